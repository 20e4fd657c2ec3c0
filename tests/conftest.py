"""A world for every test: a sandbox on a real socket, a clock to turn, and a home to throw away."""

import importlib.util
import json
import os
import shutil
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from stravafetch.auth.oauth import DEFAULT_SCOPE, App
from stravafetch.auth.profile import Profile
from stravafetch.auth.settings import Settings
from stravafetch.auth.store import FileStore
from stravafetch.auth.token import Token
from stravafetch.cli.app import strava as command
from stravafetch.cli.context import Environment
from stravafetch.cli.error_handler import execute
from stravafetch.clock import Clock
from stravafetch.sandbox.data import samples
from stravafetch.sandbox.server import Fault, Response, Server
from stravafetch.sandbox.stand_in import StandIn

TODAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp()


def pytest_xdist_auto_num_workers() -> int:
    """Two for each core: most tests wait for a socket, a process or a lock most of the time."""
    return 2 * (os.cpu_count() or 1)


class TestClock(Clock):
    """Stands still until it is turned; sleeping turns it."""

    __test__ = False

    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds


Needs = Callable[..., None]


@pytest.fixture(scope="session")
def needs() -> Needs:
    """Skip a test whose programs are missing; fail it where STRAVAFETCH_REAL=1 promises them."""
    promised = os.environ.get("STRAVAFETCH_REAL") == "1"

    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

    def check(*programs: str, modules: Sequence[str] = ()) -> None:
        lacking = [name for name in programs if shutil.which(name, path=path) is None]
        lacking += [name for name in modules if importlib.util.find_spec(name) is None]
        missing = ", ".join(lacking)
        if missing and promised:
            pytest.fail(f"STRAVAFETCH_REAL=1, but this machine lacks {missing}")
        if missing:
            pytest.skip(f"this machine lacks {missing}")

    return check


@dataclass(frozen=True)
class Result:
    """How a command ended."""

    status: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        assert self.status == 0, self.stderr
        return json.loads(self.stdout)

    @property
    def records(self) -> list[Any]:
        """The records of whole NDJSON lines."""
        return [json.loads(line) for line in self.stdout.splitlines()]


@cache
def sample_history(count: int) -> list[dict[str, Any]]:
    """Made once for all tests; nobody changes a record."""
    return samples.history(count, 0, TODAY, samples.athlete(0)["id"])


class Sandbox:
    """The stand-in for Strava, and the tool pointed at it, in this process."""

    def __init__(self, home: Path, clock: TestClock, count: int) -> None:
        self.home = home
        self.clock = clock
        athlete = samples.athlete(0)
        self.strava = StandIn(clock.now, athlete, sample_history(count))
        self.server = Server(self.strava.handle)
        self.authentication = self.strava.authentication
        self.app = App(self.authentication.client_id, self.authentication.client_secret)

    @property
    def environ(self) -> dict[str, str]:
        return {
            "STRAVA_API_URL": f"{self.server.url}/api/v3",
            "STRAVA_OAUTH_URL": f"{self.server.url}/oauth",
            "STRAVA_HOME": str(self.home),
        }

    @property
    def profile(self) -> Profile:
        return self.profile_of("default")

    def profile_of(self, name: str) -> Profile:
        return Profile(self.home, name, {"file": FileStore(self.home / "secrets", print)}, print)

    def sign_in(self, *scope: str, profile: str = "default", athlete: int = 0) -> Token:
        """Sign an athlete in without a browser, their token in a private file."""
        grant = self.authentication.grant(scope or DEFAULT_SCOPE, athlete)
        access_token, expires_at = grant.newest
        token = Token(
            access_token=access_token,
            refresh_token=grant.refresh_token,
            expires_at=expires_at,
            scope=grant.scope,
            client_id=self.app.client_id,
            athlete_id=self.strava.accounts[athlete].athlete["id"],
            athlete_name="Noa Lindqvist",
        )
        self.profile_of(profile).remember(Settings(storage="file"))
        self.profile_of(profile).sign_in(token, self.app, "file")
        return token

    def run(
        self, *args: str, is_interactive: bool = False, typed: str = "", **environ: str
    ) -> Result:
        """Run a command as `strava ARGS` would, with variables added to its environment."""
        world = Environment({**self.environ, **environ}, self.clock, is_interactive)
        with CliRunner().isolation(input=typed) as (stdout, stderr, _):
            status = execute(command, list(args), world)
            sys.stdout.flush()  # a print past the doors must show
            return Result(status, stdout.getvalue().decode(), stderr.getvalue().decode())

    def fail(self, status: int, body: Any = None, *, times: int = 1, path: str = "/api/v3") -> None:
        """Answer the next requests with this instead; a text body is sent as HTML."""
        if isinstance(body, str):
            reply = Response(status, body.encode(), {"Content-Type": "text/html"})
        else:
            reply = Response.json(status, body)
        self.server.faults.append(Fault(path, times, reply))

    def upset(self, path: str = "/api/v3", **trouble: Any) -> None:
        """Let something happen to the next answer on its way: drop=True, cut=100, drip=0.1."""
        self.server.faults.append(Fault(path, **trouble))

    def asked(self, path: str = "/api/v3") -> list[dict[str, str]]:
        """The queries of the requests so far below a path."""
        return [
            exchange.request.query
            for exchange in self.server.journal
            if exchange.request.path.startswith(path)
        ]


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def signed_out(
    tmp_path: Path, clock: TestClock, request: pytest.FixtureRequest
) -> Iterator[Sandbox]:
    """A sandbox with 600 activities, or as many as an indirect parameter says."""
    sandbox = Sandbox(tmp_path / "home", clock, getattr(request, "param", 600))
    with sandbox.server:
        yield sandbox
    assert sandbox.strava.surprises == [], "requests that Strava has no answer for"
    assert sandbox.server.faults == [], "faults that no request met"


@pytest.fixture
def sandbox(signed_out: Sandbox) -> Sandbox:
    """A sandbox whose athlete is signed in."""
    signed_out.sign_in()
    return signed_out


@pytest.fixture(autouse=True)
def _ctrl_c_is_heard() -> Iterator[None]:
    """A background job ignores SIGINT, one under nohup SIGHUP, and all it starts inherits this."""
    before = {signal.SIGINT: signal.signal(signal.SIGINT, signal.default_int_handler)}
    if hasattr(signal, "SIGHUP"):
        before[signal.SIGHUP] = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture(autouse=True)
def _nothing_real(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep every test from the real home, keyring and network; one that tries fails loudly."""
    for name in list(os.environ):
        if name.startswith(
            ("STRAVA_", "PYTHON_KEYRING", "DBUS_", "DISPLAY", "WAYLAND_", "BROWSER")
        ) or name.upper().endswith(("_PROXY", "_CA_BUNDLE")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.support.keyrings.Forbidden")
    monkeypatch.setattr(socket.socket, "connect", _connect_to_loopback(socket.socket.connect))


def _connect_to_loopback(connect: Any) -> Any:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
            pytest.fail(f"a test tried to reach {address}")
        return connect(self, address)

    return guarded
