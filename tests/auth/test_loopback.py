import re
import socket
import struct
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from http.client import HTTPConnection, HTTPMessage

import pytest

from stravafetch.auth.loopback import CALLBACK, MOST_CONNECTIONS, Listener
from stravafetch.auth.port import set_exclusive_address_use
from stravafetch.auth.redirect import Redirect
from stravafetch.errors import StravafetchError
from tests.support.redirects import CODE, STATE, stray_queries

RIGHT = f"{CALLBACK}?state={STATE}&code={CODE}&scope=read,activity:read_all"
PATIENCE = 30
# Silent connections are dropped later in these tests: who waits for that comes too late.
SILENCE_SECONDS = 60
SCRIPT = 'history.replaceState(null, "", location.pathname)'
SCRIPT_HASH = b64encode(sha256(SCRIPT.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{SCRIPT_HASH}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True)
class Page:
    """What the browser got."""

    status: int
    headers: HTTPMessage
    text: str


@pytest.fixture
def strays() -> list[str]:
    return []


@pytest.fixture
def listener(strays: list[str]) -> Iterator[Listener]:
    def tell() -> None:
        strays.append("stray")

    with Listener(0, STATE, tell, tell, SILENCE_SECONDS) as listener:
        yield listener


def connect(listener: Listener) -> socket.socket:
    return socket.create_connection(("127.0.0.1", listener.port), PATIENCE)


def start_browsing(listener: Listener, target: str, host: str | None = None) -> HTTPConnection:
    browser = HTTPConnection("127.0.0.1", listener.port, timeout=PATIENCE)
    browser.request("GET", target, headers={"Host": host or f"127.0.0.1:{listener.port}"})
    return browser


def finish_browsing(browser: HTTPConnection) -> Page:
    with closing(browser):
        answer = browser.getresponse()
        return Page(answer.status, answer.headers, answer.read().decode())


def browse(listener: Listener, target: str, host: str | None = None) -> Page:
    return finish_browsing(start_browsing(listener, target, host))


def send(listener: Listener, *lines: str) -> str:
    """Send the lines of a request as they are, and return the first line of the answer."""
    with connect(listener) as connection:
        connection.sendall("".join(f"{line}\r\n" for line in (*lines, "")).encode("latin-1"))
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    return answer.decode().partition("\r\n")[0]


def still_waits(listener: Listener) -> bool:
    """Deliver the right answer, and say whether it is the first that counts."""
    listener.settle(succeeded=True)
    browse(listener, RIGHT)
    return listener.wait(0) == Redirect(CODE, ("read", "activity:read_all"), None)


def is_reserved(port: int) -> bool:
    with socket.socket() as taken:
        try:
            taken.bind(("127.0.0.1", port))
        except PermissionError:
            return True
        except OSError:
            return False
    return False


def test_the_address_for_strava_is_the_literal_loopback_with_the_port(listener: Listener) -> None:
    assert listener.redirect_uri == f"http://127.0.0.1:{listener.port}/callback"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has the rest of 127.0.0.0/8 ready")
def test_no_other_address_of_this_machine_is_listened_on(listener: Listener) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.2", listener.port))


def test_the_right_answer_is_handed_over(listener: Listener) -> None:
    with closing(start_browsing(listener, RIGHT)):
        redirect = listener.wait(PATIENCE)
    assert redirect == Redirect(CODE, ("read", "activity:read_all"), None)


def test_a_denial_with_the_right_state_is_handed_over(listener: Listener) -> None:
    with closing(start_browsing(listener, f"{CALLBACK}?state={STATE}&error=access_denied")):
        redirect = listener.wait(PATIENCE)
    assert redirect == Redirect(None, (), "access_denied")


def test_without_an_answer_the_wait_ends(listener: Listener) -> None:
    assert listener.wait(0.01) is None


@pytest.mark.parametrize(
    "target",
    ["/favicon.ico", "/", f"/?state={STATE}&code={CODE}", f"{CALLBACK}/?state={STATE}&code={CODE}"],
)
def test_other_addresses_are_not_found_and_do_not_end_the_wait(
    listener: Listener, target: str
) -> None:
    assert browse(listener, target).status == 404
    assert still_waits(listener)


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_other_methods_are_refused_and_do_not_end_the_wait(listener: Listener, method: str) -> None:
    answer = send(listener, f"{method} {RIGHT} HTTP/1.1", f"Host: 127.0.0.1:{listener.port}")
    assert answer == "HTTP/1.0 405 Method Not Allowed"
    assert still_waits(listener)


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "127.0.0.1:{port}.x"],
)
def test_another_host_is_refused_and_does_not_end_the_wait(listener: Listener, host: str) -> None:
    assert browse(listener, RIGHT, host.format(port=listener.port)).status == 400
    assert still_waits(listener)


