"""Real programs that Ctrl-C reaches while they refresh an expired token."""

import json
import os
import signal
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest

from stravafetch.clock import Clock
from tests.support import servers
from tests.support.expiry import end_access_tokens, expire_token
from tests.support.sandbox import Sandbox
from tests.support.servers import serving
from tests.support.waiting import PATIENCE, wait_for

PROGRAM = Path(sysconfig.get_path("scripts")) / "strava"
HELD_SECONDS = 8  # at most, with nothing of an answer there; 4 where the machine is idle
DRIPPING = servers.dripping(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n")
# Takes the place of the system's lookup of names, which hears no signal in its thread.
DEAF_LOOKUP = """
import signal, socket, time
def look_up(*_, **__):
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    time.sleep(30)
socket.getaddrinfo = look_up
"""

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has no Ctrl-C for one process")


@pytest.fixture
def expired(sandbox: Sandbox) -> Sandbox:
    sandbox.clock.time = Clock().now()
    end_access_tokens(sandbox.authentication, sandbox.clock.time - 60)
    expire_token(sandbox.profile, sandbox.clock.time - 60)
    return sandbox


@contextmanager
def refreshing(sandbox: Sandbox, oauth: str, **environ: str) -> Iterator[subprocess.Popen[str]]:
    """Start `strava token`, and come back when a refresh is on its way."""
    world = {**os.environ, **sandbox.environ, **environ}
    world |= {"STRAVA_OAUTH_URL": f"{oauth}/oauth", "NO_PROXY": "*"}
    world["SSL_CERT_FILE"] = str(servers.CERTIFICATE)
    pipe = subprocess.PIPE
    with subprocess.Popen([PROGRAM, "token"], env=world, stdout=pipe, stderr=pipe, text=True) as it:
        try:
            reserved = sandbox.home / "profiles" / "default.reserved"
            wait_for("the refresh", reserved.exists)
            time.sleep(0.5)  # as far as it comes
            yield it
        finally:
            it.kill()


def end(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    stdout, stderr = process.communicate(timeout=PATIENCE)
    return process.returncode, stdout, stderr.strip()


def check_one_ctrl_c(sandbox: Sandbox, oauth: str, **environ: str) -> None:
    """See that one Ctrl-C ends the program soon, with the token that it had."""
    before = sandbox.profile.token()
    with refreshing(sandbox, oauth, **environ) as process:
        process.send_signal(signal.SIGINT)
        sent = time.monotonic()
        assert end(process) == (130, "", "")
        assert time.monotonic() - sent < HELD_SECONDS
    assert sandbox.profile.token() == before


@pytest.mark.parametrize(
    ("scheme", "handler"),
    [
        ("http", servers.stay_silent),
        ("https", servers.stay_silent),
        ("https", servers.over_tls(servers.stay_silent)),
        ("https", servers.over_tls(DRIPPING)),
        ("https", servers.DRIPPING_HELLO),
        ("http", servers.dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n")),
        ("https", servers.hang_up),
    ],
    ids=["silent", "no-hello", "silent-tls", "headers", "hello", "continue", "hangs-up"],
)
def test_one_ctrl_c_ends_the_refresh_while_there_is_no_answer(
    expired: Sandbox, scheme: str, handler: servers.Handler
) -> None:
    with serving(handler) as server:
        check_one_ctrl_c(expired, f"{scheme}://127.0.0.1:{server.port}")


@pytest.mark.skipif(sys.platform != "linux", reason="a full queue is answered elsewhere")
def test_one_ctrl_c_ends_the_refresh_at_a_host_that_drops_all(expired: Sandbox) -> None:
    with servers.unreachable() as port:
        check_one_ctrl_c(expired, f"https://127.0.0.1:{port}")


def test_one_ctrl_c_ends_the_refresh_while_a_name_is_looked_up(
    expired: Sandbox, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(DEAF_LOOKUP)
    check_one_ctrl_c(expired, "https://strava.invalid", PYTHONPATH=str(tmp_path))


def test_a_ctrl_c_when_headers_are_there_waits_for_the_token(expired: Sandbox) -> None:
    fresh = {"access_token": "f" * 40, "refresh_token": "e" * 40, "expires_at": 4_000_000_000}
    body, answered = json.dumps(fresh).encode(), Event()

    def handle(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body))
        answered.wait(PATIENCE)
        connection.sendall(body)

    with (
        serving(handle) as server,
        refreshing(expired, f"http://127.0.0.1:{server.port}") as process,
    ):
        process.send_signal(signal.SIGINT)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(HELD_SECONDS)
        answered.set()
        assert end(process) == (130, "", "")
    token = expired.profile.token()
    assert (token.access_token, token.refresh_token) == ("f" * 40, "e" * 40)
