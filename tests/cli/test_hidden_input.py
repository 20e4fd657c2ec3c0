import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from stravafetch.cli.hidden_input import hidden_lines
from tests.support.waiting import wait_for

if sys.platform == "win32":
    pytest.skip("Windows has no such terminals", allow_module_level=True)

import termios


@dataclass(frozen=True)
class Keyboard:
    """The person's end of a terminal that is stdin."""

    person: int
    program: int

    def type(self, text: str) -> None:
        os.write(self.person, text.encode())

    @property
    def echoes(self) -> bool:
        return bool(termios.tcgetattr(self.program)[3] & termios.ECHO)


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Keyboard]:
    person, program = os.openpty()
    with os.fdopen(program) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        yield Keyboard(person, program)
    os.close(person)


def test_a_line_is_there_once_it_was_entered(keyboard: Keyboard) -> None:
    with hidden_lines() as poll:
        assert poll() is None
        keyboard.type("half")
        assert poll() is None
        keyboard.type(" and half\n")
        assert wait_for("the line", poll) == "half and half\n"
        assert poll() is None


def test_what_is_typed_is_hidden_until_the_end(keyboard: Keyboard) -> None:
    with hidden_lines():
        assert not keyboard.echoes
    assert keyboard.echoes


def test_the_terminal_echoes_again_after_a_failure(keyboard: Keyboard) -> None:
    with pytest.raises(KeyboardInterrupt), hidden_lines():
        raise KeyboardInterrupt
    assert keyboard.echoes
