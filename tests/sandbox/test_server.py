import gzip
import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from statistics import median

import pytest
import requests

from stravafetch.sandbox.server import DRIP_BYTES, Fault, Request, Response, Server

LONG = b"0123456789" * 2_000


def echo(request: Request) -> Response:
    """Answer with what was understood, below /long with a body of several kilobytes."""
    if request.path.startswith("/long"):
        return Response(200, LONG, {"Content-Type": "text/plain"})
    return Response.json(200, vars(request))


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(echo) as server:
        yield server


@pytest.fixture
def line(server: Server) -> Iterator[http.client.HTTPConnection]:
    """One connection that adds and hides nothing."""
    address = server.url.removeprefix("http://")
    connection = http.client.HTTPConnection(address, timeout=5)
    connection.connect()
    yield connection
    connection.close()


def statuses(server: Server, *paths: str) -> list[int]:
    return [requests.get(server.url + path, timeout=5).status_code for path in paths]


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 5
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.005)
    assert condition()


# What it understands


def test_a_query_is_decoded_and_blank_values_stay(server: Server) -> None:
    seen = requests.get(f"{server.url}/a?x=1%2C2&y=a+b&state=", timeout=5).json()
    assert (seen["method"], seen["path"]) == ("GET", "/a")
    assert seen["query"] == {"x": "1,2", "y": "a b", "state": ""}


@pytest.mark.parametrize("encoding", ["urlencoded", "multipart"])
def test_a_form_is_read_in_both_encodings(server: Server, encoding: str) -> None:
    form = {"name": "Żuraw & Co", "note": " two\r\n\r\nlines ", "nothing": ""}
    body = form if encoding == "urlencoded" else None
    files = None if body else {name: (None, value) for name, value in form.items()}
    seen = requests.post(server.url, data=body, files=files, timeout=5).json()
    assert seen["form"] == form


def test_names_of_headers_are_in_lower_case(server: Server) -> None:
    seen = requests.get(server.url, headers={"X-RateLimit": "A b"}, timeout=5).json()
    assert seen["headers"]["x-ratelimit"] == "A b"


# What it sends


def test_json_is_compact_utf_8_with_headers_named_in_words(
    server: Server, line: http.client.HTTPConnection
) -> None:
    server.faults.append(Fault("/", reply=Response.json(201, {"name": "🌧️ & co"}, X_Limit="1,2")))
    line.request("GET", "/")
    response = line.getresponse()
    assert (response.status, response.read().decode()) == (201, '{"name":"🌧️ & co"}')
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    assert response.headers["X-Limit"] == "1,2"


def test_a_connection_is_kept_for_the_next_request(line: http.client.HTTPConnection) -> None:
    first = line.sock
    for path in ("/one", "/two"):
        line.request("GET", path)
        assert json.load(line.getresponse())["path"] == path
    assert line.sock is first


def test_kept_connections_do_not_stall(line: http.client.HTTPConnection) -> None:
    took = []
    for _ in range(25):
        started = time.monotonic()
        line.request("GET", "/long")
        line.getresponse().read()
        took.append(time.monotonic() - started)
    assert median(took) < 0.03  # an ACK waited for costs 40 ms nearly each time


def test_idle_connections_keep_nobody_waiting(server: Server) -> None:
    address = ("127.0.0.1", int(server.url.rpartition(":")[2]))
    with socket.create_connection(address), socket.create_connection(address):
        assert statuses(server, "/a") == [200]


def test_a_long_body_is_compressed_for_who_asks(line: http.client.HTTPConnection) -> None:
    line.request("GET", "/long", headers={"Accept-Encoding": "gzip, deflate"})
    response = line.getresponse()
    packed = response.read()
    assert response.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed) == LONG


@pytest.mark.parametrize(("path", "coding"), [("/long", "identity"), ("/short", "gzip")])
def test_any_other_body_is_sent_plain(
    line: http.client.HTTPConnection, path: str, coding: str
) -> None:
    line.request("GET", path, headers={"Accept-Encoding": coding})
    response = line.getresponse()
    assert response.headers["Content-Encoding"] is None
    assert response.read().startswith(b"0123" if path == "/long" else b"{")


def test_a_status_beyond_the_registry_is_sent_as_unknown(server: Server) -> None:
    server.faults.append(Fault("/", reply=Response(597)))
    response = requests.get(server.url, timeout=5)
    assert (response.status_code, response.reason, response.content) == (597, "Unknown", b"")


# What goes wrong on purpose