@pytest.mark.parametrize("hosts", [[], ["127.0.0.1:{port}", "evil.example"]])
def test_no_host_or_two_are_refused_and_do_not_end_the_wait(
    listener: Listener, hosts: list[str]
) -> None:
    headers = [f"Host: {host.format(port=listener.port)}" for host in hosts]
    assert send(listener, f"GET {RIGHT} HTTP/1.1", *headers) == "HTTP/1.0 400 Bad Request"
    assert still_waits(listener)


def test_a_browser_that_says_localhost_is_answered(listener: Listener) -> None:
    listener.settle(succeeded=True)
    assert browse(listener, RIGHT, f"localhost:{listener.port}").status == 200
    assert listener.wait(0) is not None


def test_where_the_browser_comes_from_does_not_matter(listener: Listener) -> None:
    listener.settle(succeeded=True)
    answer = send(
        listener,
        f"GET {RIGHT} HTTP/1.1",
        f"Host: 127.0.0.1:{listener.port}",
        "Origin: https://www.strava.com",
        "Sec-Fetch-Site: cross-site",
    )
    assert answer == "HTTP/1.0 200 OK"


@stray_queries
def test_a_stray_query_is_told_and_does_not_end_the_wait(
    listener: Listener, strays: list[str], query: str
) -> None:
    assert browse(listener, f"{CALLBACK}?{query}").status == 400
    assert strays == ["stray"]
    assert still_waits(listener)


def test_raw_bytes_in_the_state_do_not_end_the_wait(listener: Listener, strays: list[str]) -> None:
    host = f"Host: 127.0.0.1:{listener.port}"
    answer = send(listener, f"GET {CALLBACK}?state=\xe9\xff&code={CODE} HTTP/1.1", host)
    assert (answer, strays) == ("HTTP/1.0 400 Bad Request", ["stray"])
    assert still_waits(listener)


@pytest.mark.parametrize("line", ["hello", "GET", f"BREW {RIGHT} HTTP/1.1", f"GET {RIGHT} HTTP/x"])
def test_what_is_hardly_http_does_not_end_the_wait(listener: Listener, line: str) -> None:
    assert send(listener, line) != "HTTP/1.0 200 OK"
    assert still_waits(listener)


def test_a_request_line_of_a_megabyte_is_cut_off_and_does_not_end_the_wait(
    listener: Listener,
) -> None:
    with connect(listener) as connection, suppress(ConnectionError):
        connection.sendall(b"GET /callback?state=" + b"x" * 1_000_000)
        while connection.recv(65_536):  # the line has no end: who reads on waits for ever
            pass
    assert still_waits(listener)


def test_idle_connections_do_not_hold_up_the_right_answer(listener: Listener) -> None:
    with ExitStack() as idle:
        for _ in range(100):
            idle.enter_context(connect(listener))
        assert still_waits(listener)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems queue 128 at most")
