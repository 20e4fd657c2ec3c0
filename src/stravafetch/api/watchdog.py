"""A deadline for a whole exchange, whatever the server sends in the meantime."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


class Watchdog:
    """Ends the current wait of an exchange that takes too long altogether.

    A socket's timeout restarts with each byte: a TLS handshake, chunk sizes, trailers, headers or
    endless ``100 Continue`` that arrive slowly would be read for hours. A DNS lookup has no timeout
    at all.
    """

    def __init__(self) -> None:
        self._end: Callable[[], object] = _nothing
        self._lock = threading.Lock()
        self.has_fired = False

    def watch(self, end: Callable[[], object]) -> None:
        """Set the function that ends the wait about to begin; it may be called immediately."""
        with self._lock:
            self._end = end
        if self.has_fired:
            self._end_wait()

    @contextmanager
    def limit(self, seconds: float) -> Iterator[None]:
        """Limit the block to this many seconds; ``has_fired`` tells whether it took longer."""
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
        with self._lock, suppress(OSError):  # the socket has just been closed
            self._end()


def _nothing() -> None: ...
