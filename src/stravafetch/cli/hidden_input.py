"""Lines from a terminal, without echo, while something else is going on."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

LINE_BYTES = 16_384


@contextmanager
def hidden_lines() -> Iterator[Callable[[], str | None]]:
    """Give a function that returns what was entered since, whole lines, None if there is nothing.

    It does not wait. What is typed or pasted stays hidden.
    """
    if os.name == "nt":
        yield _WindowsLine().poll
    else:
        with _without_echo(sys.stdin.fileno()):
            yield lambda: _poll(sys.stdin.fileno())


@contextmanager
def _without_echo(terminal: int) -> Iterator[None]:
    import termios  # not on Windows

    before = termios.tcgetattr(terminal)
    silent = before[:]
    silent[3] &= ~termios.ECHO
    termios.tcsetattr(terminal, termios.TCSADRAIN, silent)
    try:
        yield
    finally:
        # Flushed, or half a paste would be left for the shell to run. It may be closed by now.
        with suppress(termios.error):
            termios.tcsetattr(terminal, termios.TCSAFLUSH, before)


def _poll(terminal: int) -> str | None:
    import select  # on Windows it takes sockets only

    entered = b""
    while select.select([terminal], [], [], 0)[0]:
        # Read past Python's buffer: a line waiting in there would not wake select again.
        line = os.read(terminal, LINE_BYTES)  # one at a time, though a paste may have several
        if not line or len(entered) > LINE_BYTES:
            break
        entered += line
    return entered.decode(errors="replace") or None


class _WindowsLine:
    """Collects the keys pressed so far."""

    def __init__(self) -> None:
        self._typed = ""

    def poll(self) -> str | None:
        import msvcrt  # only on Windows

        while msvcrt.kbhit():  # type: ignore[attr-defined,unused-ignore]  # seen from other systems
            key = msvcrt.getwch()  # type: ignore[attr-defined,unused-ignore]  # seen from other systems
            if key == "\x03":
                raise KeyboardInterrupt
            if key in "\r\n":
                line, self._typed = self._typed, ""
                return line
            self._typed += key
        return None
