"""Whatever comes from outside is read or refused with a sentence, and never hangs.

A few inputs each, the same every time. For long, with new inputs:

    STRAVAFETCH_FUZZ_SECONDS=60 python -m pytest tests/security/test_fuzzing.py

gives each of these tests so many seconds. What it found stays here as an example.
"""

import gc
import inspect
import io
import json
import os
import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from shutil import rmtree
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from stravafetch.api.rate_limiter import RateLimiter
from stravafetch.api.rate_limits import DAY, FIFTEEN_MINUTES, WaitPolicy
from stravafetch.api.request import Request as ApiRequest
from stravafetch.api.response import Response as ApiResponse
from stravafetch.api.response_errors import error_from
from stravafetch.api.transport import Transport
from stravafetch.auth.loopback import Listener
from stravafetch.auth.pasted_address import PastedAddress
from stravafetch.auth.redirect import Redirect, StrayRedirect, read_redirect
from stravafetch.auth.token import Token, newest_token
from stravafetch.errors import EXIT_CODES, BadInput, RateLimited, StravafetchError, Unreachable
from stravafetch.output.formats import WRITERS, Style, write_document
from stravafetch.query.dates import read_span
from stravafetch.sandbox.data import samples
from stravafetch.sandbox.server import Fault, Response
from tests.support.clock import NOON, TODAY, TestClock
from tests.support.consoles import RecordedConsole
from tests.support.sandbox import Sandbox

SECONDS = float(os.environ.get("STRAVAFETCH_FUZZ_SECONDS", "0"))
STATE = "the-state-of-this-sign-in"
HANGS = 20  # seconds, after which something has hung
FEW = 40

Test = Callable[..., None]


def fuzz(*inputs: Any, few: int = FEW) -> Callable[[Test], Test]:
    """Give a test the same few inputs every time; for the seconds asked for, new ones."""

    def decorate(test: Test) -> Test:
        how: Any = settings(
            deadline=None,
            derandomize=not SECONDS,
            max_examples=100 if SECONDS else few,
            suppress_health_check=list(HealthCheck),  # fixtures are shared, bodies are large
        )
        given_inputs: Any = given(*inputs)
        once: Test = how(given_inputs(test))
        if not SECONDS:
            return once

        def again(**fixtures: Any) -> None:
            end = time.monotonic() + SECONDS
            while time.monotonic() < end:
                once(**fixtures)

        vars(again)["__signature__"] = inspect.signature(once)  # the fixtures, for pytest
        again.__name__ = test.__name__
        return again

    return decorate


# What people and programs may send


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([10**30, -(10**400), 2**63, 1e308, -0.0])
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters())  # surrogates, too: JSON can carry lone surrogates
    | st.sampled_from(["=1+1", "2026-01-01T00:00:00Z", "\x1b[2J", "\u202e", "\r\n", "a" * 5_000])
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
NUMBERS = st.sampled_from(
    ["0", "-1", "100,1000", "0,0", "1,1", "100, 1000", ",", "1,", "9" * 20, "1_0,1", "²,²"]
)
HEADER = NUMBERS | st.text(st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=40)


def nested(depth: int) -> Any:
    """A list in a list in a list."""
    inner: Any = []
    for _ in range(depth):
        inner = [inner]
    return inner


@st.composite
def spoilt(draw: st.DrawFn, true: Any) -> Any:
    """A true document with some of its values replaced by others, or left out."""
    document = json.loads(json.dumps(true))
    for _ in range(draw(st.integers(1, 3))):
        at = document
        while isinstance(at, dict | list) and at:
            keys = list(at) if isinstance(at, dict) else list(range(len(at)))
            key = draw(st.sampled_from(keys))
            if not isinstance(at[key], dict | list) or not at[key] or draw(st.booleans()):
                if draw(st.booleans()):
                    at[key] = draw(JSON)
                else:
                    del at[key]
                break
            at = at[key]
    return document


def strict(text: str) -> Any:
    """Read JSON as other programs do: NaN and Infinity are none."""

    def refuse(name: str) -> None:
        pytest.fail(f"{name} is no JSON")

    return json.loads(text, parse_constant=refuse)


