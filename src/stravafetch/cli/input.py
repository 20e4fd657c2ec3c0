"""What a command reads: lines of stdin, or a body from a file."""

import io
import os
import sys
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from stravafetch.errors import BadInput

_UTF_16 = (BOM_UTF16_LE, BOM_UTF16_BE)


def lines_of_stdin() -> Iterator[tuple[int, str]]:
    """Yield the lines that are not blank, as they come, with their numbers."""
    stdin = _stdin()
    first = stdin.readline()
    if first.startswith(_UTF_16):  # what PowerShell 5 makes of a pipe or of >
        lines: Iterable[str] = (
            (first + stdin.read()).decode("utf-16", errors="replace").splitlines()
        )
    else:
        lines = (raw.decode(errors="replace") for raw in chain([first], stdin))
    for number, text in enumerate(lines, 1):
        # Some editors and shells on Windows begin a text with U+FEFF.
        line = text.removeprefix("\ufeff").strip("\r\n")
        if line.strip():
            yield number, line


def read_body(name: str) -> bytes:
    """Return a file by name, ``-`` being stdin, in UTF-8; BadInput when it cannot be read."""
    try:
        body = _stdin().read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise BadInput(f"{name} cannot be read: {error.strerror}.", "Check its name.") from error
    try:
        return (
            body.decode("utf-16").encode()
            if body.startswith(_UTF_16)
            else body.removeprefix(BOM_UTF8)
        )
    except UnicodeDecodeError:
        raise BadInput(f"{name} is not whole UTF-16.", "Save it as UTF-8.") from None


def read_stdin() -> bytes:
    """Return all of stdin as it is; BadInput where it is closed."""
    return _stdin().read()


def _stdin() -> BinaryIO:
    if sys.stdin is None:  # where it was closed
        raise BadInput("stdin is closed.", "Pipe something into the command, or name it.")
    try:
        # Not sys.stdin itself: a program that ends while a thread waits for input would be aborted
        # over its lock.
        return os.fdopen(sys.stdin.fileno(), "rb", closefd=False)
    except io.UnsupportedOperation:  # what a test has put in its place
        return sys.stdin.buffer
