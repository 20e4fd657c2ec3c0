import io
import sys
from pathlib import Path

import pytest

from stravafetch.cli.input import lines_of_stdin, read_body
from stravafetch.errors import BadInput


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> io.BytesIO:
    """What stands in stdin."""
    stdin = io.BytesIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(stdin))
    return stdin


@pytest.mark.parametrize("text", [b"1\n2\n", b"\xef\xbb\xbf1\r\n2", b"1\n2\r\n"])
def test_lines_come_without_their_ends_and_marks(typed: io.BytesIO, text: bytes) -> None:
    typed.write(text)
    typed.seek(0)
    assert list(lines_of_stdin()) == [(1, "1"), (2, "2")]


def test_blank_lines_are_counted_and_left_out(typed: io.BytesIO) -> None:
    typed.write(b"\n1\n  \n2")
    typed.seek(0)
    assert list(lines_of_stdin()) == [(2, "1"), (4, "2")]


def test_bytes_that_are_no_text_are_shown_as_such(typed: io.BytesIO) -> None:
    typed.write(b"\xff\n")
    typed.seek(0)
    assert list(lines_of_stdin()) == [(1, "\N{REPLACEMENT CHARACTER}")]


def test_a_body_is_read_to_the_byte(typed: io.BytesIO, tmp_path: Path) -> None:
    typed.write(b"a\r\n\xff")
    typed.seek(0)
    (tmp_path / "body").write_bytes(b"b\r\n\xff")
    assert read_body("-") == b"a\r\n\xff"
    assert read_body(str(tmp_path / "body")) == b"b\r\n\xff"


@pytest.mark.parametrize("name", ["missing", "."])
def test_a_body_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match=name):
        read_body(str(tmp_path / name))


def test_a_closed_stdin_is_an_error_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(BadInput, match="stdin is closed") as caught:
        read_body("-")
    assert caught.value.next_step


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_text_that_begins_with_a_byte_order_mark_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    data = "17\r\n\r\n19\r\n".encode(encoding)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert list(lines_of_stdin()) == [(1, "17"), (3, "19")]
    (tmp_path / "body.json").write_bytes('{"name":"Zoë"}'.encode(encoding))
    assert read_body(str(tmp_path / "body.json")) == '{"name":"Zoë"}'.encode()


def test_a_body_that_is_not_whole_utf_16_is_refused(tmp_path: Path) -> None:
    (tmp_path / "body.json").write_bytes(b"\xff\xfe{")
    with pytest.raises(BadInput, match="UTF-16"):
        read_body(str(tmp_path / "body.json"))
