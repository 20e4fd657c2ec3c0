"""A deadline for a whole exchange, whatever the server sends meanwhile."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Watchdog:
    """Shuts down the socket of an exchange that takes too long, which ends its reading.

    The time-outs of a socket start again with each byte: chunk sizes, trailers, headers or endless
    ``100 Continue`` that drip would be read for hours.
    """

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()
        self.has_fired = False

    def watch(self, connected: socket.socket | None) -> None:
        """Name the socket of the exchange, as soon as it is there."""
        with self._lock:
            self._socket = connected
        if self.has_fired:
            self._shut_down()

    @contextmanager
    def limit(self, seconds: float) -> Iterator[None]:
        """Give the block so many seconds; ``has_fired`` says whether they were too few."""
        self.has_fired = False
        self._socket = None
        timer = threading.Timer(seconds, self._fire)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            self._socket = None

    def _fire(self) -> None:
        self.has_fired = True
        self._shut_down()

    def _shut_down(self) -> None:
        with self._lock, suppress(OSError):
            if self._socket is not None:
                self._socket.shutdown(socket.SHUT_RDWR)
