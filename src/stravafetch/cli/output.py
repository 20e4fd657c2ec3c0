"""Where a command's data goes: stdout, or a file that is complete or not there."""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from stravafetch.errors import StravafetchError


@dataclass(frozen=True)
class Output:
    """A stream for data; ``for_person`` when a terminal shows it."""

    stream: IO[str]
    for_person: bool


def stdout() -> Output:
    """Return this program's stdout, UTF-8 whatever the locale says."""
    if sys.stdout is None:
        raise StravafetchError("stdout is closed.", "Open it, or write to a file with -o FILE.")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    return Output(sys.stdout, sys.stdout.isatty())


@contextmanager
def open_output(name: str | None) -> Iterator[Output]:
    """Open a file by name; None and ``-`` are stdout.

    The file is written beside its place and moved into it at the end, so that a fetch that fails
    leaves the old one. What is no plain file, such as a pipe, is written to as it is.
    """
    if name in (None, "-", "/dev/stdout"):
        yield stdout()
        return
    target = Path(name)
    is_plain = target.is_file() or not target.exists()
    try:
        with _replaced(target) if is_plain else target.open("w", encoding="utf-8") as stream:
            yield Output(stream, for_person=False)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise StravafetchError(
            f"Could not write {name}: {error.strerror}.",
            "Check the folder and the free space, or leave -o out to write to stdout.",
        ) from error


@contextmanager
def _replaced(name: Path) -> Iterator[IO[str]]:
    target = Path(os.path.realpath(name))  # a link goes on being a link
    beside = target.with_name(f".{target.name}.{os.urandom(4).hex()}.part")
    try:
        with beside.open("x", encoding="utf-8", newline="\n") as stream:
            yield stream
        if target.exists():
            beside.chmod(target.stat().st_mode & 0o7777)
        beside.replace(target)
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()
