"""The destination of data: stdout, or a file that is written completely or not at all."""

import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, NamedTuple

from stravafetch.cli.console import silence
from stravafetch.errors import StravafetchError

# Modules needed only for files or only for terminals are imported late: completion loads this one.
if TYPE_CHECKING:
    from pathlib import Path

    from stravafetch.output.style import TextSink


WRITABLE = 0o222  # by anyone; root may write to any file


class Output(NamedTuple):
    """A stream for data; ``width`` is the number of columns if it is a terminal.

    ``write_faint`` writes a line less brightly, where there is a terminal. ``is_unicode`` says
    whether it can show more than the letters of its own language.
    """

    stream: "TextSink"
    is_terminal: bool
    width: int | None = None
    write_faint: Callable[[str], object] | None = None
    is_unicode: bool = True


def stdout() -> Output:
    """Return this program's stdout, as UTF-8 regardless of the locale.

    Raises StravafetchError if stdout is closed.
    """
    if sys.stdout is None:
        raise StravafetchError("stdout is closed.", "Run the command with stdout open.")
    is_unicode = (sys.stdout.encoding or "").lower().startswith("utf")  # before it is changed
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    if not sys.stdout.isatty():
        return Output(sys.stdout, is_terminal=False)
    from stravafetch.cli.terminal_stream import TerminalStream

    shown = TerminalStream(sys.stdout)
    width = None
    with suppress(OSError):
        width = os.get_terminal_size(sys.stdout.fileno()).columns or None
    return Output(shown, True, width, shown.write_faint, is_unicode)


def give_up_stdout() -> None:
    """Write nothing more to a stdout that failed: Python would try again at exit."""
    silence(sys.stdout)


@contextmanager
def open_output(name: str | None) -> Iterator[Output]:
    """Open a file by name, or stdout for None and ``-``; StravafetchError if that fails.

    A temporary file is written next to it and renamed at the end, so that a failed fetch leaves the
    old file in place. Anything but a regular file, such as a pipe, is written to directly.
    """
    if name in (None, "-", "/dev/stdout"):
        yield stdout()
        return
    from pathlib import Path

    from stravafetch.files.advice import advice_for
    from stravafetch.files.atomic import atomic_write

    target = Path(name)
    _require_writable(target)
    try:
        is_plain = target.is_file() or not target.exists()
        with atomic_write(target) if is_plain else _opened(target) as stream:
            yield Output(stream, is_terminal=False)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise StravafetchError(
            f"Could not write {name}: {error.strerror}.",
            f"{advice_for(error)} Or omit -o to write to stdout.",
        ) from error


def _require_writable(target: "Path") -> None:
    """Raise StravafetchError for a read-only file, which its folder may allow to be replaced."""
    with suppress(OSError):
        if target.is_file() and not (
            target.stat().st_mode & WRITABLE and os.access(target, os.W_OK)
        ):
            raise StravafetchError(
                f"{target} is read-only.", "Choose another file, or make it writable: chmod u+w."
            )


def _opened(target: "Path") -> IO[str]:
    return target.open("w", encoding="utf-8", newline="\n")
