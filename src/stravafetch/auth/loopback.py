"""The temporary listener that receives one redirect from Strava.

While it listens, any program on this machine can connect to it, and any web page can send the
browser to it. So only a request with the state of this sign-in counts, and nothing else ends the
wait: RFC 8252 8.3 and 8.9, RFC 6749 4.1.2 and 10.12.
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
MOST_CONNECTIONS = 64  # whose requests have not been read yet
SILENCE_SECONDS = 5
NOBODYS_PORT = 49_152  # for the redirect if no port is available: never assigned, see RFC 6335
RESULT_SECONDS = 10  # how long the browser waits for the result of the sign-in
DROP_SECONDS = 0.01  # the time to close a dropped connection
PAGE_SECONDS = 5  # how long the program waits at exit for a page to reach the browser


class Listener:
    """Listens on 127.0.0.1 from its construction until its context ends.

    If no port is available at all, ``trouble`` is the reason, and no redirect ever arrives.
    """

    def __init__(
        self,
        port: int,
        state: str,
        on_stray: Callable[[], None],
        on_cut: Callable[[], None] = lambda: None,
        silence_seconds: float = SILENCE_SECONDS,
    ) -> None:
        """``port`` 0 means any free one; StravafetchError when a specific port is in use.

        ``on_stray`` is called for each request with a wrong state, ``on_cut`` for each truncated
        redirect of this sign-in. A connection that is silent for ``silence_seconds`` is dropped.
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
        """The URL that Strava redirects the browser to."""
        return f"http://127.0.0.1:{self.port}{CALLBACK}"

    def wait(self, seconds: float) -> Redirect | None:
        """Return the redirect as soon as it arrives; None if it does not within ``seconds``."""
        try:
            return self.answers.get(timeout=seconds)
        except queue.Empty:
            return None

    def close(self) -> None:
        """Release the port; a browser that brought a code still gets the result."""
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
        """Accept the first redirect, drop the others, and make its browser wait for the result."""
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
    # If the queue is full, a browser retries only a second later; in a long one it just waits.
    request_queue_size = 256
    # Without exclusive use, a port in TIME_WAIT can be reused immediately.
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
        except OSError:  # such as no file descriptor left; http.server tries again
            self._drop_oldest()
            self._pause.wait(DROP_SECONDS)
            raise

    def process_request(self, request: Any, client_address: Any) -> None:
        self._unread[request] = None
        if len(self._unread) > MOST_CONNECTIONS:
            self._drop_oldest()
        super().process_request(request, client_address)

    def _drop_oldest(self) -> None:
        """Drop a connection: idle and slow ones accumulate, and the browser's is the newest."""
        with suppress(KeyError, OSError):  # it has just been read, or closed
            self._unread.popitem(last=False)[0].shutdown(socket.SHUT_RDWR)

    def server_close(self) -> None:
        super().server_close()
        while self._unread:  # these are too late, and each holds a file descriptor
            self._drop_oldest()

    def shutdown_request(self, request: Any) -> None:
        self._unread.pop(request, None)
        super().shutdown_request(request)

    def take_as_read(self, connection: socket.socket) -> None:
        """Keep a connection whose request has been read, however many follow."""
        self._unread.pop(connection, None)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print nothing: a request's text must not reach the terminal."""

    def promise_page(self) -> None:
        """Make the program wait at exit until this thread has sent its page."""
        self.pages.add(threading.current_thread())

    def finish_pages(self) -> None:
        """Wait for the promised pages."""
        for thread in tuple(self.pages):
            thread.join(PAGE_SECONDS)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    wbufsize = -1  # a page is sent in one piece, even if the program is about to exit

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
        """Print nothing: the request line contains the code and the state."""

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
    """Return the Host headers that are accepted; any other means DNS rebinding."""
    return ([f"127.0.0.1:{port}"], [f"localhost:{port}"])
