"""A sign-in that waits, with everyone on this machine and every web page against it."""

import re
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from subprocess import Popen
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests

from stravafetch.auth.loopback import CALLBACK
from stravafetch.sandbox.server import Fault, Response
from tests.support.consent import consent
from tests.support.installed import Installed
from tests.support.shell import Shell
from tests.support.waiting import PATIENCE, wait_for

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(sys.platform == "win32", reason="it has other signals and shells"),
]

PROMISED_SECONDS = 1.0
CLEAR_SCREEN = "%1b%5B2J"

# What may stand on stderr of a sign-in that worked, whatever was sent to it meanwhile.
SAID = re.compile(
    r"Visit this address in a browser:|"
    r"|  http://127\.0\.0\.1:\d+/oauth/authorize\?\S+"
    r"|Waiting up to 90 seconds for you to authorize\. Press Ctrl-C to stop\."
    r"|Try `strava activities [^`]+`, or `strava activities [^`]+`\."
    r"|Redirects of another sign-in keep arriving: use the most recent browser tab\."
    r"|The address opened in the browser is incomplete: .*"
    r"|\* POST http://127\.0\.0\.1:\d+/oauth/token 200 \S+ bytes \S+ s( \([^)]*\))?"
    r"|Signed in as [\w ]+ \(athlete \d+\) with read, activity:read_all; the token is stored in .*"
)


class SignIn:
    """A ``strava login`` that waits for its answer, as its page and its attackers see it."""

    def __init__(self, process: Popen[str]) -> None:
        self._process = process
        self.stdout = self.stderr = ""
        assert process.stderr
        for line in process.stderr:
            self.stderr += line
            if "Press Ctrl-C to stop" in line:
                return
        pytest.fail(f"it does not wait: {self.stderr}")

    @property
    def url(self) -> str:
        """The address of Strava's page."""
        return next(word for word in self.stderr.split() if "/oauth/authorize?" in word)

    @property
    def state(self) -> str:
        return self._asked("state")

    @property
    def callback(self) -> str:
        """The address that Strava sends the browser back to, without its query."""
        return self._asked("redirect_uri")

    @property
    def port(self) -> int:
        return urlsplit(self.callback).port or 0

    def _asked(self, name: str) -> str:
        return parse_qs(urlsplit(self.url).query)[name][0]

    def send(self, request: str) -> str:
        """Send these lines as they are, and return the first line of the answer."""
        text = request.format(port=self.port, state=self.state)
        with self.connect() as connection, suppress(ConnectionError):  # it need not be read whole
            connection.sendall(text.replace("\n", "\r\n").encode("latin-1"))
            answer = b"".join(iter(lambda: connection.recv(65_536), b""))
            return answer.decode().partition("\r\n")[0]
        return ""

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), PATIENCE)

    def end(self) -> int:
        """Wait for its end, and return its status."""
        assert self._process.stdout
        assert self._process.stderr
        self.stdout += self._process.stdout.read()
        self.stderr += self._process.stderr.read()
        return self._process.wait(PATIENCE)


Begin = Callable[..., SignIn]


@pytest.fixture
def begin(installed: Installed) -> Iterator[Begin]:
    """Begins sign-ins, each in a process of its own without a browser and a terminal."""
    with ExitStack() as stack:

        def begin(*options: str, profile: str = "default", **environ: str) -> SignIn:
            login = ("--profile", profile, "-v", "login", "--insecure-storage", *options)
            return SignIn(stack.enter_context(installed.shell.start("strava", *login, **environ)))

        yield begin


@pytest.fixture
def sign_in(begin: Begin) -> SignIn:
    return begin("--no-browser", "--timeout=90")


def page(address: str) -> str:
    """Return the heading of the page there."""
    text = requests.get(address, timeout=PATIENCE).text
    return text.partition("<h1>")[2].partition("</h1>")[0]


def code_in(address: str) -> str:
    return parse_qs(urlsplit(address).query)["code"][0]


def exchanged(installed: Installed) -> list[str]:
    """The codes that Strava was asked to exchange."""
    journal = [exchange.request for exchange in installed.server.journal]
    return [request.form["code"] for request in journal if request.path == "/oauth/token"]


def unexpected(sign_in: SignIn) -> list[str]:
    return [line for line in sign_in.stderr.splitlines() if not SAID.fullmatch(line)]


