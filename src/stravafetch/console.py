"""What any part of the program may say to the person who runs it."""

from typing import Protocol


class Console(Protocol):
    """Messages to a person, never data. The command line's own writes them to stderr."""

    def note(self, text: str) -> None:
        """Say something that can be missed."""

    def ask(self, text: str) -> None:
        """Say something that the person has to act on."""

    def warn(self, text: str) -> None:
        """Say that something is not as it should be, though the command goes on."""

    def trace(self, text: str) -> None:
        """Say what was sent and answered; may be called from any thread."""
