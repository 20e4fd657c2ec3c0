"""Lines typed on a terminal, without echo, while the program does something else."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

LINE_BYTES = 16_384


@contextmanager
def hidden_lines() -> Iterator[Callable[[], str | None]]:
    """Yield a function that returns the lines entered since the last call, or None.

    It does not block. Typed or pasted text stays hidden.
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
        # Flush, or the shell would run the rest of a paste. The terminal may be closed by now.
        with suppress(termios.error):
            termios.tcsetattr(terminal, termios.TCSAFLUSH, before)


def _poll(terminal: int) -> str | None:
    import select  # on Windows it accepts only sockets

    entered = b""
    while select.select([terminal], [], [], 0)[0]:
        # Bypass Python's buffer: select would not see a line that is waiting in it.
        line = os.read(terminal, LINE_BYTES)  # one line, even if several were pasted
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
