"""Servers that misbehave on a real socket of this machine."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

CERTIFICATE = Path(__file__).with_name("tls.pem")  # for 127.0.0.1, signed by itself, with its key
CERTIFICATE_HASH = "dd53abcc.0"  # its name in a folder: openssl x509 -hash -in tls.pem
EMPTY = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"

Handler = Callable[[socket.socket], None]


class Misbehaving:
    """Gives each connection to the next of some handlers, and all further ones to the last."""

    def __init__(self, *handlers: Handler) -> None:
        self._handlers = handlers
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.connections = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            handler = self._handlers[min(self.connections, len(self._handlers) - 1)]
            self.connections += 1
            threading.Thread(target=self._handle, args=(handler, connection), daemon=True).start()

    def _handle(self, handler: Handler, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            handler(connection)


@contextmanager
def serving(*handlers: Handler) -> Iterator[Misbehaving]:
    server = Misbehaving(*handlers)
    try:
        yield server
    finally:
        server.close()


@contextmanager
def unreachable() -> Iterator[int]:
    """Give a port that answers no SYN, as behind a firewall: its queue is full (Linux)."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


def stay_silent(connection: socket.socket) -> None:
    """Read what comes, and say nothing until the other side is gone."""
    while connection.recv(65_536):
        pass


def hang_up(connection: socket.socket) -> None:
    """Read the first bytes, such as a TLS hello, and close: FIN."""
    connection.recv(65_536)


def reset(connection: socket.socket) -> None:
    """Read the first bytes and close with RST."""
    connection.recv(65_536)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def over_tls(handler: Handler) -> Handler:
    """Speak TLS before the handler."""

    def handle(connection: socket.socket) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        with context.wrap_socket(connection, server_side=True) as secure:
            handler(secure)

    return handle


def over_socks(handler: Handler) -> Handler:
    """Be a SOCKS5 proxy that lets everyone in (RFC 1928), and the host behind it at once."""

    def handle(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(b"\5\0")
        connection.recv(65_536)
        connection.sendall(b"\5\0\0\1" + bytes(6))
        handler(connection)

    return handle


def saying(*parts: bytes) -> Handler:
    """Read a request and send these bytes."""

    def handle(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(b"".join(parts))

    return handle


def dripping(start: bytes, again: bytes, pause: float = 0.02) -> Handler:
    """Read a request, send a start, and then the same bytes again and again."""

    def handle(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(start)
        while True:
            connection.sendall(again)
            threading.Event().wait(pause)

    return handle


# The record of a TLS hello, of which there is one byte and then another.
DRIPPING_HELLO = dripping(b"\x16\x03\x03\x40\x00\x02", b"x")
