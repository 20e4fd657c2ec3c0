"""What every test may use: a sandbox on a real socket, a clock to turn, a home to throw away."""

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.archive_runs import ArchiveRuns
from tests.support.clock import TestClock
from tests.support.installed import Installed
from tests.support.needs import Needs, need
from tests.support.sandbox import Sandbox
from tests.support.shell import Shell


def pytest_xdist_auto_num_workers() -> int:
    """Two for each core: most tests wait for a socket, a process or a lock most of the time."""
    return 2 * (os.cpu_count() or 1)


@pytest.fixture(scope="session")
def needs() -> Needs:
    """Skip a test whose programs are missing; fail it where STRAVAFETCH_REAL=1 promises them."""
    return need


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
    assert sandbox.strava.unsupported_requests == [], "requests that Strava has no answer for"
    assert sandbox.server.faults == [], "faults that no request met"


@pytest.fixture
def sandbox(signed_out: Sandbox) -> Sandbox:
    """A sandbox whose athlete is signed in."""
    signed_out.sign_in()
    return signed_out


@pytest.fixture
def writer(signed_out: Sandbox) -> Sandbox:
    """A sandbox whose athlete is signed in and may change activities."""
    signed_out.sign_in("read", "activity:read_all", "activity:write")
    return signed_out


@pytest.fixture
def archive(tmp_path: Path) -> ArchiveRuns:
    """An archive that a test writes, and the commands that read it."""
    return ArchiveRuns(tmp_path)


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    """A shell's environment; what is left in its TMPDIR is a failure."""
    shell = Shell(tmp_path)
    yield shell
    assert list(shell.temporary.iterdir()) == []


@pytest.fixture
def installed(shell: Shell) -> Iterator[Installed]:
    installed = Installed(shell)
    with installed.server:
        yield installed


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
