"""Messages to the user: always on stderr, never with control characters from elsewhere."""

import os
import sys
import threading
from contextlib import suppress
from typing import IO

import click

from stravafetch.cli.proposed_commands import NONE_GIVEN, GlobalOptions

STDERR = 2
SCREENFUL = 24 * 80  # characters
BACK_AND_CLEAR = "\r\x1b[K"


class TerminalConsole:
    """Writes to stderr; -q leaves out notes and progress, -v adds a line for each request."""

    def __init__(
        self,
        given: GlobalOptions = NONE_GIVEN,
        *,
        quiet: bool = False,
        verbose: bool = False,
        is_terminal: bool = False,
        is_shared: bool = False,
    ) -> None:
        """Commands in messages repeat the options ``given``.

        ``is_terminal`` means that stderr is a terminal, where a line can be overwritten.

        ``is_shared`` means that the program reading this one's stdout may write to that terminal,
        too. A live line would end up in the middle of its output, so there is none by default.
        """
        self.given = given
        self._quiet = quiet
        self._verbose = verbose
        self._has_live_line = is_terminal and not quiet
        self._live = self._has_live_line and not is_shared
        self._line = ""
        self._turn = threading.Lock()  # requests are traced from several threads

    def note(self, text: str) -> None:
        """Print information that the user may ignore."""
        if not self._quiet:
            self._say(text)

    def ask(self, text: str) -> None:
        """Print something that the user has to act on."""
        self._say(text)

    def warn(self, text: str) -> None:
        """Print a warning: something is wrong, but the command continues."""
        self._say(f"Warning: {text}")

    def trace(self, text: str) -> None:
        """Print a line about a request or response, with -v."""
        if self._verbose:
            self._say(f"* {text}")

    def start_live_line(self) -> None:
        """Show progress on a terminal even if another program may write there."""
        self._live = self._has_live_line

    def stop_live_line(self) -> None:
        """Stop overwriting the line: data is about to go to the same terminal."""
        self._live = False

    def show(self, line: str) -> bool:
        """Show progress in the last line of the terminal; return False if there is no live line.

        The next call replaces it; an empty line clears it.
        """
        if self._live and line != self._line:
            from stravafetch.output.sanitize import sanitize

            with self._turn:
                self._line = sanitize(line)[: _columns() - 1]  # a second row could not be cleared
                to_stderr(f"{BACK_AND_CLEAR}{self._line}", nl=False)
        return self._live

    def _say(self, text: str) -> None:
        with self._turn:
            clear = BACK_AND_CLEAR if self._line else ""
            to_stderr(f"{clear}{fitted(self.given.repeat_in(shorten(text)))}")
            if self._line:
                to_stderr(self._line, nl=False)


def fitted(text: str) -> str:
    """Return a message ready for stderr: without control characters, wrapped on a terminal."""
    from stravafetch.cli.wrapping import wrap  # not for --help: 3 ms with the next
    from stravafetch.output.sanitize import sanitize

    is_terminal = sys.stderr is not None and sys.stderr.isatty()  # None where it was closed
    return wrap(sanitize(text), _columns() if is_terminal else None)


def to_stderr(text: str, *, nl: bool = True) -> None:
    """Write to stderr; ignore failures such as a full disk: the data still matters."""
    try:
        click.echo(text, nl=nl, err=True)
    except OSError:
        silence(sys.stderr)


def shorten(text: str) -> str:
    """Truncate a text at about a screenful: a server's error message can be of any length."""
    return text if len(text) <= SCREENFUL else f"{text[:SCREENFUL]} ..."


def silence(stream: IO[str] | None) -> None:
    """Redirect a stream to /dev/null: Python flushes it once more at exit, and would fail again."""
    with suppress(OSError):  # no file descriptor left
        if stream is not None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _columns() -> int:
    try:
        return os.get_terminal_size(STDERR).columns or 80
    except OSError:
        return 80
