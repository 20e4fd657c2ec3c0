import gzip
import secrets
import socket
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from stravafetch import __version__
from stravafetch.api.request import Request as ApiRequest
from stravafetch.api.transport import Limits, Transport
from stravafetch.clock import Clock
from stravafetch.errors import Unreachable
from stravafetch.sandbox.server import Fault, Request, Response, Server
from tests.support.clock import TestClock
from tests.support.consoles import RecordedConsole

SECRET = "Bearer s3cret"
LONG = secrets.token_bytes(600_000)  # what gzip cannot shorten


def echo(request: Request) -> Response:
    """Answer with what was understood, below /long with a body of many kilobytes."""
    if request.path.startswith("/long"):
        return Response(200, LONG, {"Content-Type": "text/plain"})
    limits = {"X_Readratelimit_Limit": "100,1000", "X_Readratelimit_Usage": "9,152"}
    return Response.json(200, vars(request), **limits)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(echo) as server:
        yield server
    assert server.faults == [], "faults that no request met"


@pytest.fixture
def console() -> RecordedConsole:
    return RecordedConsole()


@pytest.fixture
def one(console: RecordedConsole) -> Transport:
    return Transport(Clock(), console)


def limited(**limits: Any) -> Transport:
    return Transport(Clock(), RecordedConsole(), None, Limits(**limits))


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port that refuses connections, and that nobody else can take meanwhile."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


def fail(one: Transport, url: str) -> Unreachable:
    """Ask in vain; whatever went wrong, its error is ours alone and hides what was sent."""
    with pytest.raises(Unreachable) as caught:
        one.send(url, ApiRequest("", {}), SECRET)
    told = "".join(traceback.format_exception(caught.value))
    assert "another exception" not in told
    assert "direct cause" not in told
    assert "s3cret" not in told
    assert caught.value.exit_code == 1
    return caught.value


def say(listener: socket.socket, raw: bytes, times: int = 1) -> None:
    """Answer so many requests of one connection with these bytes, whatever they ask."""
    connection, _ = listener.accept()
    with connection:
        for _ in range(times):
            connection.recv(65_536)
            connection.sendall(raw)


# What is sent


def test_the_authorization_is_in_the_header_and_nowhere_else(
    server: Server, one: Transport
) -> None:
    seen = one.send(f"{server.url}/athlete", ApiRequest("", {"page": 1}), SECRET).json()
    assert seen["headers"]["authorization"] == SECRET
    assert (seen["method"], seen["path"], seen["query"]) == ("GET", "/athlete", {"page": "1"})


def test_a_form_is_sent_in_the_body_with_no_authorization(server: Server, one: Transport) -> None:
    seen = one.post(f"{server.url}/token", {"code": "a&b=ü"}).json()
    assert (seen["method"], seen["query"], seen["form"]) == ("POST", {}, {"code": "a&b=ü"})
    assert "authorization" not in seen["headers"]


def test_a_form_can_come_with_an_authorization(server: Server, one: Transport) -> None:
    seen = one.post(f"{server.url}/revoke", {"token": "t"}, "Basic eDp5").json()
    assert seen["headers"]["authorization"] == "Basic eDp5"