# What comes in


GET = "GET " + CALLBACK
OURS = " HTTP/1.1\nHost: 127.0.0.1:{port}\n\n"
FIFTY = urlencode({f"x{number}": number for number in range(50)})
MANY = "X: y\n" * 1_000
HOSTILE = {
    "another state": f"{GET}?state=other&code=c0de{OURS}",
    "a state with control characters": f"{GET}?state={CLEAR_SCREEN}&code={CLEAR_SCREEN}{OURS}",
    "no state": f"{GET}?code=c0de{OURS}",
    "an error without a state": f"{GET}?error={CLEAR_SCREEN}access_denied{OURS}",
    "a state of escaped bytes": f"{GET}?state=%C3%A9%ff&code=c0de{OURS}",
    "a state of raw bytes": f"{GET}?state=\xe9\xff&code=c0de{OURS}",
    "the state twice": f"{GET}?state={{state}}&state={{state}}&code=c0de{OURS}",
    "the code twice": f"{GET}?state={{state}}&code=c0de&code=another{OURS}",
    "fifty parameters": f"{GET}?state={{state}}&code=c0de&{FIFTY}{OURS}",
    "another issuer": f"{GET}?state={{state}}&code=c0de&iss=https://evil.example{OURS}",
    "neither code nor error": f"{GET}?state={{state}}{OURS}",
    "another host": f"{GET}?state={{state}}&code=c0de HTTP/1.1\nHost: evil.example\n\n",
    "no host": f"{GET}?state={{state}}&code=c0de HTTP/1.1\n\n",
    "two hosts": f"{GET}?state={{state}}&code=c0de HTTP/1.1\nHost: 127.0.0.1:{{port}}\nHost: x\n\n",
    "HTTP/0.9": f"{GET}?state={{state}}&code=c0de\n\n",
    "HEAD": f"HEAD {CALLBACK}?state={{state}}&code=c0de{OURS}",
    "POST": f"POST {CALLBACK}?state={{state}}&code=c0de{OURS}",
    "OPTIONS": f"OPTIONS {CALLBACK}?state={{state}}&code=c0de{OURS}",
    "a method with control characters": f"\x1b[2J {CALLBACK}?state={{state}}&code=c0de{OURS}",
    "a version with control characters": f"{GET}?state={{state}}&code=c0de HTTP/\x1b[2J\n\n",
    "an icon": f"GET /favicon.ico{OURS}",
    "another path": f"GET /?state={{state}}&code=c0de{OURS}",
    "a proxy's form": f"GET http://127.0.0.1:{{port}}{CALLBACK}?state={{state}}&code=c0de{OURS}",
    "a line of a megabyte": f"{GET}?state={{state}}&code={'x' * 1_000_000}{OURS}",
    "a header of a megabyte": f"{GET}?state={{state}}&code=c0de HTTP/1.1\nX: {'x' * 1_000_000}\n\n",
    "a thousand headers": f"{GET}?state={{state}}&code=c0de HTTP/1.1\n{MANY}\n",
    "noise": "\x00\x1b]0;hello\x07\n\n",
}


def test_nothing_but_the_right_answer_ends_or_confuses_a_sign_in(
    installed: Installed, sign_in: SignIn
) -> None:
    answers = {name: sign_in.send(request) for name, request in HOSTILE.items()}
    assert [name for name, line in answers.items() if "200" in line] == []
    right = consent(sign_in.url)
    assert page(right) == "Signed in"
    assert (sign_in.end(), sign_in.stdout, unexpected(sign_in)) == (0, "", [])
    assert exchanged(installed) == [code_in(right)]


def test_wrong_states_by_the_thousand_are_hinted_at_once(sign_in: SignIn) -> None:
    with ThreadPoolExecutor(8) as pages:
        answers = list(pages.map(sign_in.send, [HOSTILE["another state"]] * 2_000))
    assert {*answers} == {"HTTP/1.0 400 Bad Request"}
    assert page(consent(sign_in.url)) == "Signed in"
    assert (sign_in.end(), unexpected(sign_in)) == (0, [])
    assert sign_in.stderr.count("use the most recent browser tab") == 1


