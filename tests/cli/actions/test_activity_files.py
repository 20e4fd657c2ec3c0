import gzip
import io
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from stravafetch.cli.actions.activity_files import ActivityFile, check_files
from stravafetch.errors import BadInput, InvalidData
from stravafetch.query.activity_file import LARGEST
from tests.support.activity_files import gpx, write_files

START = datetime(2026, 11, 1, 8, 10, tzinfo=UTC).timestamp()


def test_files_are_checked_and_read_when_they_are_sent(tmp_path: Path) -> None:
    names = write_files(tmp_path, 2)
    one, two = check_files(names, None)
    assert [one.data_type, one.content, one.stem] == ["gpx", None, "ride-01"]
    assert (one.read(), two.read()) == (gpx(1), gpx(2))


@pytest.mark.parametrize(
    "content",
    [gpx(1), gzip.compress(gpx(1)), b"\xef\xbb\xbf" + gpx(1), gpx(1).decode().encode("utf-16")],
    ids=["plain", "gzip", "with a byte order mark", "UTF-16"],
)
def test_the_start_is_that_of_the_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ANY.FIT"
    path.write_bytes(content)
    [file] = check_files([str(path)], None)
    assert file.find_start() == START


@pytest.mark.parametrize(
    "content", [b"<gpx></gpx>", b"<gpx", gzip.compress(b"<gpx>", mtime=0)[:-9]]
)
def test_a_file_without_a_start_has_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a").write_bytes(content)
    [file] = check_files([str(tmp_path / "a")], None)
    assert file.find_start() is None


def test_stdin_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(gpx(1))))
    [file] = check_files(["-"], "gpx")
    assert (file.read(), file.read(), file.stem) == (gpx(1), gpx(1), "stdin")


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("a/b.fit.gz", "b"),
        ("Träning 1.GPX", "Träning-1"),
        ("x.tcx.txt", "x.tcx.txt"),
        (".fit", "file"),
        ("é" * 99, "é" * 60),
    ],
)
def test_a_file_is_recognized_by_its_stem(name: str, stem: str) -> None:
    assert ActivityFile(name, "fit").stem == stem


@pytest.mark.parametrize("after", [b"text", b"", gzip.compress(gpx(1), mtime=0), None])
def test_a_file_that_was_replaced_is_not_sent(tmp_path: Path, after: bytes | None) -> None:
    [name] = write_files(tmp_path, 1)
    [file] = check_files([name], None)
    Path(name).unlink() if after is None else Path(name).write_bytes(after)
    with pytest.raises(InvalidData, match="has changed since"):
        file.read()


def test_a_large_file_is_refused_without_being_read(tmp_path: Path) -> None:
    with (tmp_path / "large.gpx").open("wb") as file:
        file.write(gpx(1))
        file.truncate(LARGEST + 1)
    with pytest.raises(BadInput, match="larger than the 25 MB"):
        check_files([str(tmp_path / "large.gpx")], None)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        (".", r"\. is a folder"),
        ("/no/such/file", "/no/such/file cannot be read: No such file"),
        ("/dev/null", "/dev/null is empty"),
        ("", "The name of a file is empty"),
    ],
)
def test_anything_but_an_activity_file_is_refused(name: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        check_files([name], None)
