import gzip
import socket
from typing import Any

import pytest

from stravafetch.api import transport
from stravafetch.api.request import Request
from stravafetch.api.transport import Transport
from stravafetch.errors import Unreachable
from tests.support import servers
from tests.support.clock import TestClock
from tests.support.consoles import RecordedConsole
from tests.support.servers import Misbehaving, serving

OK = servers.over_tls(servers.saying(servers.EMPTY))
GZIP_HEAD = gzip.compress(b"", mtime=0)[:10]
HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture
def sender(clock: TestClock) -> Transport:
    return Transport(clock, RecordedConsole(), str(servers.CERTIFICATE))


def send(sender: Transport, server: Misbehaving, scheme: str = "https", method: str = "GET") -> Any:
    url = f"{scheme}://127.0.0.1:{server.port}"
    return sender.send(url, Request("/athlete", method=method), "Bearer x").json()


# What never left is tried again


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize("handler", [servers.hang_up, servers.reset])
def test_a_tls_hello_that_is_not_answered_is_sent_again(
    sender: Transport, handler: servers.Handler, method: str
) -> None:
    with serving(handler, handler, OK) as server:
        assert send(sender, server, method=method) == {}
        assert server.connections == 3


@pytest.mark.parametrize("handler", [servers.hang_up, servers.reset])
def test_what_may_have_left_is_not_sent_again_by_the_transport(
    sender: Transport, handler: servers.Handler
) -> None:
    with serving(servers.over_tls(handler)) as server:
        with pytest.raises(Unreachable) as caught:
            send(sender, server, method="POST")
        assert server.connections == 1
    assert caught.value.is_transient


def test_four_tries_are_enough(sender: Transport, clock: TestClock) -> None:
    began = clock.time
    with serving(servers.hang_up) as server:
        with pytest.raises(Unreachable) as caught:
            send(sender, server)
        assert server.connections == 4
    assert not caught.value.is_transient
    assert 3.5 * 0.5 <= clock.time - began <= 3.5 * 1.5


def test_a_name_that_cannot_be_looked_up_for_now_is_looked_up_again(
    sender: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_up, tries = socket.getaddrinfo, []

    def busy(*args: Any, **more: Any) -> Any:
        tries.append(args)
        if len(tries) < 3:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return look_up(*args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", busy)
    with serving(servers.saying(servers.EMPTY)) as server:
        assert send(sender, server, "http", "POST") == {}


def test_a_proxy_that_is_busy_is_asked_again(
    sender: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(servers.saying(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        with pytest.raises(Unreachable, match="The proxy on the way"):
            sender.post("https://strava.invalid/oauth/token", {})
        assert proxy.connections == 4


# Certificates


def test_ssl_cert_file_is_honoured(sender: Transport) -> None:
    with serving(OK) as server:
        assert send(sender, server) == {}


def test_a_private_authority_points_at_its_variable_and_says_why(clock: TestClock) -> None:
    with serving(OK) as server:
        with pytest.raises(Unreachable, match=r"TLS: self.signed certificate") as caught:
            send(Transport(clock, RecordedConsole()), server)
        assert server.connections == 1
    assert "REQUESTS_CA_BUNDLE" in caught.value.next_step


# Responses without end


@pytest.mark.parametrize(
    ("start", "again"),
    [
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (HEAD, b"X-Again: x\r\n"),
        (HEAD + b"X-Long: ", b"x"),
        (CHUNKED + b"2;", b"x"),
        (CHUNKED, b"1\r\nx\r\n"),
        (CHUNKED + b"2\r\n{}\r\n0\r\n", b"X: y\r\n"),
        (HEAD + b"Content-Length: 9999999\r\n\r\n", b"x"),
        (
            HEAD + b"Content-Encoding: gzip\r\n\r\n" + GZIP_HEAD,
            b"\0\0\0\xff\xff",
        ),
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_response_that_drips_ends_at_the_deadline(
    sender: Transport, monkeypatch: pytest.MonkeyPatch, scheme: str, start: bytes, again: bytes
) -> None:
    monkeypatch.setattr(transport, "WHOLE_SECONDS", 0.4)
    handler = servers.dripping(start, again)
    with (
        serving(servers.over_tls(handler) if scheme == "https" else handler) as server,
        pytest.raises(Unreachable, match="did not respond in time"),
    ):
        send(sender, server, scheme)


@pytest.mark.parametrize("encoding", ["gzip, gzip", "gzip,deflate", "gzip, identity"])
def test_a_body_in_several_encodings_is_not_decompressed(sender: Transport, encoding: str) -> None:
    body = gzip.compress(gzip.compress(b"{}", mtime=0))
    head = f"Content-Encoding: {encoding}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with (
        serving(servers.saying(HEAD, head, body)) as server,
        pytest.raises(Unreachable, match="cannot be decompressed"),
    ):
        send(sender, server, "http")


def test_a_body_is_counted_while_it_is_decompressed(sender: Transport) -> None:
    body = gzip.compress(b"[" + b"[]," * 11_500_000 + b"[]]", mtime=0)
    assert len(body) < 60_000
    head = f"Content-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with (
        serving(servers.saying(HEAD, head, body)) as server,
        pytest.raises(Unreachable, match="larger than any of Strava's"),
    ):
        send(sender, server, "http")
