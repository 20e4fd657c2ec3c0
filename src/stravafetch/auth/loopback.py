"""The throwaway listener that catches one redirect from Strava.

While it listens, anything on this machine can talk to it, and any web page can send the browser
to it. So a request counts only with the state of this sign-in, and nothing else ends the wait:
RFC 8252 8.3 and 8.9, RFC 6749 4.1.2 and 10.12.
"""

import queue
import socket
import socketserver
import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self, cast

from stravafetch.auth import result_page
from stravafetch.auth.port import EXCLUSIVE, cannot_listen, set_exclusive_address_use
from stravafetch.auth.redirect import CutRedirect, Redirect, StrayRedirect, read_redirect
from stravafetch.auth.request_reader import RequestReader

if TYPE_CHECKING:
    from io import BufferedIOBase

    from stravafetch.errors import StravafetchError

CALLBACK = "/callback"
MOST_CONNECTIONS = 64  # whose requests have not been read
SILENCE_SECONDS = 5
NOBODYS_PORT = 49_152  # for the redirect where no port can be had: RFC 6335 gives it to nobody
RESULT_SECONDS = 10  # how long the browser waits for the result of the sign-in
DROP_SECONDS = 0.01  # that a dropped connection takes to be gone
PAGE_SECONDS = 5  # how long the program waits, at its end, for a page to reach the browser


class Listener:
    """Listens on 127.0.0.1 from construction on; leave the context to be rid of it.

    Where no port at all can be had, ``trouble`` says why, and the wait is always in vain.
    """

    def __init__(
        self,
        port: int,
        state: str,
        on_stray: Callable[[], None],
        on_cut: Callable[[], None] = lambda: None,
        silence_seconds: float = SILENCE_SECONDS,
    ) -> None:
        """``port`` 0 takes a free one; StravafetchError when the one that was chosen is taken.

        ``on_stray`` is called for each request with a wrong state, ``on_cut`` for each of this
        sign-in of which the end is missing. A connection that says nothing for
        ``silence_seconds`` is dropped.
        """
        self.state = state
        self.silence_seconds = silence_seconds
        self.on_stray = on_stray
        self.on_cut = on_cut
        self.answers: queue.Queue[Redirect] = queue.Queue(1)
        self.outcome, self.details = "Return to your terminal", ""
        self._settled = threading.Event()
        self.port = NOBODYS_PORT
        self.trouble: StravafetchError | None = None
        self._server: _Server | None = None
        try:
            self._server = _Server(port, self)
        except OSError as error:
            self.trouble = cannot_listen(port, error)
            if port:
                raise self.trouble from error
            return
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def redirect_uri(self) -> str:
        """The address that Strava sends the browser back to."""
        return f"http://127.0.0.1:{self.port}{CALLBACK}"

    def wait(self, seconds: float) -> Redirect | None:
        """Return the redirect as soon as it is here, None when it is not within so many seconds."""
        try:
            return self.answers.get(timeout=seconds)
        except queue.Empty:
            return None

    def close(self) -> None:
        """Give the port back; a browser that brought a code still gets the result."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()

    def settle(self, *, succeeded: bool, details: str = "") -> None:
        """Show the waiting browser how the sign-in ended; only the first call counts.

        ``details`` are HTML.
        """
        if not self._settled.is_set():
            self.outcome = "Signed in" if succeeded else "Sign-in failed"
            self.details = details
            self._settled.set()

    def deliver(self, redirect: Redirect) -> None:
        """Take the first redirect, drop the others, and hold its browser for the result."""
        try:
            self.answers.put_nowait(redirect)
        except queue.Full:
            return
        self._settled.wait(RESULT_SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._settled.set()
        self.close()
        if self._server:
            self._server.finish_pages()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    # A full queue makes a browser knock again a second later; a long one makes it wait itself.
    request_queue_size = 256
    # Where it is not exclusive, a port in TIME_WAIT can be taken again at once.
    allow_reuse_address = EXCLUSIVE is None

    def __init__(self, port: int, listener: Listener) -> None:
        self.listener = listener
        self.pages: set[threading.Thread] = set()
        self._pause = threading.Event()
        self._unread: OrderedDict[socket.socket, None] = OrderedDict()  # the oldest comes first
        super().__init__(("127.0.0.1", port), _Handler)

    def server_bind(self) -> None:
        set_exclusive_address_use(self.socket)
        # HTTPServer would look up this machine's name here, which can take half a minute.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def get_request(self) -> tuple[socket.socket, Any]:
        try:
            return super().get_request()
        except OSError:  # such as no file descriptor left: http.server tries again
            self._drop_oldest()
            self._pause.wait(DROP_SECONDS)
            raise

    def process_request(self, request: Any, client_address: Any) -> None:
        self._unread[request] = None
        if len(self._unread) > MOST_CONNECTIONS:
            self._drop_oldest()
        super().process_request(request, client_address)

    def _drop_oldest(self) -> None:
        """Drop a connection: idle and dripping ones pile up, and the browser's is the newest."""
        with suppress(KeyError, OSError):  # it was read, or gone, just now
            self._unread.popitem(last=False)[0].shutdown(socket.SHUT_RDWR)

    def server_close(self) -> None:
        super().server_close()
        while self._unread:  # whoever comes now is too late, and holds a file descriptor
            self._drop_oldest()

    def shutdown_request(self, request: Any) -> None:
        self._unread.pop(request, None)
        super().shutdown_request(request)

    def take_as_read(self, connection: socket.socket) -> None:
        """Keep a connection whose request is here, however many come after it."""
        self._unread.pop(connection, None)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a request's text must not reach the terminal."""

    def promise_page(self) -> None:
        """Let the program wait, at its end, until this thread has sent its page."""
        self.pages.add(threading.current_thread())

    def finish_pages(self) -> None:
        """Wait for the promised pages."""
        for thread in tuple(self.pages):
            thread.join(PAGE_SECONDS)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    wbufsize = -1  # a page leaves in one piece, even if the program ends just then

    def setup(self) -> None:
        super().setup()
        self.connection.settimeout(self.server.listener.silence_seconds)
        self.rfile = cast("BufferedIOBase", RequestReader(self.rfile))

    def do_GET(self) -> None:
        listener = self.server.listener
        path, _, query = self.path.partition("?")
        if self.headers.get_all("Host") not in _hosts(listener.port):
            return self._answer(400, "Not found here")
        if path != CALLBACK:
            return self._answer(404, "Not found here")
        try:
            redirect = read_redirect(query, listener.state)
        except CutRedirect:
            listener.on_cut()
            return self._answer(400, "This address is incomplete")
        except StrayRedirect:
            listener.on_stray()
            return self._answer(400, "Not the sign-in that is waiting")
        self.server.take_as_read(self.connection)
        self.server.promise_page()
        listener.deliver(redirect)
        return self._answer(200, listener.outcome, listener.details)

    def do_refuse(self) -> None:
        self._answer(405, "Not found here")

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_refuse  # noqa: N815 - http.server's names

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002 - the request's text is in them
        self._answer(code, "Not found here")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's name
        """Say nothing: the request line holds the code and the state."""

    def _answer(self, status: int, outcome: str, details: str = "") -> None:
        self.server.take_as_read(self.connection)
        body = result_page.render(outcome, details)
        self.close_connection = True
        self.send_response_only(status)
        for name, value in result_page.HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _hosts(port: int) -> tuple[list[str], ...]:
    """Return the Host headers of honest browsers; others are names that were pointed here."""
    return ([f"127.0.0.1:{port}"], [f"localhost:{port}"])
