"""A form with files, as multipart/form-data: RFC 7578."""

import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from mimetypes import MimeTypes
from pathlib import Path

from stravafetch.api.request import read_pairs
from stravafetch.errors import BadInput, StravafetchError

CHUNK = 65_536
# https://www.iana.org/assignments/media-types/ has these two, and none for FIT.
_TYPES = {".gpx": "application/gpx+xml", ".tcx": "application/vnd.garmin.tcx+xml"}
_UNKNOWN = "application/octet-stream"
_ESCAPES = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})  # RFC 7578 2, as browsers do


@dataclass(frozen=True)
class FilePart:
    """A file to send: its bytes, or a plain file that is read while it is sent."""

    name: str
    content: bytes | Path = field(repr=False)

    @property
    def content_type(self) -> str:
        """The media type, by the name alone."""
        packed = {".gz": "application/gzip"}
        suffix = Path(self.name).suffix.lower()
        known = MimeTypes().guess_type(f"file{suffix}")[0]  # not the system's tables, which differ
        return {**_TYPES, **packed}.get(suffix) or known or _UNKNOWN


class Multipart:
    """The body of a form with files; it can be iterated again, for another try.

    It has a length, so that it is sent with Content-Length and not in chunks.
    """

    def __init__(self, parts: Iterable[tuple[str, str | FilePart]]) -> None:
        """``parts`` are names and values, in order. Raises OSError for a file that is gone."""
        self._boundary = secrets.token_hex(16)
        self._pieces: list[bytes | tuple[Path, int]] = []
        for name, value in parts:
            self._pieces.append(self._head(name, value))
            self._pieces.append(_content(value))
            self._pieces.append(b"\r\n")
        self._pieces.append(f"--{self._boundary}--\r\n".encode())

    @property
    def content_type(self) -> str:
        """The value of the header Content-Type."""
        return f"multipart/form-data; boundary={self._boundary}"

    def __len__(self) -> int:
        return sum(len(piece) if isinstance(piece, bytes) else piece[1] for piece in self._pieces)

    def __iter__(self) -> Iterator[bytes]:
        """Yield the body; StravafetchError when a file has changed its size."""
        for piece in self._pieces:
            if isinstance(piece, bytes):
                yield piece
            else:
                yield from _chunks(*piece)

    def _head(self, name: str, value: str | FilePart) -> bytes:
        lines = f'--{self._boundary}\r\nContent-Disposition: form-data; name="{_quoted(name)}"'
        if isinstance(value, FilePart):
            lines += f'; filename="{_quoted(value.name)}"\r\nContent-Type: {value.content_type}'
        return f"{lines}\r\n\r\n".encode(errors="replace")


def read_parts(
    texts: Iterable[str], read_stdin: Callable[[], bytes]
) -> list[tuple[str, str | FilePart]]:
    """Read ``key=value`` and ``key=@file`` texts; ``@-`` is stdin, ``@@`` an @ of the value's own.

    Raises BadInput, also for a file that cannot be read.
    """
    return [(key, _read_value(value, read_stdin)) for key, value in read_pairs("-F", texts)]


def _read_value(value: str, read_stdin: Callable[[], bytes]) -> str | FilePart:
    if value == "@-":
        return FilePart("-", read_stdin())
    if value.startswith("@@") or not value.startswith("@"):
        return value.removeprefix("@")
    path = Path(value[1:])
    try:
        # Of what is no plain file, such as a pipe, the length is not known before its end.
        with path.open("rb") as file:
            return FilePart(path.name, path if path.is_file() else file.read())
    except OSError as error:
        raise BadInput(
            f"{value[1:]} cannot be read: {error.strerror}.", "Check its name; nothing was sent."
        ) from None


def _quoted(text: str) -> str:
    return text.translate(_ESCAPES)


def _content(value: str | FilePart) -> bytes | tuple[Path, int]:
    if isinstance(value, str):
        return value.encode()
    if isinstance(value.content, bytes):
        return value.content
    return value.content, value.content.stat().st_size


def _chunks(path: Path, size: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        left = size
        while chunk := file.read(min(CHUNK, left)):
            left -= len(chunk)
            yield chunk
        if left or file.read(1):
            raise StravafetchError(
                f"{path} changed while it was being sent, so what was sent is incomplete.",
                "Run the command again when nothing writes to it.",
            )
