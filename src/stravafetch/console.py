"""Messages from any part of the program to the person who runs it."""

from typing import Protocol


class Console(Protocol):
    """Prints messages for the user, never data; ``cli.console`` writes them to stderr."""

    def note(self, text: str) -> None:
        """Print information that the user may ignore."""

    def ask(self, text: str) -> None:
        """Print something that the user has to act on."""

    def warn(self, text: str) -> None:
        """Print a warning: something is wrong, but the command continues."""

    def trace(self, text: str) -> None:
        """Print a line about a request or response; may be called from any thread."""