def drip(sign_in: SignIn, sockets: list[socket.socket], over: threading.Event) -> None:
    """Send a byte through each now and then, and come again where one was dropped."""
    while not over.wait(0.01):
        for number, dripping in enumerate(sockets):
            try:
                dripping.send(b"G")
            except OSError:
                dripping.close()
                with suppress(OSError):  # the sign-in may have ended
                    sockets[number] = sign_in.connect()
    for dripping in sockets:
        dripping.close()


def pester(sign_in: SignIn, over: threading.Event, answered: threading.Semaphore) -> None:
    """Send wrong answers, one after the other."""
    while not over.is_set():
        with suppress(OSError):
            sign_in.send(HOSTILE["another state"])
        answered.release()


@contextmanager
def crowd(sign_in: SignIn) -> Iterator[None]:
    """Beset a sign-in with 150 half-open sockets, 150 dripping ones and four that pester it."""
    over, answered = threading.Event(), threading.Semaphore(0)
    with ExitStack() as half_open, ThreadPoolExecutor(5) as threads:
        for _ in range(150):
            half_open.enter_context(sign_in.connect())
        dripping = [sign_in.connect() for _ in range(150)]
        attackers = [threads.submit(drip, sign_in, dripping, over)]
        attackers += [threads.submit(pester, sign_in, over, answered) for _ in range(4)]
        try:
            for _ in range(100):
                assert answered.acquire(timeout=PATIENCE)
            yield
        finally:
            over.set()
        for attacker in attackers:
            attacker.result(PATIENCE)


def seconds_in_a_crowd(sign_in: SignIn) -> float:
    """Sign in beset by a crowd, and return how long the right answer had to wait for its page."""
    right = consent(sign_in.url)
    with crowd(sign_in):
        sent = time.monotonic()
        assert page(right) == "Signed in"
        seconds = time.monotonic() - sent
    assert (sign_in.end(), unexpected(sign_in)) == (0, [])
    return seconds


def test_the_right_answer_is_answered_within_a_second_in_a_hostile_crowd(begin: Begin) -> None:
    # A listener that is held up is so each time; a machine that is busy is not.
    tries = (seconds_in_a_crowd(begin("--no-browser", "--timeout=90")) for _ in range(3))
    assert any(seconds < PROMISED_SECONDS for seconds in tries)


def test_a_right_answer_that_comes_eight_times_at_once_is_exchanged_once(
    installed: Installed, sign_in: SignIn
) -> None:
    right = consent(sign_in.url)
    together = threading.Barrier(8)

    def deliver(_number: int) -> None:
        together.wait(PATIENCE)
        with suppress(requests.RequestException):  # it came after the port was closed
            requests.get(right, timeout=PATIENCE)

    with ThreadPoolExecutor(8) as tabs:
        list(tabs.map(deliver, range(8)))
    assert (sign_in.end(), unexpected(sign_in)) == (0, [])
    assert exchanged(installed) == [code_in(right)]


# Two at once


@pytest.mark.parametrize("second", ["default", "race"])
def test_two_sign_ins_at_once_each_take_their_own_answer(
    installed: Installed, begin: Begin, second: str
) -> None:
    waiting = [begin("--no-browser"), begin("--no-browser", profile=second)]
    right = [consent(sign_in.url) for sign_in in waiting]
    for sign_in, answer in zip(waiting, reversed(right), strict=True):
        assert page(f"{sign_in.callback}?{urlsplit(answer).query}").startswith("Not the sign-in")
    with ThreadPoolExecutor(2) as tabs:
        assert list(tabs.map(page, right)) == ["Signed in", "Signed in"]
    assert [sign_in.end() for sign_in in waiting] == [0, 0]
    assert sorted(exchanged(installed)) == sorted(map(code_in, right))
    granted = {token for grant in installed.authentication.grants for token in grant.access_tokens}
    kept = {
        installed.strava("--profile", name, "token").stdout.strip() for name in ("default", second)
    }
    assert kept <= granted
    assert len(kept) == len({"default", second})


def test_of_two_athletes_at_once_the_second_does_not_replace_the_first(
    installed: Installed, begin: Begin
) -> None:
    first, second = begin("--no-browser"), begin("--no-browser")
    assert page(consent(first.url)) == "Signed in"
    assert first.end() == 0
    installed.let_sign_in(1)
    assert page(consent(second.url)) == "Sign-in failed"
    assert second.end() == 4
    assert "Replace it with" in second.stderr
    assert "Noa Lindqvist" in installed.strava("status", "--offline").stdout


