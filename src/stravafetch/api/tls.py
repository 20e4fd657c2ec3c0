"""One TLS context for all connections."""

import ssl
import threading
from typing import Any

from urllib3.exceptions import SSLError
from urllib3.util.ssl_ import create_urllib3_context


class TlsContexts:
    """TLS contexts by their certificates, which take 20 ms to load; threads may share them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._contexts: dict[tuple[str | None, str | None], ssl.SSLContext] = {}

    def share(self, connection: Any) -> None:
        """Give a connection that verifies certificates the shared context.

        A connection through a proxy creates its own, as it may use TLS to the proxy as well. Raises
        urllib3's SSLError, as the connection would, if the certificates cannot be read.
        """
        certificates = connection.ca_certs, connection.ca_cert_dir
        if connection.proxy is None and any(certificates):
            connection.ssl_context = self._context(certificates)
            connection.ca_certs = connection.ca_cert_dir = None  # or they would be loaded again

    def _context(self, certificates: tuple[str | None, str | None]) -> ssl.SSLContext:
        with self._lock:
            if certificates not in self._contexts:
                context = create_urllib3_context()
                try:
                    context.load_verify_locations(*certificates)
                except OSError as error:
                    raise SSLError(error) from error
                self._contexts[certificates] = context
            return self._contexts[certificates]