def test_nobody_has_to_knock_twice_in_a_rush_of_connections(listener: Listener) -> None:
    def knock(_number: int) -> int:
        connection = rush.enter_context(connect(listener))
        state = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104)
        sent_again: int = struct.unpack_from("I", state, 100)[0]  # tcpi_total_retrans
        return sent_again

    with ExitStack() as rush, ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(knock, range(250))) == 0


def test_a_connection_that_says_nothing_is_dropped_in_time() -> None:
    with Listener(0, STATE, lambda: None, silence_seconds=0.1) as listener:
        with connect(listener) as silent:
            assert silent.recv(1) == b""
        assert still_waits(listener)


def test_a_dripping_request_does_not_hold_up_the_right_answer(listener: Listener) -> None:
    with connect(listener) as dripping:
        for byte in b"GET /callback?state=":
            dripping.send(bytes([byte]))
        assert still_waits(listener)
        dripping.send(b"S")


def test_of_too_many_connections_the_oldest_is_dropped(listener: Listener) -> None:
    with ExitStack() as idle:
        oldest = idle.enter_context(connect(listener))
        for _ in range(MOST_CONNECTIONS):
            idle.enter_context(connect(listener))
        assert oldest.recv(1) == b""


def test_what_was_read_takes_no_connection_from_a_browser_that_is_slow(listener: Listener) -> None:
    with connect(listener) as slow:
        slow.sendall(f"GET {RIGHT} HTTP/1.1\r\nX: ".encode())
        for _ in range(2 * MOST_CONNECTIONS):
            browse(listener, f"{CALLBACK}?state=other")
            slow.sendall(b"x")
        listener.settle(succeeded=True)
        slow.sendall(f"\r\nHost: 127.0.0.1:{listener.port}\r\n\r\n".encode())
        assert slow.recv(12) == b"HTTP/1.0 200"


def test_a_browser_that_waits_for_the_outcome_is_not_dropped(listener: Listener) -> None:
    browser = start_browsing(listener, RIGHT)
    listener.wait(PATIENCE)
    with ExitStack() as idle:
        for _ in range(2 * MOST_CONNECTIONS):
            idle.enter_context(connect(listener))
        browse(listener, "/")  # by now all of them were accepted
        listener.settle(succeeded=True)
        assert "<h1>Signed in</h1>" in finish_browsing(browser).text


in_proc = pytest.mark.skipif(sys.platform != "linux", reason="/proc says how much memory it had")
# Listens until its input ends, with so many file descriptors at most.
# Says its port, and then by how many megabytes it grew.
LISTENS = """
import re, resource, sys
from pathlib import Path
from stravafetch.auth.loopback import Listener
def megabytes(name):
    return int(re.search(rf"{name}:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv[1]),) * 2)
with Listener(0, "x" * 43, lambda: None) as listener:
    before = megabytes("VmRSS")
    print(listener.port, flush=True)
    sys.stdin.read()
    print(megabytes("VmHWM") - before)
"""


@contextmanager
def listening(descriptors: int) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """Start a program that listens, and give its port, too."""
    pipe, command = subprocess.PIPE, (sys.executable, "-c", LISTENS, str(descriptors))
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as program:
        assert program.stdout
        yield program, int(program.stdout.readline())


@in_proc
def test_huge_headers_on_all_connections_take_little_memory() -> None:
    with listening(256) as (program, port), ExitStack() as clients:
        for _ in range(MOST_CONNECTIONS - 1):
            client = clients.enter_context(socket.create_connection(("127.0.0.1", port), PATIENCE))
            with suppress(ConnectionError):
                client.sendall(b"GET / HTTP/1.1\r\n")
                for _ in range(99):  # http.server takes a hundred
                    client.sendall(b"X: " + b"y" * 65_000 + b"\r\n")
        grown, _ = program.communicate(timeout=PATIENCE)
    assert float(grown) < 40