def test_a_reply_comes_instead_of_the_answer_as_often_as_told(server: Server) -> None:
    server.faults.append(Fault("/", times=2, reply=Response(503)))
    assert statuses(server, "/a", "/b", "/c") == [503, 503, 200]
    assert server.faults == []


def test_nothing_is_done_for_a_request_that_a_reply_answers() -> None:
    done = []

    def do(request: Request) -> Response:
        done.append(request.path)
        return Response(200)

    with Server(do) as server:
        server.faults.append(Fault("/", reply=Response(500)))
        assert statuses(server, "/first", "/second") == [500, 200]
    assert done == ["/second"]


def test_a_fault_waits_for_a_request_below_its_path(server: Server) -> None:
    server.faults.append(Fault("/api", reply=Response(503)))
    assert statuses(server, "/oauth", "/api/v3", "/api/v3") == [200, 503, 200]


def test_faults_of_one_path_come_in_order(server: Server) -> None:
    server.faults += [Fault("/", reply=Response(500)), Fault("/", reply=Response(502))]
    assert statuses(server, "/a", "/b") == [500, 502]


def test_an_answer_can_be_dropped_though_the_request_was_heard(server: Server) -> None:
    server.faults.append(Fault("/", drop=True))
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{server.url}/lost", timeout=5)
    assert [exchange.request.path for exchange in server.journal] == ["/lost"]


def test_a_body_can_be_cut(server: Server, line: http.client.HTTPConnection) -> None:
    server.faults.append(Fault("/", cut=100))
    line.request("GET", "/long")
    with pytest.raises(http.client.IncompleteRead) as caught:
        line.getresponse().read()
    assert caught.value.partial == LONG[:100]


def test_a_body_can_come_drop_by_drop(server: Server, line: http.client.HTTPConnection) -> None:
    server.faults.append(Fault("/", drip=0.05))
    started = time.monotonic()
    line.request("GET", "/long")
    assert line.getresponse().read() == LONG
    assert time.monotonic() - started > 0.05 * (len(LONG) // DRIP_BYTES)


def test_a_drop_arrives_before_the_next(server: Server, line: http.client.HTTPConnection) -> None:
    server.faults.append(Fault("/", drip=60))
    line.request("GET", "/long")
    assert line.getresponse().read(DRIP_BYTES) == LONG[:DRIP_BYTES]


# Waiting, and the journal


def test_latency_comes_before_every_response() -> None:
    with Server(echo, latency=0.1) as server:
        started = time.monotonic()
        statuses(server, "/a", "/b")
    assert time.monotonic() - started >= 0.2


def test_requests_side_by_side_wait_together() -> None:
    with ThreadPoolExecutor(4) as pool:
        with Server(echo, latency=60) as server:
            answers = [pool.submit(requests.get, f"{server.url}/", timeout=50) for _ in range(4)]
            until(lambda: len(server.journal) == 4)  # that is written before the wait
        assert [answer.result(timeout=30).status_code for answer in answers] == [200] * 4


@pytest.mark.parametrize(("latency", "drip"), [(60.0, 0.0), (0.0, 60.0)])
def test_closing_ends_every_wait(latency: float, drip: float) -> None:
    with ThreadPoolExecutor(1) as pool:
        with Server(echo, latency) as server:
            server.faults.append(Fault("/", drip=drip))
            answer = pool.submit(requests.get, f"{server.url}/long", timeout=50)
            until(lambda: server.journal)
        assert answer.result(timeout=5).content == LONG


def test_the_journal_holds_each_request_with_its_status(server: Server) -> None:
    server.faults.append(Fault("/b", reply=Response(404)))
    requests.post(f"{server.url}/a?x=1", data={"y": "2"}, timeout=5)
    requests.get(f"{server.url}/b", headers={"Authorization": "Bearer 7"}, timeout=5)
    posted, got = server.journal
    assert (posted.request.method, posted.request.path, posted.status) == ("POST", "/a", 200)
    assert (posted.request.query, posted.request.form) == ({"x": "1"}, {"y": "2"})
    assert (got.request.headers["authorization"], got.status) == ("Bearer 7", 404)


def test_one_request_at_a_time_is_answered() -> None:
    together = threading.Barrier(2)

    def meet(_request: Request) -> Response:
        try:
            together.wait(0.2)
        except threading.BrokenBarrierError:
            return Response(200)
        return Response(500)  # two were inside at once

    with Server(meet) as server, ThreadPoolExecutor(2) as pool:
        assert [*pool.map(lambda _: statuses(server, "/"), range(2))] == [[200]] * 2