# What must not come out

NOSY_BROWSER = f"""#!{sys.executable}
import os, sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

url = sys.argv[1]
[state] = parse_qs(urlsplit(url).query)["state"]
others = [path for path in Path("/proc").glob("[0-9]*") if path.name != str(os.getpid())]
found = []
for path in others:
    for name in ("cmdline", "environ"):
        try:
            if state.encode() in (path / name).read_bytes():
                found.append(f"{{path.name}} {{name}}")
        except OSError:  # it ended, or is someone else's
            pass
half = Path(sys.argv[0] + ".half")
half.write_text("\\n".join([str(len(others)), url, *found]))
half.rename(sys.argv[0] + ".found")
"""


@pytest.fixture
def nosy(tmp_path: Path) -> Path:
    """A browser that looks for the state in what every program of this machine shows of itself."""
    script = tmp_path / "nosy"
    script.write_text(NOSY_BROWSER)
    script.chmod(0o755)
    return script


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="this system has no /proc")
def test_of_all_programs_only_the_browser_shows_the_address(begin: Begin, nosy: Path) -> None:
    sign_in = begin(BROWSER=str(nosy))
    wait_for("the browser", nosy.with_name("nosy.found").exists)
    lines = nosy.with_name("nosy.found").read_text().splitlines()
    assert int(lines[0]) > 1
    assert lines[1:] == [sign_in.url]
    assert page(consent(sign_in.url)) == "Signed in"
    assert sign_in.end() == 0


def test_no_file_and_no_line_but_the_address_holds_the_state_or_the_code(
    installed: Installed, shell: Shell, sign_in: SignIn
) -> None:
    right = consent(sign_in.url)
    secrets = [sign_in.state, code_in(right)]
    before = files_with(secrets, shell)
    assert page(right) == "Signed in"
    assert sign_in.end() == 0
    said = sign_in.stdout + sign_in.stderr.replace(f"  {sign_in.url}\n", "")
    assert [secret for secret in (*secrets, *installed.secrets) if secret in said] == []
    assert (before, files_with(secrets, shell)) == ([], [])
    assert len(files_with(installed.secrets, shell)) > 0  # so it would have been found


def files_with(secrets: list[str], shell: Shell) -> list[Path]:
    """The files of all this shell's programs that hold one of these."""
    files = [path for path in shell.home.parent.rglob("*") if path.is_file()]
    return [
        path for path in files if any(secret.encode() in path.read_bytes() for secret in secrets)
    ]


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (400, {"errors": [{"resource": "AuthorizationCode", "field": "code", "code": "expired"}]}),
        (400, {"errors": [{"resource": "Application", "field": "client_id", "code": "invalid"}]}),
        (503, "<html>"),
        (200, {"athlete": None}),
    ],
)
def test_a_failed_exchange_quotes_neither_state_nor_code(
    installed: Installed, sign_in: SignIn, status: int, fault: Any
) -> None:
    installed.server.faults.append(Fault("/oauth/token", reply=Response.json(status, fault)))
    right = consent(sign_in.url)
    assert page(right) == "Sign-in failed"
    assert sign_in.end() != 0
    said = sign_in.stderr.replace(sign_in.url, "")
    assert "Error: " in said
    assert [secret for secret in (sign_in.state, code_in(right)) if secret in said] == []


def test_an_error_of_strava_has_no_control_characters(sign_in: SignIn) -> None:
    error = f"{CLEAR_SCREEN}%E2%80%AE%0d%0aSigned in as you%07"
    assert page(f"{sign_in.callback}?state={sign_in.state}&error={error}") == "Sign-in failed"
    assert sign_in.end() == 4
    assert "Strava did not sign you in: [2JSigned in as you." in sign_in.stderr
    assert sign_in.stderr.replace("\n", "").isprintable()


# What is said while nobody answers


def test_a_browser_that_opens_nothing_is_not_waited_for_in_silence(begin: Begin) -> None:
    sign_in = begin("--timeout=1", BROWSER="true")
    assert sign_in.url.startswith("http://127.0.0.1:")
    assert "Waiting up to 1 second for you to authorize." in sign_in.stderr
    assert sign_in.end() == 4
    assert "The browser did not return from Strava in time" in sign_in.stderr
    assert sign_in.state not in sign_in.stderr.replace(sign_in.url, "")