@in_proc
@pytest.mark.parametrize("descriptors", [8, 12, 16, 20])
def test_idle_connections_that_take_all_file_descriptors_do_not_hold_up_an_answer(
    descriptors: int,
) -> None:
    with listening(descriptors) as (program, port), ExitStack() as clients:
        for _ in range(40):
            clients.enter_context(socket.create_connection(("127.0.0.1", port), PATIENCE))
        began = time.monotonic()
        browser = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        browser.request("GET", "/")
        assert finish_browsing(browser).status == 404
        assert time.monotonic() - began < 4  # silent ones are dropped after 5
        program.communicate(timeout=PATIENCE)


def test_a_closed_listener_holds_no_connection_that_said_nothing(listener: Listener) -> None:
    with connect(listener) as idle:
        browse(listener, "/")  # by now it was accepted
        listener.close()
        assert idle.recv(1) == b""


def test_an_answer_that_comes_twice_counts_once_and_gets_the_page_twice(
    listener: Listener,
) -> None:
    listener.settle(succeeded=True)
    pages = [
        browse(listener, RIGHT),
        browse(listener, f"{CALLBACK}?state={STATE}&code=later&scope=read"),
    ]
    assert [page.status for page in pages] == [200, 200]
    redirect = listener.wait(0)
    assert redirect is not None
    assert redirect.code == CODE
    assert listener.wait(0) is None


@pytest.mark.parametrize(("succeeded", "result"), [(True, "Signed in"), (False, "Sign-in failed")])
def test_the_page_waits_for_the_outcome_and_tells_it(
    listener: Listener, succeeded: bool, result: str
) -> None:
    browser = start_browsing(listener, RIGHT)
    listener.wait(PATIENCE)
    listener.settle(succeeded=succeeded)
    page = finish_browsing(browser)
    assert (page.status, f"<h1>{result}</h1>" in page.text) == (200, True)


def test_a_browser_whose_port_was_closed_has_its_page_before_the_listener_is_gone() -> None:
    with Listener(0, STATE, lambda: None) as listener:
        browser = start_browsing(listener, RIGHT)
        listener.wait(PATIENCE)
        listener.close()
        listener.settle(succeeded=True)
    browser.sock.setblocking(False)
    assert "<h1>Signed in</h1>" in finish_browsing(browser).text


def test_leaving_without_an_outcome_sends_the_browser_to_the_terminal() -> None:
    with Listener(0, STATE, lambda: None) as listener:
        browser = start_browsing(listener, RIGHT)
        listener.wait(PATIENCE)
    assert "<h1>Return to your terminal</h1>" in finish_browsing(browser).text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Content-Type", "text/html; charset=utf-8"),
        ("X-Content-Type-Options", "nosniff"),
        ("Cache-Control", "no-store"),
        ("Referrer-Policy", "no-referrer"),
        ("Content-Security-Policy", POLICY),
        ("Connection", "close"),
        ("Server", None),
        ("Access-Control-Allow-Origin", None),
        ("Location", None),
        ("Set-Cookie", None),
    ],
)
@pytest.mark.parametrize("target", [RIGHT, CALLBACK, "/favicon.ico"])
def test_every_page_carries_the_header_or_leaves_it_out(
    listener: Listener, target: str, name: str, value: str | None
) -> None:
    listener.settle(succeeded=True)
    assert browse(listener, target).headers.get_all(name) == (None if value is None else [value])


def test_every_page_says_how_long_it_is(listener: Listener) -> None:
    page = browse(listener, "/")
    assert page.headers["Content-Length"] == str(len(page.text.encode()))


@pytest.mark.parametrize(
    "target",
    [
        f"{CALLBACK}?state={STATE}&code=<b>C0DE&scope=SC0PE&extra=EXTRA",
        f"{CALLBACK}?state={STATE}&error=<b>ERR0R",
        f"{CALLBACK}?state=0THER&code=<b>C0DE",
        "/<b>PATH?QUERY",
    ],
)
def test_no_page_holds_any_part_of_the_request(listener: Listener, target: str) -> None:
    listener.settle(succeeded=False)
    text = browse(listener, target).text
    parts = [STATE, "<b>", "C0DE", "SC0PE", "EXTRA", "ERR0R", "0THER", "PATH", "QUERY"]
    assert [part for part in parts if part in text] == []


