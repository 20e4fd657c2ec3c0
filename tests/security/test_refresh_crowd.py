"""Eight processes that live on one sign-in, some of which are killed on the way."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from stravafetch.clock import Clock
from stravafetch.sandbox.server import Request, Response, Server
from tests.support.expiry import end_access_tokens, expire_token
from tests.support.sandbox import Sandbox

PATIENCE = 60  # seconds that only a failure takes

# Runs a command for each line that comes in, in a process that is up already.
WORKER = """
import os, sys
from stravafetch.cli.app import strava
from stravafetch.cli.error_handler import execute
from stravafetch.cli.context import Environment
from stravafetch.clock import Clock
for line in sys.stdin:
    status = execute(strava, line.split(), Environment(os.environ, Clock(), is_interactive=False))
    print(status, flush=True)
"""


class Crowd:
    """Eight processes on one home, and a Strava that rotates the refresh token each time."""

    def __init__(self, sandbox: Sandbox, processes: ExitStack) -> None:
        self.sandbox = sandbox
        self.server = Server(self._answer)
        self.asked, self.may_answer = threading.Event(), threading.Event()
        self.may_answer.set()
        self._processes = processes
        self.workers: list[subprocess.Popen[str]] = []

    def gather(self) -> None:
        self.workers = [self.start() for _ in range(8)]

    def command(self, *args: str) -> None:
        """Let every process run a command."""
        for worker in self.workers:
            assert worker.stdin is not None
            worker.stdin.write(f"{' '.join(args)}\n")
            worker.stdin.flush()

    def outcomes(self, lines: int) -> set[tuple[str, ...]]:
        """What they printed on stdout, and their status."""
        found = set()
        for worker in self.workers:
            assert worker.stdout is not None
            found.add(tuple(worker.stdout.readline().strip() for _ in range(lines + 1)))
        return found

    def kill(self, number: int) -> None:
        self.workers[number].kill()
        del self.workers[number]

    def expire(self, *, here: bool) -> None:
        """Let the access token run out at Strava, and ``here`` as well."""
        now = self.sandbox.clock.time = Clock().now()
        end_access_tokens(self.sandbox.authentication, now - 60)
        expire_token(self.sandbox.profile, now + (-60 if here else 7_200))

    def start(self) -> "subprocess.Popen[str]":
        environ = {
            **os.environ,
            **self.sandbox.environ,
            "STRAVA_OAUTH_URL": f"{self.server.url}/oauth",
            "NO_PROXY": "127.0.0.1",
        }
        process = subprocess.Popen(
            [sys.executable, "-c", WORKER],
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self._processes.enter_context(process)

    def _answer(self, request: Request) -> Response:
        response = self.sandbox.strava.handle(request)
        self.asked.set()
        assert self.may_answer.wait(PATIENCE)
        return response


@pytest.fixture
def crowd(sandbox: Sandbox) -> Iterator[Crowd]:
    with ExitStack() as processes:
        crowd = Crowd(sandbox, processes)
        with crowd.server:
            crowd.gather()
            yield crowd
            for worker in crowd.workers:
                worker.kill()


def test_of_eight_processes_some_are_killed_in_25_rounds_and_the_others_never_fail(
    crowd: Crowd,
) -> None:
    for number in range(25):
        crowd.expire(here=True)
        crowd.server.journal.clear()
        is_deadly = number % 4 == 3
        # A kill in the middle of an exchange that rotates would be a loss that nobody can help.
        crowd.sandbox.authentication.rotates_refresh_tokens = not is_deadly
        crowd.asked.clear()
        if is_deadly:
            crowd.may_answer.clear()
        crowd.command("token")
        if is_deadly:
            assert crowd.asked.wait(PATIENCE)
            crowd.kill(number % 8)
            crowd.may_answer.set()
        outcomes = crowd.outcomes(lines=1)
        token = crowd.sandbox.profile.token()
        assert outcomes == {(token.access_token, "0")}
        assert crowd.sandbox.authentication.find(token.access_token)
        assert len(crowd.server.journal) in ((1, 2) if is_deadly else (1,))
        if is_deadly:
            crowd.workers.append(crowd.start())


def test_a_burst_of_refusals_in_eight_processes_rotates_once(crowd: Crowd) -> None:
    crowd.expire(here=False)
    crowd.may_answer.clear()
    refused = threading.Barrier(9)
    answer = crowd.sandbox.server.handle

    def refusing(request: Request) -> Response:
        response = answer(request)
        if response.status == 401:
            threading.Thread(target=refused.wait, args=(PATIENCE,)).start()
        return response

    crowd.sandbox.server.handle = refusing
    crowd.command("athlete")
    refused.wait(PATIENCE)
    crowd.may_answer.set()
    statuses = {outcome[-1] for outcome in crowd.outcomes(lines=1)}
    assert (statuses, len(crowd.server.journal)) == ({"0"}, 1)
