"""How far a fetch is, and what it waits for, in one line of the terminal."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from stravafetch.cli.talk import Talk

if TYPE_CHECKING:
    from stravafetch.limits import Window
    from stravafetch.pages import Page


class Progress:
    """Counts the pages of one fetch; shown on a terminal only."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self._pages = 0
        self._activities = 0
        self._announced: Window | None = None

    def watch(self, pages: "Iterator[Page]", left: Callable[[], int | None]) -> "Iterator[Page]":
        """Pass the pages on; ``left`` tells how many requests the limit still allows."""
        try:
            for page in pages:
                self._pages += 1
                self._activities += len(page)
                requests = left()
                rest = "" if requests is None else f", {requests:,} requests left"
                self._talk.show(f"{self._so_far()}, {self._pages:,} pages{rest}")
                yield page
        finally:
            self._talk.show("")

    def wait(self, window: "Window", seconds: float) -> None:
        """Count down to the turn of a window; a line for each wait where no line can count."""
        if seconds <= 0:
            self._talk.show("")
            return
        minutes, rest = divmod(int(seconds), 60)
        counting = (
            f"The {window.kind} limit of this {window.span} is spent: "
            f"{minutes}:{rest:02} to go, Ctrl-C stops ({self._so_far()})"
        )
        if not self._talk.show(counting) and self._announced != window:
            self._announced = window
            self._talk.note(counting)

    def _so_far(self) -> str:
        return f"{self._activities:,} activities so far"