def test_the_page_loads_nothing_and_runs_nothing(listener: Listener) -> None:
    text = browse(listener, "/").text
    assert [part for part in ("src=", "href=", "url(", "http") if part in text] == []


def test_the_page_has_the_one_script_that_its_policy_allows(listener: Listener) -> None:
    assert re.findall("<script>(.*?)</script>", browse(listener, "/").text) == [SCRIPT]


def test_without_scripts_the_page_asks_not_to_share_its_address(listener: Listener) -> None:
    (shown,) = re.findall("<noscript>(.*?)</noscript>", browse(listener, "/").text, re.DOTALL)
    assert "Do not share this page's address" in shown


def test_a_closed_port_answers_nobody(listener: Listener) -> None:
    listener.close()
    with pytest.raises(ConnectionRefusedError):
        connect(listener)


def test_a_port_can_be_taken_again_right_after_it_was_used(listener: Listener) -> None:
    browse(listener, "/")  # leaves the port in TIME_WAIT
    listener.close()
    with Listener(listener.port, STATE, lambda: None) as again:
        assert again.port == listener.port


def test_a_port_in_use_is_said_with_the_option_that_mends_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(StravafetchError, match=rf"^Port {port} is in use") as caught:
            Listener(port, STATE, lambda: None)
    assert "--port" in caught.value.next_step


def test_two_sign_ins_cannot_share_a_port(listener: Listener) -> None:
    with pytest.raises(StravafetchError, match="is in use"):
        Listener(listener.port, STATE, lambda: None)


@pytest.mark.skipif(not is_reserved(1), reason="this account may listen on any port")
def test_a_reserved_port_is_not_said_to_be_in_use() -> None:
    with pytest.raises(StravafetchError, match=r"port 1: it is reserved") as caught:
        Listener(1, STATE, lambda: None)
    assert "--port" in caught.value.next_step


def test_requests_leave_no_trace_on_the_terminal(
    listener: Listener, capfd: pytest.CaptureFixture[str]
) -> None:
    for target in ("/", f"{CALLBACK}?state=other", RIGHT):
        listener.settle(succeeded=True)
        browse(listener, target)
    send(listener, "hello")
    send(listener, f"POST {RIGHT} HTTP/1.1")
    assert capfd.readouterr() == ("", "")


def test_a_failure_inside_leaves_no_trace_on_the_terminal(
    capfd: pytest.CaptureFixture[str],
) -> None:
    def fail() -> None:
        raise OSError("the terminal is gone")

    with Listener(0, STATE, fail) as listener:
        answer = send(listener, f"GET {CALLBACK} HTTP/1.1", f"Host: 127.0.0.1:{listener.port}")
        assert (answer, still_waits(listener)) == ("", True)
    assert capfd.readouterr() == ("", "")


def test_where_a_system_has_to_be_told_the_address_is_taken_alone() -> None:
    option = socket.SO_KEEPALIVE  # in the place of Windows' SO_EXCLUSIVEADDRUSE
    with socket.socket() as listener:
        set_exclusive_address_use(listener, None)
        assert listener.getsockopt(socket.SOL_SOCKET, option) == 0
        set_exclusive_address_use(listener, option)
        assert listener.getsockopt(socket.SOL_SOCKET, option) != 0


def test_headers_that_no_browser_sends_are_not_kept_in_memory(listener: Listener) -> None:
    with connect(listener) as flood, suppress(ConnectionError):
        flood.sendall(f"GET {RIGHT} HTTP/1.1\r\n".encode())
        for number in range(90):
            flood.sendall(f"X-{number}: {'x' * 60_000}\r\n".encode())
        flood.sendall(b"\r\n")
        assert flood.recv(1) == b""
    assert still_waits(listener)