TOKEN = {
    "access_token": "a" * 40,
    "refresh_token": "r" * 40,
    "expires_at": int(NOON) + DAY,
    "scope": ["read", "activity:read_all"],
    "client_id": "20000",
    "athlete_id": 17,
    "athlete_name": "Noa",
    "generation": 1,
}
NOON_NEXT_WEEK = int(NOON) + 7 * DAY
TOKEN_ANSWER = {
    "token_type": "Bearer",
    "access_token": "a" * 40,
    "refresh_token": "r" * 40,
    "expires_at": NOON_NEXT_WEEK,
    "expires_in": 21_600,
}
SETTINGS = {
    "storage": "file",
    "used": ["file"],
    "client_id": "20000",
    "athlete_id": 17,
    "athlete_name": "Noa",
    "dead": "",
}
FAR = "Fri, 31 Dec 9999 23:59:59 GMT"
DATES = st.sampled_from([FAR, "Thu, 01 Jan 1970 00:00:00 GMT"]) | st.builds(
    "{}, {} {} {} {}:{}:{} {}".format,
    st.sampled_from(["Sun", "", "x"]),
    st.integers(-1, 40),
    st.sampled_from(["Nov", "Feb", "11", "", "x"]),
    st.integers(-1, 12_000),
    st.integers(-1, 99),
    st.integers(-1, 99),
    st.integers(-1, 99),
    st.sampled_from(["GMT", "-0000", "+2500", "", "x"]),
)
BOUNDS = st.builds(
    "{:04}-{:02}-{:02}{}{:02}{}{}".format,
    st.integers(0, 9_999),
    st.integers(0, 14),
    st.integers(0, 32),
    st.sampled_from(["T", " ", "t", ""]),
    st.integers(0, 25),
    st.sampled_from(["", ":00", ":60", ":00:00", ":00:00.5", "00", ",5"]),
    st.sampled_from(["", "Z", "+14:00", "-23:59", "+24:00", "+00:00:01", "-1"]),
) | st.from_regex(r"\A[0-9]{1,5}[dwmyhDWMY]?\Z")


# The redirect


TEXT = st.text(st.characters(), max_size=60)
QUERY = st.lists(
    st.tuples(st.sampled_from(["state", "code", "scope", "error", "iss", "%00", ""]) | TEXT, TEXT)
    | st.just(("state", STATE)),
    max_size=8,
).map(lambda pairs: "&".join("=".join(pair) for pair in pairs))


@fuzz(QUERY | TEXT, few=100)
@example("state=\udcff&code=1")
@example(f"state={STATE}&code=%F0%9F%98&scope=%00,,,")
@example("&".join(["state=1"] * 30))
def test_any_query_is_a_redirect_or_a_stray(query: str) -> None:
    with suppress(StrayRedirect):
        redirect = read_redirect(query, STATE)
        assert STATE in query or "%" in query or "+" in query
        assert redirect.code or redirect.error


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener(0, STATE, lambda: None) as listener:
        listener.settle(succeeded=True)  # no browser waits for the result
        yield listener


@fuzz(TEXT | QUERY | QUERY.map(lambda query: f"http://127.0.0.1:1/callback?{query}#x"), few=100)
@example("http://[::1/callback?state=1")
@example("?#?#")
def test_any_pasted_line_is_a_redirect_or_asks_again(listener: Listener, line: str) -> None:
    console = RecordedConsole()
    redirect = PastedAddress(listener, ("read",), console).read(line)
    assert isinstance(redirect, Redirect) or console.asked or not line.strip()


def ask(port: int, request: bytes) -> bytes:
    """Send bytes, say that this was all, and return what comes back."""
    with socket.create_connection(("127.0.0.1", port), timeout=HANGS) as connection:
        answer = b""
        with suppress(ConnectionError):  # it may hang up on nonsense
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            while received := connection.recv(65_536):
                answer += received
        return answer


@fuzz(
    st.binary(max_size=300)
    | st.binary(max_size=300).map(lambda rest: b"GET /callback?" + rest)
    | st.tuples(QUERY, HEADER, HEADER).map(
        lambda parts: (
            f"GET /callback?{parts[0]} HTTP/1.1\r\nHost: {parts[1]}\r\n"
            f"Content-Length: {parts[2]}\r\n\r\n".encode(errors="replace")
        )
    )
)
@example(b"GET /callback HTTP/9.9\r\n\r\n")
@example(b"GET //callback?state=1 HTTP/1.1\r\nHost: \r\nHost: \r\n\r\n")
def test_the_listener_survives_any_request(listener: Listener, request: bytes) -> None:
    assert STATE.encode() not in ask(listener.port, request)
    query = f"state={STATE}&code=c&scope=read"
    honest = f"GET /callback?{query} HTTP/1.1\r\nHost: 127.0.0.1:{listener.port}\r\n"
    assert ask(listener.port, f"{honest}\r\n".encode()).startswith(b"HTTP/1.0 200")
    assert listener.wait(HANGS) is not None


# Answers


