"""The stand-in for Strava with the tool pointed at it."""

import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from stravafetch.auth.credentials import sign_in
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
from tests.support.clock import TestClock
from tests.support.consoles import NoWarnings
from tests.support.history import sample_history
from tests.support.result import Result


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
        return Profile(
            self.home, name, {"file": FileStore(self.home / "secrets", NoWarnings())}, NoWarnings()
        )

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
        sign_in(self.profile_of(profile), token, self.app, "file")
        return token

    def run(
        self,
        *args: str,
        is_interactive: bool = False,
        typed: str = "",
        clock: Clock | None = None,
        **environ: str,
    ) -> Result:
        """Run a command as `strava ARGS` would, with variables added to its environment.

        ``clock`` is that of the user's machine, where it is not Strava's.
        """
        world = Environment({**self.environ, **environ}, clock or self.clock, is_interactive)
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
