"""Real processes that refresh one expired token at once, at a Strava that rotates it each time."""

import os
import signal
import subprocess
import sysconfig
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Event

import pytest

from stravafetch.clock import Clock
from stravafetch.sandbox.server import Request, Response, Server
from tests.support.expiry import end_access_tokens, expire_token
from tests.support.sandbox import Sandbox

PATIENCE = 60  # seconds that only a failure takes
PROGRAM = Path(sysconfig.get_path("scripts")) / "strava"

Process = subprocess.Popen[str]


class Race:
    """A signed-in home, a slow way to the stand-in, and programs that use both in real time."""

    def __init__(self, sandbox: Sandbox, processes: ExitStack) -> None:
        self.sandbox = sandbox
        self.server = Server(self._answer)
        self.seconds = 0.5  # of an exchange: the other programs are up before the first has ended
        self.asked = Event()
        self.answered = Event()  # ends an exchange early
        self._processes = processes

    @property
    def exchanges(self) -> int:
        return len(self.server.journal)

    def expire(self) -> None:
        """Let the access token run out, here and at Strava."""
        self.sandbox.clock.time = Clock().now()
        past = self.sandbox.clock.time - 60
        end_access_tokens(self.sandbox.authentication, past)
        expire_token(self.sandbox.profile, past)

    def start(self) -> Process:
        """Start `strava token`."""
        environ = {
            **os.environ,
            **self.sandbox.environ,
            "STRAVA_OAUTH_URL": f"{self.server.url}/oauth",
            "NO_PROXY": "127.0.0.1",
        }
        process = subprocess.Popen(
            [PROGRAM, "token"],
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        return self._processes.enter_context(process)

    def start_and_hold(self) -> Process:
        """Start `strava token` and come back when it waits for an answer that is not yet sent."""
        self.seconds = PATIENCE
        process = self.start()
        assert self.asked.wait(PATIENCE)
        return process

    def _answer(self, request: Request) -> Response:
        response = self.sandbox.strava.handle(request)
        self.asked.set()
        self.answered.wait(self.seconds)
        return response


def end(process: Process) -> tuple[int, str, str]:
    """Wait for the process; return its status, stdout and stderr."""
    stdout, stderr = process.communicate(timeout=PATIENCE)
    return process.returncode, stdout, stderr


@pytest.fixture
def race(sandbox: Sandbox) -> Iterator[Race]:
    with ExitStack() as processes:
        race = Race(sandbox, processes)
        with race.server:
            yield race


def test_eight_processes_at_once_cost_one_exchange_and_none_fails(race: Race) -> None:
    for rounds in range(1, 11):
        race.expire()
        processes = [race.start() for _ in range(8)]
        outcomes = {end(process) for process in processes}
        token = race.sandbox.profile.token()
        assert outcomes == {(0, f"{token.access_token}\n", "")}
        assert race.sandbox.authentication.find(token.access_token)
        assert (token.generation, race.exchanges) == (1 + rounds, rounds)


def test_a_process_that_is_killed_while_it_refreshes_holds_up_nobody(race: Race) -> None:
    race.sandbox.authentication.rotates_refresh_tokens = (
        False  # else the lost response would lose it
    )
    race.expire()
    race.start_and_hold().kill()
    race.answered.set()
    status, stdout, stderr = end(race.start())
    assert (status, stderr) == (0, "")
    assert race.sandbox.authentication.find(stdout.strip())


@pytest.mark.skipif(os.name != "posix", reason="Windows ends a process without asking it")
def test_a_process_that_is_ended_while_it_refreshes_saves_the_new_token_first(race: Race) -> None:
    race.expire()
    ended = race.start_and_hold()
    ended.send_signal(signal.SIGTERM)
    race.answered.set()
    assert end(ended) == (143, "", "")
    token = race.sandbox.profile.token()
    assert race.sandbox.authentication.find(token.access_token)
    assert end(race.start()) == (0, f"{token.access_token}\n", "")
    assert race.exchanges == 1
