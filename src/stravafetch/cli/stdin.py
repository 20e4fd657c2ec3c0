"""What comes through stdin: ids a line each, or a body."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from stravafetch.errors import BadInput


def lines() -> Iterator[str]:
    """Yield the lines that are not empty, as they come."""
    for raw in _stream():
        if line := raw.decode(errors="replace").strip():
            yield line


def read_body(name: str) -> bytes:
    """Return a file by name, ``-`` being stdin; BadInput when it cannot be read."""
    try:
        return _stream().read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise BadInput(f"{name} cannot be read: {error.strerror}.", "Check its name.") from error


def _stream() -> BinaryIO:
    if sys.stdin is None:  # where it was closed
        raise BadInput("stdin is closed.", "Pipe something into the command, or name it.")
    return sys.stdin.buffer
