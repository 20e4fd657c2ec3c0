"""A terminal that a test types into and reads."""

import os
import select
import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.support.waiting import wait_for

if sys.platform != "win32":
    import termios


class Terminal:
    """A terminal with one program in it: type, and see what it shows."""

    def __init__(self, command: tuple[str, ...], environ: dict[str, str], columns: int = 0) -> None:
        """``columns`` 0 is a terminal that does not know how wide it is."""
        self._person, self._program = os.openpty()
        termios.tcsetwinsize(self._program, (24 if columns else 0, columns))
        self._received = b""
        self._seen = 0
        self._process = subprocess.Popen(
            (sys.executable, "-IS", "-c", _TAKE_TERMINAL, *command),
            stdin=self._program,
            stdout=self._program,
            stderr=self._program,
            env=environ,
            start_new_session=True,
        )

    @property
    def shown(self) -> str:
        """All that is and was on the screen."""
        self._receive()
        return self._received.decode(errors="replace").replace("\r\n", "\n")

    @property
    def echoes(self) -> bool:
        """Whether it shows what is typed."""
        return bool(termios.tcgetattr(self._program)[3] & termios.ECHO)

    def see(self, text: str) -> str:
        """Wait until this is shown, and return what is new up to there."""
        try:
            wait_for(f"{text!r}", lambda: text in self.shown[self._seen :])
        except pytest.fail.Exception as failure:
            pytest.fail(f"{failure} in a terminal that shows: {self.shown}")
        start, self._seen = self._seen, self.shown.index(text, self._seen) + len(text)
        return self.shown[start : self._seen]

    def type(self, text: str) -> None:
        """Type to the program; what it shows meanwhile stays as it is."""
        os.write(self._person, text.encode())

    def type_hidden(self, text: str) -> None:
        """Type what must not be shown, as soon as it would not be."""
        wait_for("the echo to be off", lambda: not self.echoes)
        self.type(text)

    @property
    def left_over(self) -> str:
        """What was typed and not read by the program: a shell behind it would take it."""
        self.type("\n")
        return os.read(self._program, 65_536).decode()

    def end(self) -> int:
        """Wait for the end of the program, and return its status."""
        wait_for("its end", self._has_ended)
        return self._process.wait()

    def _has_ended(self) -> bool:
        self._receive()  # or the program would wait for room on its screen
        return self._process.poll() is not None

    def _receive(self) -> None:
        while select.select([self._person], [], [], 0)[0]:
            self._received += os.read(self._person, 65_536)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._person)
        os.close(self._program)


# In a session of its own a program takes a terminal by asking for it.
_TAKE_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""
OpenTerminal = Callable[..., Terminal]