class Blurt(socketserver.ThreadingTCPServer):
    """Says the same bytes to whoever asks for anything, and hangs up."""

    daemon_threads = True
    says = b""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Blurting)
        self.api = f"http://127.0.0.1:{self.server_address[1]}"


class _Blurting(socketserver.StreamRequestHandler):
    server: Blurt

    def handle(self) -> None:
        with suppress(OSError):
            while self.rfile.readline().strip():
                pass
            self.wfile.write(self.server.says)


@pytest.fixture
def blurt() -> Iterator[Blurt]:
    with Blurt() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
    gc.collect()  # here, where the warning of it is not heard


HEADER_NAMES = st.sampled_from(
    ["Content-Length", "Content-Type", "Content-Encoding", "Transfer-Encoding", "Connection",
     "Location", "Set-Cookie", "Date", "Retry-After", "X-RateLimit-Limit", "X-RateLimit-Usage"]
)  # fmt: skip
WIRE = st.sampled_from(["gzip", "deflate", "br", "chunked", "close", "utf-16", "0", "5"]) | HEADER


@st.composite
def replies(draw: st.DrawFn) -> bytes:
    """An answer of HTTP, more or less."""
    status = draw(st.sampled_from(["200 OK", "204", "301 Moved", "429 No", "597", "99", "1000"]))
    headers = draw(st.lists(st.tuples(HEADER_NAMES, WIRE), max_size=4))
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    body = draw(st.binary(max_size=80))
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + body


