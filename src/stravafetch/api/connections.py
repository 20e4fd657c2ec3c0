"""urllib3 connections that record whether a request was sent, and have a watchdog."""

import socket
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager, ProxyManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from stravafetch.api.connection_errors import DeadlineError, NotSentError
from stravafetch.api.tls import TlsContexts
from stravafetch.api.watchdog import Watchdog


class WatchedAdapter(HTTPAdapter):
    """Creates such connections, for one thread with one watchdog."""

    def __init__(self, watchdog: Watchdog, contexts: TlsContexts) -> None:
        self._watchdog = watchdog
        self._contexts = contexts
        super().__init__()

    def init_poolmanager(self, *args: Any, **more: Any) -> None:
        """Set the class of connections without a proxy."""
        super().init_poolmanager(*args, **more)
        self.poolmanager.pool_classes_by_scheme = _pools(
            self._watchdog, self._contexts, HTTPConnection, HTTPSConnection
        )

    def proxy_manager_for(self, proxy: str, **more: Any) -> PoolManager:
        """Set the class of connections through a proxy."""
        manager: PoolManager = super().proxy_manager_for(proxy, **more)
        if isinstance(manager, ProxyManager):
            kinds: tuple[Any, Any] = HTTPConnection, HTTPSConnection
        else:  # SOCKS, so PySocks is installed
            from urllib3.contrib.socks import SOCKSConnection, SOCKSHTTPSConnection

            kinds = SOCKSConnection, SOCKSHTTPSConnection
        manager.pool_classes_by_scheme = _pools(self._watchdog, self._contexts, *kinds)
        return manager


def _pools(watchdog: Watchdog, contexts: TlsContexts, http: Any, https: Any) -> dict[str, Any]:
    class Watched:
        """Mixin for a urllib3 connection class."""

        sock: Any
        _plain: socket.socket | None = None  # a duplicate: TLS detaches the original

        def _new_conn(self) -> socket.socket:
            connected = _connected(super()._new_conn, watchdog)  # type: ignore[misc]  # as below
            self._plain = connected.dup()
            watchdog.watch(_shutting_down(self._plain))
            return connected

        def connect(self) -> None:
            try:
                if isinstance(self, HTTPSConnection):
                    contexts.share(self)
                super().connect()  # type: ignore[misc]  # of the class beside it
            except Exception as error:
                _last_of(error).__cause__ = NotSentError()
                raise
            finally:
                if self._plain:
                    self._plain.close()
            watchdog.watch(_shutting_down(self.sock))

        def getresponse(self) -> Any:
            # The connection may be reused from an earlier request.
            watchdog.watch(_shutting_down(self.sock))
            return super().getresponse()  # type: ignore[misc]  # as above

    class HttpPool(HTTPConnectionPool):
        ConnectionCls = type("Http", (Watched, http), {})

    class HttpsPool(HTTPSConnectionPool):
        ConnectionCls = type("Https", (Watched, https), {})

    return {"http": HttpPool, "https": HttpsPool}


def _connected(connect: Callable[[], socket.socket], watchdog: Watchdog) -> socket.socket:
    """Connect in a thread that can be abandoned: a DNS lookup cannot be interrupted by signals."""
    outcome: SimpleQueue[socket.socket | Exception] = SimpleQueue()
    left = threading.Event()

    def run() -> None:
        try:
            connected = connect()
        except Exception as error:  # noqa: BLE001 -- raised below
            outcome.put(error)
        else:
            outcome.put(connected)
            if left.is_set():
                connected.close()

    watchdog.watch(lambda: outcome.put(DeadlineError()))
    threading.Thread(target=run, daemon=True).start()
    found = outcome.get()
    if isinstance(found, Exception):
        left.set()
        raise found
    return found


def _shutting_down(connected: Any) -> Callable[[], None]:
    """Return a function that ends all waits on a socket; TLS within a proxy's TLS wraps it."""
    watched: socket.socket = getattr(connected, "socket", connected)
    return lambda: watched.shutdown(socket.SHUT_RDWR)


def _last_of(error: BaseException) -> BaseException:
    while error.__cause__ is not None:
        error = error.__cause__
    return error
