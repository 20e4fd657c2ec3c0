import gzip
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stravafetch.api.request import Request
from stravafetch.api.transport import Limits, Transport
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


@pytest.fixture
def hurried(clock: TestClock) -> Iterator[Transport]:
    """A transport that gives an exchange 0.4 s in all; much more fails the test."""
    began = time.monotonic()
    yield Transport(clock, RecordedConsole(), str(servers.CERTIFICATE), Limits(whole=0.4))
    assert time.monotonic() - began < 8


def send(sender: Transport, server: Misbehaving, scheme: str = "https", method: str = "GET") -> Any:
    url = f"{scheme}://127.0.0.1:{server.port}"
    return sender.send(url, Request("/athlete", method=method), "Bearer x").json()


def use_proxy(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    for name in ("NO_PROXY", "no_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", proxy)


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


def test_a_hello_behind_a_socks_proxy_is_sent_again(
    sender: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    hung_up = servers.over_socks(servers.hang_up)
    with serving(hung_up, hung_up, servers.over_socks(OK)) as proxy:
        use_proxy(monkeypatch, f"socks5h://127.0.0.1:{proxy.port}")
        assert sender.post("https://127.0.0.1/oauth/token", {}).json() == {}
        assert proxy.connections == 3


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such limit")
def test_a_connection_for_which_no_file_descriptor_is_left_is_tried_again_and_said(
    sender: Transport, clock: TestClock
) -> None:
    import resource

    began, limits = clock.time, resource.getrlimit(resource.RLIMIT_NOFILE)
    os.close(lowest := os.dup(0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest, limits[1]))
    try:
        with pytest.raises(Unreachable, match="No file descriptor is left") as caught:
            sender.post("http://127.0.0.1:1/oauth/token", {})
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    assert "ulimit -n" in caught.value.next_step
    assert clock.time > began


def test_a_proxy_that_is_busy_is_asked_again(
    sender: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(servers.saying(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")) as proxy:
        use_proxy(monkeypatch, f"http://127.0.0.1:{proxy.port}")
        with pytest.raises(Unreachable, match="The proxy for"):
            sender.post("https://strava.invalid/oauth/token", {})
        assert proxy.connections == 4


# Certificates


def test_ssl_cert_file_is_honoured(sender: Transport) -> None:
    with serving(OK) as server:
        assert send(sender, server) == {}


def test_a_folder_of_certificates_is_honoured(clock: TestClock, tmp_path: Path) -> None:
    (tmp_path / servers.CERTIFICATE_HASH).write_bytes(servers.CERTIFICATE.read_bytes())
    with serving(OK) as server:
        assert send(Transport(clock, RecordedConsole(), str(tmp_path)), server) == {}


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
    hurried: Transport, scheme: str, start: bytes, again: bytes
) -> None:
    handler = servers.dripping(start, again)
    with (
        serving(servers.over_tls(handler) if scheme == "https" else handler) as server,
        pytest.raises(Unreachable, match="did not respond in time"),
    ):
        send(hurried, server, scheme)


def test_a_tls_hello_that_drips_ends_at_the_deadline(hurried: Transport) -> None:
    with (
        serving(servers.DRIPPING_HELLO) as server,
        pytest.raises(Unreachable, match="did not respond in time"),
    ):
        send(hurried, server)
    assert server.connections == 1  # what the deadline ended is not begun again


@pytest.mark.parametrize(
    "handler",
    [
        servers.dripping(b"\5\0\5\0\0\3\xff", b"x"),
        servers.over_socks(servers.DRIPPING_HELLO),
        servers.over_socks(servers.over_tls(servers.dripping(HEAD, b"X-Again: x\r\n"))),
    ],
)
def test_a_socks_proxy_that_drips_ends_at_the_deadline(
    hurried: Transport, monkeypatch: pytest.MonkeyPatch, handler: servers.Handler
) -> None:
    with serving(handler) as proxy:
        use_proxy(monkeypatch, f"socks5h://127.0.0.1:{proxy.port}")
        with pytest.raises(Unreachable, match="did not respond in time"):
            hurried.post("https://127.0.0.1/oauth/token", {})


def test_a_name_whose_lookup_takes_too_long_ends_at_the_deadline(
    hurried: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait(30))
    with pytest.raises(Unreachable, match="did not respond in time"):
        hurried.post("https://strava.invalid/oauth/token", {})
    over.set()


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
        pytest.raises(Unreachable, match="larger than any that Strava sends"),
    ):
        send(sender, server, "http")
