import gzip
import os
import threading
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest

from stravafetch.api.multipart import FilePart, Multipart, read_parts
from stravafetch.errors import BadInput, StravafetchError


def no_stdin() -> bytes:
    raise AssertionError("stdin was read")


def parsed(form: Multipart) -> list[Message]:
    """What another reader of MIME makes of it."""
    head = f"Content-Type: {form.content_type}\r\n\r\n".encode()
    message = message_from_bytes(head + b"".join(form))
    parts = message.get_payload()
    assert isinstance(parts, list)
    return [part for part in parts if isinstance(part, Message)]


def test_values_and_files_are_parts_in_order(tmp_path: Path) -> None:
    file = gzip.compress(os.urandom(200_000))
    (tmp_path / "ride.fit.gz").write_bytes(file)
    texts = ["name=Träning = 1", f"file=@{tmp_path}/ride.fit.gz"]
    form = Multipart(read_parts(texts, no_stdin))
    name, sent = parsed(form)
    assert name.get_payload(decode=True) == "Träning = 1".encode()
    assert sent.get_payload(decode=True) == file
    assert sent.get_filename() == "ride.fit.gz"
    assert sent.get_content_type() == "application/gzip"


def test_the_length_is_that_of_the_body_each_time_it_is_sent(tmp_path: Path) -> None:
    (tmp_path / "a.gpx").write_bytes(b"<gpx/>")
    form = Multipart(read_parts(["a=ö", f"file=@{tmp_path}/a.gpx"], no_stdin))
    assert [len(b"".join(form)) for _ in range(2)] == [len(form)] * 2


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.gpx", "application/gpx+xml"),
        ("A.TCX", "application/vnd.garmin.tcx+xml"),
        ("a.fit", "application/octet-stream"),
        ("a.gpx.gz", "application/gzip"),
        ("a.jpg", "image/jpeg"),
        ("a", "application/octet-stream"),
    ],
)
def test_the_media_type_follows_from_the_name(name: str, kind: str) -> None:
    assert FilePart(name, b"").content_type == kind


def test_a_name_cannot_end_its_header() -> None:
    [part] = parsed(Multipart([('a"\r\nX: 1', FilePart('b"\r\n\r\nc.gpx', b"it"))]))
    assert part.get_payload(decode=True) == b"it"
    assert part.get_filename() == "b%22%0D%0A%0D%0Ac.gpx"
    assert part.keys() == ["Content-Disposition", "Content-Type"]


def test_stdin_can_be_a_file_and_a_doubled_at_sign_is_literal() -> None:
    parts = read_parts(["file=@-", "name=@@home", "empty="], lambda: b"typed")
    assert parts == [("file", FilePart("-", b"typed")), ("name", "@home"), ("empty", "")]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_a_pipe_is_read_to_its_end_first(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    threading.Thread(target=pipe.write_bytes, args=(b"piped",)).start()
    assert read_parts([f"file=@{pipe}"], no_stdin) == [("file", FilePart("pipe", b"piped"))]


@pytest.mark.parametrize("text", ["novalue", "=x", "file=@/no/such/file", "file=@/", "a=\udcff"])
def test_a_part_that_cannot_be_sent_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        read_parts([text], no_stdin)


@pytest.mark.parametrize("after", [b"", b"longer than before"])
def test_a_file_that_changes_while_it_is_sent_is_an_error(tmp_path: Path, after: bytes) -> None:
    (tmp_path / "a.gpx").write_bytes(b"before")
    form = Multipart(read_parts([f"file=@{tmp_path}/a.gpx"], no_stdin))
    (tmp_path / "a.gpx").write_bytes(after)
    with pytest.raises(StravafetchError, match="changed while it was being sent"):
        b"".join(form)