@pytest.mark.parametrize("machine", ["default", "machine 127.0.0.1"])
def test_a_netrc_has_no_say(
    server: Server, one: Transport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, machine: str
) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text(f"{machine} login someone password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    one.send(server.url, ApiRequest("", {}), SECRET)
    one.post(server.url, {})
    got, posted = (exchange.request.headers for exchange in server.journal)
    assert got["authorization"] == SECRET
    assert "authorization" not in posted


def test_the_tool_says_who_it_is(server: Server, one: Transport) -> None:
    seen = one.send(server.url, ApiRequest("", {}), SECRET).json()
    assert seen["headers"]["user-agent"] == f"stravafetch/{__version__}"


def test_a_redirect_is_handed_back_and_the_token_goes_nowhere_else(
    server: Server, one: Transport
) -> None:
    with Server(echo) as elsewhere:
        reply = Response(302, headers={"Location": f"{elsewhere.url}/athlete"})
        server.faults.append(Fault("/", reply=reply))
        answer = one.send(f"{server.url}/athlete", ApiRequest("", {}), SECRET)
    assert answer.status == 302
    assert elsewhere.journal == []


# What comes back


def test_names_of_headers_are_in_lower_case(server: Server, one: Transport) -> None:
    answer = one.send(server.url, ApiRequest("", {}), SECRET)
    assert answer.headers["x-readratelimit-usage"] == "9,152"
    assert answer.headers["content-type"] == "application/json; charset=utf-8"


def test_a_body_is_asked_for_compressed_and_comes_back_plain(
    server: Server, one: Transport
) -> None:
    answer = one.send(f"{server.url}/long", ApiRequest("", {}), SECRET)
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.body == LONG


@pytest.mark.parametrize("status", [204, 304, 401, 404, 429, 500, 503, 597])
def test_every_status_is_an_answer(server: Server, one: Transport, status: int) -> None:
    server.faults.append(Fault("/", reply=Response(status)))
    answer = one.send(server.url, ApiRequest("", {}), SECRET)
    assert (answer.status, answer.body) == (status, b"")


def test_threads_can_share_a_sender(server: Server, one: Transport) -> None:
    with ThreadPoolExecutor(8) as pool:
        asked = [f"/{number}" for number in range(80)]
        answers = pool.map(
            lambda path: one.send(server.url + path, ApiRequest("", {}), SECRET), asked
        )
        assert [answer.json()["path"] for answer in answers] == asked


def test_a_connection_serves_many_requests(one: Transport) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(1) as pool:
        pool.submit(say, listener, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 3)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        # Nobody would answer another connection.
        assert [one.send(url, ApiRequest("", {}), SECRET).status for _ in range(3)] == [200] * 3


# What is told of it


def test_a_request_is_traced_with_what_it_cost(
    server: Server, one: Transport, console: RecordedConsole
) -> None:
    one.send(f"{server.url}/athlete", ApiRequest("", {"page": 2}), SECRET)
    (line,) = console.traced
    assert line.startswith(f"GET {server.url}/athlete?page=2 200 ")
    assert line.endswith(" s (9 of 100 this 15-minute window read, 152 of 1,000 today read)")


def test_neither_a_form_nor_an_authorization_is_traced(
    server: Server, one: Transport, console: RecordedConsole
) -> None:
    one.post(f"{server.url}/token", {"code": "s3cret"}, SECRET)
    assert console.traced[0].startswith(f"POST {server.url}/token 200 ")
    assert "s3cret" not in console.traced[0]


def test_a_failure_is_traced_too(
    one: Transport, console: RecordedConsole, closed_port: int
) -> None:
    url = f"http://127.0.0.1:{closed_port}/token"
    with pytest.raises(Unreachable):
        one.post(url, {"code": "s3cret"}, SECRET)
    assert console.traced == [f"POST {url} 127.0.0.1 refused the connection."]


# What goes wrong on the way


def test_a_refused_connection_points_at_the_addresses(one: Transport, closed_port: int) -> None:
    error = fail(one, f"http://127.0.0.1:{closed_port}/athlete")
    assert str(error) == "127.0.0.1 refused the connection."
    assert "STRAVA_API_URL" in error.next_step


def test_an_unknown_name_is_told(one: Transport, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    error = fail(one, "https://strava.invalid/athlete")
    assert str(error) == "The host name strava.invalid could not be resolved (DNS)."


def test_certificates_that_are_not_there_point_at_their_variables(
    server: Server, one: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere.pem")
    error = fail(one, server.url.replace("http:", "https:"))
    assert "REQUESTS_CA_BUNDLE" in error.next_step
    assert not error.is_transient


def test_a_failed_handshake_points_at_the_clock_and_proxies(server: Server, one: Transport) -> None:
    error = fail(one, server.url.replace("http:", "https:"))
    assert str(error).startswith("The secure connection to 127.0.0.1 failed (TLS: ")
    assert "date" in error.next_step


def test_a_proxy_that_fails_is_named(
    one: Transport, closed_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://user:s3cret@127.0.0.1:{closed_port}")
    error = fail(one, "https://strava.invalid/athlete")
    assert str(error) == "The proxy for strava.invalid failed."
    assert "HTTPS_PROXY" in error.next_step


def test_a_request_to_this_machine_takes_no_proxy(
    server: Server, one: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Server(lambda _: Response(200)) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        assert one.send(server.url, ApiRequest("/athlete"), SECRET).status == 200
        in_capitals = server.url.replace("http", "HTTP")
        assert one.send(in_capitals, ApiRequest("/athlete"), SECRET).status == 200
        assert proxy.journal == []
    assert len(server.journal) == 2


def test_silence_instead_of_an_answer_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        error = fail(limited(silence=0.1), f"http://127.0.0.1:{mute.getsockname()[1]}/")
    assert str(error) == "127.0.0.1 did not respond in time."


def test_silence_within_an_answer_is_given_up(server: Server) -> None:
    server.faults.append(Fault("/", drip=60))
    error = fail(limited(silence=1), f"{server.url}/long")
    assert len(server.journal) == 1  # it had begun to answer
    assert str(error) == "127.0.0.1 did not respond in time."


def test_an_answer_that_takes_too_long_in_all_is_given_up(server: Server) -> None:
    class Hurrying(TestClock):
        def monotonic(self) -> float:
            self.time += Limits().whole / 3
            return self.time

    error = fail(Transport(Hurrying(), RecordedConsole()), f"{server.url}/long")
    assert str(error) == "127.0.0.1 did not respond in time."


def test_an_answer_without_an_end_is_given_up(server: Server) -> None:
    error = fail(limited(body=len(LONG) - 1), f"{server.url}/long")
    assert str(error) == "The response from 127.0.0.1 is larger than any that Strava sends."


def test_a_connection_that_is_dropped_is_lost(server: Server, one: Transport) -> None:
    server.faults.append(Fault("/", drop=True))
    error = fail(one, server.url)
    assert str(error) == "The connection to 127.0.0.1 was lost."
    assert "run the command again" in error.next_step


@pytest.mark.parametrize("path", ["/long", "/short"])
def test_a_cut_body_broke_off(server: Server, one: Transport, path: str) -> None:
    server.faults.append(Fault("/", cut=20))
    assert (
        str(fail(one, server.url + path))
        == "127.0.0.1 closed the connection in the middle of a response."
    )


@pytest.mark.parametrize(
    "body", [b"not gzip at all", gzip.compress(LONG[:3_000])[:-99] + bytes(99)]
)
def test_a_body_that_cannot_be_decompressed_is_told(
    server: Server, one: Transport, body: bytes
) -> None:
    reply = Response(200, body, {"Content-Encoding": "gzip"})
    server.faults.append(Fault("/", reply=reply))
    assert str(fail(one, server.url)) == "127.0.0.1 sent a response that cannot be decompressed."


@pytest.mark.parametrize(
    "raw",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello\r\n",
    ],
)
def test_what_is_no_http_is_an_error_with_a_sentence(one: Transport, raw: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(1) as pool:
        pool.submit(say, listener, raw)
        error = fail(one, f"http://127.0.0.1:{listener.getsockname()[1]}/")
    assert "127.0.0.1" in str(error)
    assert error.next_step


def test_after_a_failure_the_next_request_goes_through(server: Server, one: Transport) -> None:
    server.faults.append(Fault("/", drop=True))
    fail(one, server.url)
    assert one.send(server.url, ApiRequest("", {}), SECRET).status == 200


def test_a_body_that_drips_cannot_put_the_deadline_off(server: Server) -> None:
    server.faults.append(Fault("/", drip=0.1))
    error = fail(limited(whole=0.3), f"{server.url}/long")
    assert str(error) == "127.0.0.1 did not respond in time."


@pytest.mark.parametrize("url", ["https://*.x/", "https://a:99999/"])
def test_an_address_that_makes_no_sense_is_said(one: Transport, url: str) -> None:
    assert "is invalid" in str(fail(one, url))


def test_a_redirect_to_nowhere_is_an_answer_like_any_other(server: Server, one: Transport) -> None:
    server.faults.append(Fault("/", reply=Response(302, headers={"Location": "http://[bad"})))
    assert one.send(server.url, ApiRequest("", {}), SECRET).status == 302
