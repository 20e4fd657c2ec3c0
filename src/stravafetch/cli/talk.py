"""What is said to the person: always on stderr, never with control characters from elsewhere."""

import re
from dataclasses import dataclass

import click

# Control characters but the line end, and those that turn the direction of writing.
STEERS_A_TERMINAL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Talk:
    """The program's voice; -q leaves out notes, -v adds a line for each request."""

    quiet: bool = False
    verbose: bool = False

    def note(self, text: str) -> None:
        """Say something that can be missed."""
        if not self.quiet:
            _say(text)

    def ask(self, text: str) -> None:
        """Say something that the person has to act on."""
        _say(text)

    def warn(self, text: str) -> None:
        """Say that something is not as it should be, though the command goes on."""
        _say(f"Warning: {text}")

    def trace(self, text: str) -> None:
        """Say what was sent and answered."""
        if self.verbose:
            _say(f"* {text}")


def printable(text: str) -> str:
    """Replace what could steer a terminal: names and faults come from elsewhere."""
    return STEERS_A_TERMINAL.sub("\N{REPLACEMENT CHARACTER}", text)


def _say(text: str) -> None:
    click.echo(printable(text), err=True)
