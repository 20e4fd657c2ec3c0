"""Input of commands: lines of stdin, or a request body from a file."""

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
    """Yield the non-blank lines with their numbers, as they arrive."""
    stdin = open_stdin()
    first = stdin.readline()
    if first.startswith(_UTF_16):  # the encoding of | and > in PowerShell 5
        lines: Iterable[str] = (
            (first + stdin.read()).decode("utf-16", errors="replace").splitlines()
        )
    else:
        lines = (raw.decode(errors="replace") for raw in chain([first], stdin))
    for number, text in enumerate(lines, 1):
        # Some editors and shells on Windows start text with U+FEFF.
        line = text.removeprefix("\ufeff").strip("\r\n")
        if line.strip():
            yield number, line


def read_body(name: str) -> bytes:
    """Return the contents of a file, or of stdin for ``-``, as UTF-8; BadInput if unreadable."""
    try:
        body = open_stdin().read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise BadInput(f"Could not read {name}: {error.strerror}.", "Check the name.") from error
    try:
        return (
            body.decode("utf-16").encode()
            if body.startswith(_UTF_16)
            else body.removeprefix(BOM_UTF8)
        )
    except UnicodeDecodeError:
        raise BadInput(f"{name} is not valid UTF-16.", "Save it as UTF-8.") from None


def read_stdin() -> bytes:
    """Return all of stdin as it is; BadInput where it is closed."""
    return open_stdin().read()


def open_stdin() -> BinaryIO:
    """Return stdin as bytes; BadInput if it is closed."""
    if sys.stdin is None:  # it was closed
        raise BadInput("stdin is closed.", "Pipe the input into the command.")
    try:
        # Not sys.stdin itself: if the program ends while a thread waits for input, Python aborts
        # because of its lock.
        return os.fdopen(sys.stdin.fileno(), "rb", closefd=False)
    except io.UnsupportedOperation:  # replaced in a test
        return sys.stdin.buffer
