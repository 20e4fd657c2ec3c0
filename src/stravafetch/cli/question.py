"""A question on the terminal, though stdin may be a file or a pipe."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from stravafetch.cli.console import to_stderr
from stravafetch.cli.context import Context
from stravafetch.output.sanitize import sanitize

TERMINAL = Path("CONIN$" if os.name == "nt" else "/dev/tty")


def can_confirm(context: Context) -> bool:
    """Say whether there is someone to ask: at a terminal that shows stderr."""
    if context.is_interactive:
        return True
    if sys.stderr is None or not sys.stderr.isatty():
        return False
    try:
        with _terminal(context):
            return True
    except OSError:  # such as in a session that has none
        return False


def confirm(context: Context, question: str) -> bool:
    """Ask for y or n; Enter, and the end of the input, mean no."""
    with _terminal(context) as terminal:
        while True:
            to_stderr(f"{sanitize(question)} [y/N]: ", nl=False)
            line = terminal.readline()
            if not line.endswith("\n"):
                to_stderr("")  # the message after it begins a line
            answer = line.strip().casefold()
            if answer in ("y", "yes", "n", "no", ""):
                return answer.startswith("y")
            to_stderr("Answer y or n.")


@contextmanager
def _terminal(context: Context) -> Iterator[IO[str]]:
    if context.is_interactive:
        yield sys.stdin
    else:
        with TERMINAL.open(encoding="utf-8", errors="replace") as terminal:
            yield terminal
