"""A sign-in that is interrupted around the exchange of its code: no grant is made and then lost."""

import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from subprocess import Popen

import pytest
import requests

from stravafetch.sandbox.server import Request, Response
from tests.support.consent import consent
from tests.support.installed import Installed
from tests.support.waiting import PATIENCE

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(sys.platform == "win32", reason="it has other signals and shells"),
]

ANSWER_SECONDS = 0.1  # how long Strava takes to answer the exchange
# Seconds from the request of the exchange to Ctrl-C: before its answer, in the moment of it, and
# while the token is saved.
AROUND_THE_ANSWER = (0.0, 0.05, *(0.098 + 0.002 * step for step in range(10)), 0.13, 0.15, 0.2)
# Seconds from the redirect to Ctrl-C.
AROUND_THE_REDIRECT = (0.0, 0.005, 0.01, 0.02, 0.05)


class SignIn:
    """A ``strava login`` that is sent a signal so many seconds after its redirect or exchange."""

    def __init__(self, installed: Installed, process: Popen[str]) -> None:
        self._process = process
        self._answer = installed.server.handle
        installed.server.handle = self._exchange
        self.signal = signal.SIGINT
        self.after_redirect: float | None = None
        self.after_exchange: float | None = None

    def agree(self) -> str:
        """Agree on Strava's page, follow the redirect, and return what its page says."""
        assert self._process.stderr
        url = next(line.strip() for line in self._process.stderr if "/oauth/authorize?" in line)
        self._interrupt_in(self.after_redirect)
        with suppress(requests.RequestException):  # the program may be gone before its page
            return requests.get(consent(url), timeout=PATIENCE).text
        return ""

    def end(self) -> tuple[int, str]:
        """Wait for its end; return the status as a shell has it, and what it said last."""
        _, stderr = self._process.communicate(timeout=PATIENCE)
        status = self._process.returncode
        return 128 - status if status < 0 else status, stderr

    def _exchange(self, request: Request) -> Response:
        if request.path == "/oauth/token":
            self._interrupt_in(self.after_exchange)
            time.sleep(ANSWER_SECONDS)
        return self._answer(request)

    def _interrupt_in(self, seconds: float | None) -> None:
        if seconds is not None:
            threading.Timer(seconds, self._process.send_signal, (self.signal,)).start()


@pytest.fixture
def sign_in(installed: Installed) -> Iterator[SignIn]:
    command = ("strava", "login", "--insecure-storage", "--no-browser")
    with installed.shell.start(*command) as process:
        yield SignIn(installed, process)


def is_signed_in(installed: Installed) -> bool:
    return installed.strava("status").returncode == 0


@pytest.mark.parametrize("seconds", AROUND_THE_ANSWER)
def test_ctrl_c_after_the_exchange_waits_until_the_token_is_kept(
    installed: Installed, sign_in: SignIn, seconds: float
) -> None:
    sign_in.after_exchange = seconds
    assert "<h1>Signed in</h1>" in sign_in.agree()
    status, said = sign_in.end()
    assert status in (0, 130)
    assert "Signed in as Noa Lindqvist" in said
    assert is_signed_in(installed)


@pytest.mark.parametrize(("name", "expected"), [("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_kill_and_a_closed_terminal_wait_until_the_token_is_kept(
    installed: Installed, sign_in: SignIn, name: str, expected: int
) -> None:
    sign_in.signal, sign_in.after_exchange = signal.Signals[name], ANSWER_SECONDS / 2
    sign_in.agree()
    status, said = sign_in.end()
    assert status == expected
    assert "Signed in as Noa Lindqvist" in said
    assert is_signed_in(installed)


@pytest.mark.parametrize("seconds", AROUND_THE_REDIRECT)
def test_ctrl_c_around_the_redirect_exchanges_nothing_or_keeps_the_token(
    installed: Installed, sign_in: SignIn, seconds: float
) -> None:
    sign_in.after_redirect = seconds
    sign_in.agree()
    status, said = sign_in.end()
    assert status in (0, 130)
    assert "Traceback" not in said
    assert is_signed_in(installed) == bool(installed.authentication.grants)
