"""Messages that many files would cause alike, each printed only once."""

from collections.abc import Callable
from threading import Lock

from stravafetch.console import Console


class Once:
    """Passes each text on to a console for the first time only; threads may share it."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._printed: set[str] = set()
        self._turn = Lock()

    def note(self, text: str) -> None:
        """Print information that the user may ignore."""
        self._print(self._console.note, text)

    def warn(self, text: str) -> None:
        """Print a warning: something is wrong, but the command continues."""
        self._print(self._console.warn, text)

    def _print(self, how: Callable[[str], None], text: str) -> None:
        with self._turn:
            is_new = text not in self._printed
            self._printed.add(text)
        if is_new:
            how(text)