# After a Content-Length of "1,2", urllib3 leaves its socket to the garbage collector.
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
@fuzz(replies() | st.binary(max_size=120))
@example(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n{}")
@example(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n")
@example(b"HTTP/1.1 200 OK\r\nContent-Length: 1,2\r\n\r\n{}")
@example(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}")
@example(b"HTTP/1.1 301 Moved\r\nLocation: http://[\r\nContent-Length: 0\r\n\r\n")
def test_any_bytes_are_an_answer_or_none(blurt: Blurt, reply: bytes) -> None:
    blurt.says = reply
    sender = Transport(TestClock(), RecordedConsole())
    try:
        answer = sender.send(blurt.api, ApiRequest("/athlete"), "Bearer x")
    except Unreachable:
        return
    RateLimiter(TestClock(), WaitPolicy(), lambda *_: None).update(answer, NOON)
    with suppress(StravafetchError):
        answer.json()
    with suppress(StravafetchError):
        answer.text()
    assert str(error_from(answer, "/athlete", NOON))


@fuzz(JSON.map(json.dumps).map(str.encode) | st.binary(max_size=60), few=100)
@example(b"[" * 100_000)
@example(b'{"errors": ' * 2_000)
@example(b'{"errors": [{"resource": "AccessToken", "code": "missing"}]}')
@example(b'{"message": "\\ud800", "errors": [[], {"resource": {}}]}')
@example(b"1e999")
@example(b"9" * 5_000)
@example(b"\xff\xfe[\x00]\x00")
def test_any_body_is_json_or_an_error(body: bytes) -> None:
    answer = ApiResponse(200, {"content-type": "application/json"}, body)
    assert str(answer.fault())
    with suppress(StravafetchError):
        document = answer.json()
        out = io.StringIO()
        write_document(document, out, indent=False)
        assert strict(out.getvalue()) == document


@fuzz(st.lists(st.dictionaries(TEXT, JSON, max_size=5), max_size=3), few=60)
@example([{"a": nested(200)}])
@example([{"a": 1e308, "\x85": "\u2028"}])
def test_any_records_can_be_written_in_every_format(records: list[dict[str, Any]]) -> None:
    for form, write in WRITERS.items():
        out = io.StringIO()
        write(iter([records]), out, Style(width=80))
        assert out.getvalue().encode() or form in ("ndjson", "document")
    out = io.StringIO()
    WRITERS["ndjson"](iter([records]), out, Style())
    assert [strict(line) for line in out.getvalue().split("\n") if line] == records


ID = "17"
COMMANDS = (
    ("activities", "--format", "json", "--jobs", "1"),
    ("activities", "--format", "ndjson", "--since", "2020"),
    ("activities", "--format", "csv", "--limit", "3"),
    ("activities", "--format", "table", "--units", "metric"),
    ("activities", "--format", "table"),
    ("activity", ID),
    ("activity", ID, ID),
    ("streams", ID),
    ("laps", ID),
    ("comments", ID),
    ("kudos", ID),
    ("athlete",),
    ("stats",),
    ("zones",),
    ("gear", "b17"),
    ("routes",),
    ("route", ID),
    ("api", "/athlete", "-i"),
    ("api", f"/activities/{ID}/kudos", "--paginate"),
    ("status",),
    ("export", "out"),
)


@pytest.fixture
def whole(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A sandbox with two activities, whose files go to a folder of this test."""
    sandbox.home.mkdir(exist_ok=True)
    monkeypatch.chdir(sandbox.home)
    return sandbox


@cache
def true_bodies() -> tuple[Any, ...]:
    """What the sandbox answers when all is well: a list, a detail, streams, an athlete, a token."""
    record = samples.history(3, 0, TODAY, samples.athlete(0)["id"])[0]
    stream = {"data": [1.0, 2], "series_type": "time", "original_size": 2, "resolution": "high"}
    streams = dict.fromkeys(("time", "distance", "altitude"), stream)
    return (
        [record],
        {**record, "laps": [record]},
        {**streams, "latlng": {**stream, "data": [[1.5, 2.5], [1.5, 2.5]]}},
        samples.athlete(0),
        {"message": "m", "errors": [{"resource": "r", "field": "f", "code": "c"}]},
        [{"cursor": "c", "id": 1}],
    )


def run(sandbox: Sandbox, command: tuple[str, ...]) -> str:
    """Run a command that may fail, with a sentence; return its output."""
    result = sandbox.run(*command, "--no-wait") if command[0] != "status" else sandbox.run("status")
    assert result.status in EXIT_CODES
    if result.status:
        assert "Error: " in result.stderr
    return result.stdout if result.status == 0 else ""


@pytest.mark.parametrize("signed_out", [2], indirect=True)
@fuzz(
    st.sampled_from(COMMANDS),
    st.lists(
        (st.deferred(lambda: st.sampled_from(true_bodies())).flatmap(spoilt) | JSON).map(
            lambda body: json.dumps(body).encode()
        ),
        min_size=1,
        max_size=3,
    ),
    st.sampled_from([200, 200, 200, 200, 400, 401, 403, 404, 429]),
    few=100,
)
def test_any_answer_ends_a_command_with_output_or_a_sentence(
    whole: Sandbox, command: tuple[str, ...], bodies: list[bytes], status: int
) -> None:
    whole.clock.time = NOON
    kind = {"Content-Type": "application/json"}
    whole.server.faults = [Fault(reply=Response(status, body, kind)) for body in bodies]
    try:
        out = run(whole, command)
    finally:
        whole.server.faults = []
        rmtree("out", ignore_errors=True)
    if "ndjson" in command or command.count(ID) > 1:
        assert all(isinstance(strict(line), dict) for line in out.split("\n") if line)
    elif out and {"json", ID} & {*command}:
        assert isinstance(strict(out), list | dict)


@pytest.mark.parametrize("signed_out", [0], indirect=True)
def test_an_answer_of_any_depth_ends_a_command_with_output_or_a_sentence(whole: Sandbox) -> None:
    for depth in range(900, 1_000):  # around what Python reads, and what it writes
        body = b'{"a":%s%s}' % (b"[" * depth, b"]" * depth)
        reply = Response(200, body, {"Content-Type": "application/json"})
        whole.server.faults.append(Fault(reply=reply))
        run(whole, ("athlete",))
        whole.clock.time += FIFTEEN_MINUTES


@pytest.mark.parametrize("signed_out", [2], indirect=True)
@fuzz(st.deferred(lambda: spoilt(TOKEN_ANSWER)) | JSON, st.sampled_from([200, 200, 400]))
@example({"access_token": "é", "refresh_token": "r", "expires_at": NOON_NEXT_WEEK}, 200)
@example({"access_token": "a\r\nX: y", "refresh_token": "r", "expires_at": NOON_NEXT_WEEK}, 200)
@example({"access_token": "a", "refresh_token": "\ud800", "expires_at": NOON_NEXT_WEEK}, 200)
@example({"access_token": "a", "refresh_token": "r", "expires_at": 10**400}, 200)
def test_any_token_answer_is_a_token_or_an_error(whole: Sandbox, body: Any, status: int) -> None:
    whole.authentication.grants.clear()
    whole.sign_in()
    whole.clock.time = NOON + DAY  # the token has to be refreshed
    reply = Response(status, json.dumps(body).encode(), {"Content-Type": "application/json"})
    whole.server.faults = [Fault("/oauth/token", reply=reply)]
    try:
        run(whole, ("athlete",))
        run(whole, ("athlete",))
    finally:
        whole.server.faults = []
        whole.clock.time = NOON


# Headers


@fuzz(
    st.lists(
        st.dictionaries(
            st.sampled_from(
                [
                    "x-ratelimit-limit",
                    "x-ratelimit-usage",
                    "x-readratelimit-limit",
                    "x-readratelimit-usage",
                    "retry-after",
                ]
            ),
            HEADER,
        )
        | st.dictionaries(st.just("date"), DATES | HEADER, min_size=1),
        min_size=1,
        max_size=4,
    ).map(lambda parts: {name: value for part in parts for name, value in part.items()}),
    few=150,
)
@example({"x-readratelimit-limit": "1,9", "x-readratelimit-usage": "1,1", "date": FAR})
@example({"date": "Sun, 22 Nov 0000 12:00:00 GMT"})
@example({"date": "Sun, 22 Nov 2026 12:00:00 +9999999999999"})
def test_any_headers_let_requests_go_on_within_a_day(headers: dict[str, str]) -> None:
    clock = TestClock()
    pace = RateLimiter(clock, WaitPolicy(daily=True), lambda *_: None)
    answer = ApiResponse(429, headers, b"")
    with pace.request():
        pace.update(answer, clock.now())
    with suppress(RateLimited):  # a Retry-After of days
        pace.handle_429(answer, NOON)
    with pace.request():
        pass
    assert clock.time - NOON <= 2 * DAY
    with suppress(RateLimited):
        RateLimiter(clock, WaitPolicy(short=False), lambda *_: None).handle_429(answer, NOON)


# Dates


@fuzz(
    BOUNDS | TEXT,
    BOUNDS | TEXT | st.none(),
    st.dictionaries(st.sampled_from(["start_date", "start_date_local"]), BOUNDS | JSON),
    few=200,
)
@example("99999m", None, {})
@example("700m", "1970-01-01T00:00+23:59", {})
@example("2026-01-01T00:00:00.9999999+00:00:00.5", None, {})
@example("2026-01-01T24:00", "2199-12-31T23:59:59-23:59", {})
@example("2026", None, {"start_date_local": "2026-01-01T00:00:00+23:59:59.999999"})
def test_any_dates_are_a_span_or_refused(
    since: str, until: str | None, record: dict[str, Any]
) -> None:
    try:
        span = read_span(since, until, NOON)
    except BadInput:
        return
    assert all(0 <= bound < 2**33 for bound in span.query().values())
    assert isinstance(span.includes(record), bool)


# Files


@fuzz(st.deferred(lambda: spoilt(TOKEN)).map(json.dumps) | JSON.map(json.dumps) | TEXT, few=200)
@example("[" * 100_000)
@example(json.dumps({**TOKEN, "refresh_token": "\ud800"}))
@example(json.dumps({**TOKEN, "expires_at": 10**400}))
@example(json.dumps({**TOKEN, "scope": "read"}))
def test_any_text_is_a_token_or_a_value_error(text: str) -> None:
    try:
        token = Token.from_json(text)
    except ValueError:
        return
    assert Token.from_json(token.to_json()) == token
    assert token.fingerprint
    assert token.expires_within(60, NOON) in (True, False)
    assert newest_token([text, "", text]) == token


@pytest.mark.parametrize("signed_out", [2], indirect=True)
@pytest.mark.parametrize("path", ["profiles/default.json", "secrets/token.default.json"])
@fuzz(
    st.deferred(lambda: spoilt(TOKEN) | spoilt(SETTINGS) | JSON).map(json.dumps).map(str.encode)
    | st.binary(max_size=60)
)
@example(b"[" * 100_000)
@example(json.dumps({**SETTINGS, "storage": [], "used": [[]]}).encode())
@example(json.dumps({**SETTINGS, "client_id": "\ud800"}).encode())
@example(json.dumps({**SETTINGS, "athlete_name": "\x1b[2J"}).encode())
@example(json.dumps({**TOKEN, "athlete_name": "\x1b[2J"}).encode())
@example(json.dumps({**TOKEN, "access_token": "a\r\nX: y"}).encode())
@example(json.dumps({**TOKEN, "access_token": "\u4e00"}).encode())
@example(json.dumps({**TOKEN, "expires_at": 0, "refresh_token": "\ud800"}).encode())
def test_any_file_is_read_or_called_damaged(whole: Sandbox, path: str, text: bytes) -> None:
    file = whole.home / path
    before = file.read_bytes()
    file.write_bytes(text)
    try:
        for command in (("athlete",), ("status",), ("profiles",)):
            result = whole.run(*command)
            assert result.status in EXIT_CODES
            assert "\x1b" not in result.stdout + result.stderr
    finally:
        file.write_bytes(before)
