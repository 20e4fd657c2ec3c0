"""What a command reads: lines of stdin, or a body from a file."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from stravafetch.errors import BadInput


def lines_of_stdin() -> Iterator[tuple[int, str]]:
    """Yield the lines that are not blank, as they come, with their numbers."""
    for number, raw in enumerate(_stdin(), 1):
        # Some editors and shells on Windows begin a text with U+FEFF.
        line = raw.decode(errors="replace").removeprefix("\ufeff").strip("\r\n")
        if line.strip():
            yield number, line


def read_body(name: str) -> bytes:
    """Return a file by name, ``-`` being stdin; BadInput when it cannot be read."""
    try:
        return _stdin().read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise BadInput(f"{name} cannot be read: {error.strerror}.", "Check its name.") from error


def _stdin() -> BinaryIO:
    if sys.stdin is None:  # where it was closed
        raise BadInput("stdin is closed.", "Pipe something into the command, or name it.")
    return sys.stdin.buffer
