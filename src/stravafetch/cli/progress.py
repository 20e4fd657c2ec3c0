"""The progress of a fetch, and what it is waiting for, in one line of the terminal."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from stravafetch.cli.console import TerminalConsole
from stravafetch.clock import Clock

if TYPE_CHECKING:
    from stravafetch.api.prefetch import Page
    from stravafetch.api.rate_limits import Window


class Progress:
    """The progress of one command; shown only on a terminal."""

    def __init__(self, console: TerminalConsole, clock: Clock) -> None:
        self._console = console
        self._clock = clock
        self._so_far = ""
        self._announced: float | None = None  # the Unix time of a reset

    def show(self, so_far: str, more: str = "") -> None:
        """Show the progress; ``more`` is not repeated during waits."""
        self._so_far = so_far
        self._console.show(so_far + more)

    def watch(
        self,
        pages: "Iterator[Page]",
        left: Callable[[], int | None],
        record: str = "activity",
    ) -> "Iterator[Page]":
        """Pass the pages on; ``left`` returns how many requests the rate limit still allows.

        ``record`` is what to call one.
        """
        from stravafetch.output.amounts import counted  # not for --help: 1 ms

        count = 0
        self._so_far = f"{counted(0, record)} so far"
        try:
            for number, page in enumerate(pages, 1):
                count += len(page)
                details = "" if number == count else f", {counted(number, 'page')}"
                if (requests := left()) is not None:
                    details += f", {counted(requests, 'request')} left"
                self.show(f"{counted(count, record)} so far", details)
                yield page
        finally:
            self._console.show("")

    def wait(self, window: "Window", seconds: float) -> None:
        """Count down to the reset of a window; without a live line, print one note per wait."""
        if seconds <= 0:
            self._console.show("")
            return
        reached = f"{window.name} reached ({window})"
        so_far = f" ({self._so_far})" if self._so_far else ""
        # The time comes first: a narrow terminal shows only the beginning.
        waiting = f"Waiting {_left(seconds)}, Ctrl-C stops: {reached}{so_far}"
        is_shown = self._console.show(waiting)
        # Concurrent requests wait for the same reset, each with a different count of the window.
        if not is_shown and self._announced != window.resets_at():
            self._announced = window.resets_at()
            resets_at = datetime.fromtimestamp(self._clock.now() + seconds).astimezone()
            self._console.note(
                f"{reached}; it resets at {resets_at:%H:%M}, in {_left(seconds)}; "
                f"Ctrl-C stops{so_far}"
            )


def _left(seconds: float) -> str:
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
