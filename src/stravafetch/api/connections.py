"""Connections of urllib3 that know whether a request was sent, and are watched."""

from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, ProxyManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from stravafetch.api.connection_errors import NotSentError
from stravafetch.api.watchdog import Watchdog


class WatchedAdapter(HTTPAdapter):
    """Makes such connections, for one thread with one watchdog."""

    def __init__(self, watchdog: Watchdog) -> None:
        self._pools = _pools(watchdog)
        super().__init__()

    def init_poolmanager(self, *args: Any, **more: Any) -> None:
        """Set the kind of connections without a proxy."""
        super().init_poolmanager(*args, **more)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **more: Any) -> ProxyManager:
        """Set the kind of connections through a proxy, unless SOCKS has its own."""
        manager: ProxyManager = super().proxy_manager_for(proxy, **more)
        if type(manager) is ProxyManager:
            manager.pool_classes_by_scheme = self._pools
        return manager


def _pools(watchdog: Watchdog) -> dict[str, Any]:
    class Watched:
        """Beside a connection class of urllib3."""

        sock: Any

        def connect(self) -> None:
            try:
                super().connect()  # type: ignore[misc]  # of the class beside it
            except Exception as error:
                _last_of(error).__cause__ = NotSentError()
                raise
            watchdog.watch(self.sock)

        def getresponse(self) -> Any:
            watchdog.watch(self.sock)  # it may have been connected for an earlier request
            return super().getresponse()  # type: ignore[misc]  # as above

    class Http(Watched, HTTPConnection):
        pass

    class Https(Watched, HTTPSConnection):
        pass

    class HttpPool(HTTPConnectionPool):
        ConnectionCls = Http

    class HttpsPool(HTTPSConnectionPool):
        ConnectionCls = Https

    return {"http": HttpPool, "https": HttpsPool}


def _last_of(error: BaseException) -> BaseException:
    while error.__cause__ is not None:
        error = error.__cause__
    return error
