"""The installed command with a stand-in for Strava."""

import subprocess
import time
from datetime import UTC, datetime

from stravafetch.sandbox.data import samples
from stravafetch.sandbox.server import Server
from stravafetch.sandbox.stand_in import StandIn
from tests.support.consent import write_clicker
from tests.support.expiry import end_access_tokens
from tests.support.shell import Shell


class Installed:
    """The installed command, pointed at a stand-in for Strava on this machine's clock."""

    def __init__(self, shell: Shell) -> None:
        athlete = samples.athlete(0)
        today = datetime.now(UTC).date()
        self.shell = shell
        self.stand_in = StandIn(time.time, athlete, samples.history(60, 0, today, athlete["id"]))
        self.authentication = self.stand_in.authentication
        self.server = Server(self.stand_in.handle)
        shell.environ |= {
            "STRAVA_API_URL": f"{self.server.url}/api/v3",
            "STRAVA_OAUTH_URL": f"{self.server.url}/oauth",
            "STRAVA_CLIENT_ID": self.authentication.client_id,
            "STRAVA_CLIENT_SECRET": self.authentication.client_secret,
            "BROWSER": str(write_clicker(shell.home)),
        }

    def strava(self, *args: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run a command as ``strava ARGS``, in no terminal; its browser ticks all and agrees."""
        return self.shell.run("strava", *args, **environ)

    def asked(self, path: str) -> int:
        """How many requests there were to a path."""
        return sum(exchange.request.path == path for exchange in self.server.journal)

    def end_access_tokens(self) -> None:
        """Let Strava take no access token any more that it has handed out."""
        end_access_tokens(self.authentication, time.time())

    def let_sign_in(self, number: int) -> None:
        """Let another of the sample athletes be the one who sits at the browser."""
        self.authentication.athlete = self.stand_in.athlete = samples.athlete(number)

    @property
    def secrets(self) -> list[str]:
        """All that must stay secret."""
        grants = self.authentication.grants
        tokens = [
            token for grant in grants for token in (*grant.access_tokens, grant.refresh_token)
        ]
        return [self.authentication.client_secret, *tokens]
