"""What is said to the person: always on stderr, never with control characters from elsewhere."""

import os
import sys
import threading
from contextlib import suppress
from typing import IO

import click

STDERR = 2
SCREENFUL = 24 * 80  # characters
BACK_AND_CLEAR = "\r\x1b[K"


class TerminalConsole:
    """Writes to stderr; -q leaves out notes and progress, -v adds a line for each request."""

    def __init__(
        self,
        profile: str = "default",
        *,
        quiet: bool = False,
        verbose: bool = False,
        is_terminal: bool = False,
        is_shared: bool = False,
    ) -> None:
        """``is_terminal`` says that stderr is one, where a line can be overwritten.

        ``is_shared`` says that another program may write there: what reads this one's stdout. A
        live line would end up in the middle of its output, so there is none unless asked for.
        """
        self._profile = profile
        self._quiet = quiet
        self._verbose = verbose
        self._has_live_line = is_terminal and not quiet
        self._live = self._has_live_line and not is_shared
        self._line = ""
        self._turn = threading.Lock()  # requests are traced from several threads

    def note(self, text: str) -> None:
        """Say something that can be missed."""
        if not self._quiet:
            self._say(text)

    def ask(self, text: str) -> None:
        """Say something that the person has to act on."""
        self._say(text)

    def warn(self, text: str) -> None:
        """Say that something is not as it should be, though the command goes on."""
        self._say(f"Warning: {text}")

    def trace(self, text: str) -> None:
        """Say what was sent and answered."""
        if self._verbose:
            self._say(f"* {text}")

    def start_live_line(self) -> None:
        """Show progress where there is a terminal, though another program may write there."""
        self._live = self._has_live_line

    def stop_live_line(self) -> None:
        """Write over no line any more: data goes to the same terminal."""
        self._live = False

    def show(self, line: str) -> bool:
        """Show where things stand in the terminal's last line; False where there is none.

        The next show takes its place, an empty line clears it.
        """
        if self._live and line != self._line:
            from stravafetch.output.sanitize import sanitize

            with self._turn:
                self._line = sanitize(line)[: _columns() - 1]  # a second row could not be undone
                to_stderr(f"{BACK_AND_CLEAR}{self._line}", nl=False)
        return self._live

    def _say(self, text: str) -> None:
        with self._turn:
            clear = BACK_AND_CLEAR if self._line else ""
            to_stderr(f"{clear}{fitted(name_profile(shorten(text), self._profile))}")
            if self._line:
                to_stderr(self._line, nl=False)


def fitted(text: str) -> str:
    """Return a message as stderr can show it: no control characters, wrapped on a terminal."""
    from stravafetch.cli.wrapping import wrap  # not for --help: 3 ms with the next
    from stravafetch.output.sanitize import sanitize

    is_terminal = sys.stderr is not None and sys.stderr.isatty()  # None where it was closed
    return wrap(sanitize(text), _columns() if is_terminal else None)


def to_stderr(text: str, *, nl: bool = True) -> None:
    """Write to stderr; where that fails, on a full disk, the data is still worth having."""
    try:
        click.echo(text, nl=nl, err=True)
    except OSError:
        silence(sys.stderr)


def shorten(text: str) -> str:
    """Cut a text at about a screenful: what a server says of an error may have any length."""
    return text if len(text) <= SCREENFUL else f"{text[:SCREENFUL]} ..."


def silence(stream: IO[str] | None) -> None:
    """Let a stream go nowhere: Python flushes it once more at its end, and would complain again."""
    with suppress(OSError):  # where no file descriptor is left
        if stream is not None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def name_profile(text: str, profile: str) -> str:
    """Let the commands that a text proposes name the profile, unless it does so itself."""
    if profile == "default" or "--profile" in text:
        return text
    return text.replace("`strava ", f"`strava --profile {profile} ")


def _columns() -> int:
    try:
        return os.get_terminal_size(STDERR).columns or 80
    except OSError:
        return 80
