"""An HTTP server on loopback, with simulated faults and a journal of requests and responses."""

import gzip
import json
import socket
import socketserver
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl

DRIP_BYTES = 4_096  # sent at a time of a slowed body


@dataclass(frozen=True)
class Request:
    """One request; header names are in lower case.

    ``form`` is a urlencoded or multipart body, ``files`` the bytes of its files,
    ``document`` what a body of JSON holds.
    """

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    form: dict[str, str] = field(default_factory=dict)
    document: Any = None
    files: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Response:
    """One response, and what happens to it on its way: see ``Fault``."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False
    cut: int | None = None
    drip: float = 0.0

    @classmethod
    def json(cls, status: int, document: Any, **headers: str) -> Self:
        """Return a JSON response; underscores in header names become dashes."""
        body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return cls(status, body, {"Content-Type": "application/json; charset=utf-8", **named})


@dataclass(frozen=True)
class Fault:
    """What goes wrong with the next requests whose path starts with ``path``.

    ``reply`` comes instead of the real response, and nothing is done for the request. The others
    happen to the response on its way: ``drop`` closes the connection without it, ``cut`` after so
    many bytes of the body, ``drip`` waits so many seconds after every few kilobytes.
    """

    path: str = "/api/v3"
    times: int = 1
    reply: Response | None = None
    drop: bool = False
    cut: int | None = None
    drip: float = 0.0


@dataclass(frozen=True)
class Exchange:
    """An entry in the journal."""

    request: Request
    status: int


class Server:
    """Serves ``handle`` on a free port of 127.0.0.1 for the duration of its context.

    ``handle`` and ``latency`` may be replaced at any time, to watch or to change what is answered.
    """

    def __init__(self, handle: Callable[[Request], Response], latency: float = 0.0) -> None:
        """``latency`` is the pause before every response, in seconds."""
        self.journal: list[Exchange] = []
        self.faults: list[Fault] = []
        self.closing = threading.Event()
        self.handle = handle
        self.latency = latency
        self.turn = threading.Lock()  # one request at a time, so that handlers need no locks
        self._http = _HttpServer(self)
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )

    @property
    def url(self) -> str:
        """The base URL, such as ``http://127.0.0.1:40123``."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def exchange(self, request: Request) -> Response:
        """Handle one request, unless a fault prevents it, and record it in the journal."""
        with self.turn:
            fault = self._take_fault(request.path)
            try:
                response = fault.reply or self.handle(request)
            except Exception as error:  # noqa: BLE001 - a defect of the stand-in must be seen
                response = Response.json(500, {"message": f"the sandbox failed: {error!r}"})
            self.journal.append(Exchange(request, response.status))
        self.closing.wait(self.latency)
        return replace(response, drop=fault.drop, cut=fault.cut, drip=fault.drip)

    def _take_fault(self, path: str) -> Fault:
        for position, fault in enumerate(self.faults):
            if path.startswith(fault.path):
                left = replace(fault, times=fault.times - 1)
                self.faults[position : position + 1] = [left] if left.times else []
                return fault
        return Fault()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()


class _HttpServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, server: Server) -> None:
        self.sandbox = server
        super().__init__(("127.0.0.1", 0), _Handler)

    def server_bind(self) -> None:
        # HTTPServer would look up this machine's name here, which can take half a minute.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print nothing when a client disconnects; tests check its result and the journal."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # which delays kept-alive responses by about 40 ms
    wbufsize = -1  # send headers and body together
    server: _HttpServer

    def do_any(self) -> None:
        path, _, query = self.path.partition("?")
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0)))
        kind = headers.get("content-type", "")
        form, files = _read_form(kind, body)
        parameters, document = dict(parse_qsl(query, True)), _read_json(kind, body)
        request = Request(self.command, path, parameters, headers, form, document, files)
        response = self.server.sandbox.exchange(request)
        if response.drop:
            self._hang_up()
        else:
            self._send(response, compress="gzip" in headers.get("accept-encoding", ""))

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_any  # noqa: N815 - http.server's names

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's name
        """Print nothing: the journal has it."""

    def _send(self, response: Response, *, compress: bool) -> None:
        body, headers = response.body, dict(response.headers)
        if compress and len(body) > DRIP_BYTES and "Content-Encoding" not in headers:
            body, headers["Content-Encoding"] = gzip.compress(body, 1), "gzip"
        # http.HTTPStatus has no 597, which Strava sends: pass the reason instead of looking it up.
        self.send_response_only(response.status, None if response.status < 512 else "Unknown")
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self._write(body[: response.cut], response.drip)
        if response.cut is not None:
            self._hang_up()

    def _write(self, body: bytes, drip: float) -> None:
        size = DRIP_BYTES if drip else max(1, len(body))
        for start in range(0, len(body), size):
            self.wfile.write(body[start : start + size])
            if drip:
                self.wfile.flush()
                self.server.sandbox.closing.wait(drip)

    def _hang_up(self) -> None:
        self.wfile.flush()
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)


def _read_form(content_type: str, body: bytes) -> tuple[dict[str, str], dict[str, bytes]]:
    """Return the fields of a form, and its files."""
    if content_type.startswith("application/x-www-form-urlencoded"):
        return dict(parse_qsl(body.decode(), True)), {}
    if not content_type.startswith("multipart/form-data"):
        return {}, {}
    boundary = content_type.partition("boundary=")[2].strip('"').encode()
    form: dict[str, str] = {}
    files: dict[str, bytes] = {}
    for part in body.split(b"--" + boundary)[1:-1]:
        whole = part.removeprefix(b"\r\n").removesuffix(b"\r\n")
        head, _, value = whole.partition(b"\r\n\r\n")
        name = head.decode().partition(' name="')[2].partition('"')[0]
        if b"filename=" in head:
            files[name] = value
        else:
            form[name] = value.decode()
    return form, files


def _read_json(content_type: str, body: bytes) -> Any:
    if not content_type.startswith("application/json"):
        return None
    try:
        return json.loads(body)
    except ValueError:
        return None
