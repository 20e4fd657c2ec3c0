"""A deadline for a whole exchange, whatever the server sends meanwhile."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


class Watchdog:
    """Ends what an exchange waits for when it takes too long in all.

    The time-outs of a socket start again with each byte: a TLS handshake, chunk sizes, trailers,
    headers or endless ``100 Continue`` that drip would be read for hours. The lookup of a name has
    no time-out at all.
    """

    def __init__(self) -> None:
        self._end: Callable[[], object] = _nothing
        self._lock = threading.Lock()
        self.has_fired = False

    def watch(self, end: Callable[[], object]) -> None:
        """Name what ends the wait that begins now; it may be called at once."""
        with self._lock:
            self._end = end
        if self.has_fired:
            self._end_wait()

    @contextmanager
    def limit(self, seconds: float) -> Iterator[None]:
        """Give the block so many seconds; ``has_fired`` says whether they were too few."""
        self.has_fired = False
        self._end = _nothing
        timer = threading.Timer(seconds, self._fire)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            self._end = _nothing

    def _fire(self) -> None:
        self.has_fired = True
        self._end_wait()

    def _end_wait(self) -> None:
        with self._lock, suppress(OSError):  # of a socket that was closed just now
            self._end()


def _nothing() -> None: ...
