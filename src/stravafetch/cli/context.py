"""One run of the program: the world it was given, and the parts made from it on first use.

This is the composition root: the only place that knows which part is made of which.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from stravafetch.cli.console import Talk
from stravafetch.cli.progress import Progress
from stravafetch.cli.signals import unbroken
from stravafetch.clock import Clock
from stravafetch.errors import BadInput, ScopeMissing, SignInNeeded

# The parts are imported by the methods that make them: requests, keyring and http.server take
# longer to load than --help and completion may take in all.
if TYPE_CHECKING:
    from stravafetch.api.client import Client, Grants
    from stravafetch.api.rate_limiter import Pace
    from stravafetch.api.rate_limits import Patience
    from stravafetch.api.resources import Strava
    from stravafetch.api.transport import Sender
    from stravafetch.auth.oauth import App, Endpoints
    from stravafetch.auth.profile import Profile
    from stravafetch.auth.settings import SettingsFolder
    from stravafetch.auth.store import Store
    from stravafetch.auth.token import Token
    from stravafetch.auth.token_source import Grant

PATIENCE_OF_A_PERSON = 60.0  # seconds to type a password for the keyring
PATIENCE_OF_A_SCRIPT = 5.0


@dataclass(frozen=True)
class World:
    """The outside of a run: environment variables, the clock, and who is there.

    ``has_person`` is for someone who can be asked, ``has_screen`` for a terminal that shows
    stderr.
    """

    environ: Mapping[str, str]
    clock: Clock
    has_person: bool
    has_screen: bool = False


class Run:
    """What the commands work with."""

    def __init__(self, world: World, profile_name: str, talk: Talk) -> None:
        self.environ = world.environ
        self.clock = world.clock
        self.has_person = world.has_person
        self.talk = talk
        self.progress = Progress(talk, world.clock)
        self.patience: Patience | None = None
        self.profile_name = profile_name

    @cached_property
    def home(self) -> Path:
        """The folder of settings, locks and private files."""
        if chosen := self.environ.get("STRAVA_HOME"):
            return Path(chosen).absolute()
        return _default_home()

    @cached_property
    def endpoints(self) -> "Endpoints":
        """Strava's two hosts, or what the environment puts in their place."""
        from stravafetch.auth.oauth import Endpoints

        given = {
            "oauth": self.environ.get("STRAVA_OAUTH_URL", "").rstrip("/"),
            "api": self.environ.get("STRAVA_API_URL", "").rstrip("/"),
        }
        return Endpoints(**{name: url for name, url in given.items() if url})

    @property
    def given_token(self) -> str | None:
        """The access token of the environment, which wins over every profile."""
        token = self.environ.get("STRAVA_ACCESS_TOKEN", "").strip()
        if not (token.isascii() and token.isprintable()):
            raise BadInput(
                "STRAVA_ACCESS_TOKEN holds characters that no token has.",
                "Copy it again, or unset it to use `strava login`.",
            )
        return token or None

    @cached_property
    def sender(self) -> "Sender":
        """What talks to the network."""
        from stravafetch.api.transport import Sender

        return Sender(self.clock, self.talk.trace)

    @cached_property
    def stores(self) -> "Mapping[str, Store]":
        """Every place that can keep secrets, by the name that settings remember."""
        from stravafetch.auth.keyring_store import KeyringStore
        from stravafetch.auth.store import FileStore

        return {
            "keyring": KeyringStore(self._keyring_service, self._keyring_seconds, self._waiting),
            "file": FileStore(self.home / "secrets", self.talk.warn),
        }

    @cached_property
    def profile(self) -> "Profile":
        """The chosen profile, signed in or not."""
        from stravafetch.auth.profile import Profile

        return Profile(self.home, self.profile_name, self.stores, self.talk.warn)

    @cached_property
    def settings_folder(self) -> "SettingsFolder":
        """What is remembered of all profiles."""
        from stravafetch.auth.settings import SettingsFolder

        return SettingsFolder(self.home, self.talk.warn)

    @cached_property
    def grant(self) -> "Grant":
        """The chosen profile's grant."""
        from stravafetch.auth.oauth import refresh
        from stravafetch.auth.token_source import Grant

        def refreshed(token: "Token") -> "Token":
            app = self.app_of(token)
            return refresh(self.sender.post, self.endpoints, app, token)

        return Grant(self.profile, refreshed, self.clock, unbroken)

    @cached_property
    def grants(self) -> "Grants":
        """Where access tokens come from: the environment, or the profile."""
        from stravafetch.auth.token_source import GivenToken

        return GivenToken(self.given_token) if self.given_token else self.grant

    @cached_property
    def pace(self) -> "Pace":
        """What keeps requests within the limits, as patiently as the options say."""
        from stravafetch.api.rate_limiter import Pace
        from stravafetch.api.rate_limits import Patience

        return Pace(self.clock, self.patience or Patience(), self.progress.wait)

    @cached_property
    def client(self) -> "Client":
        """Requests with the token."""
        from stravafetch.api.client import Client

        api = self.endpoints.api
        return Client(self.sender, api, self.grants, self.clock, self.pace, self.talk.trace)

    @cached_property
    def strava(self) -> "Strava":
        """Strava's resources."""
        from stravafetch.api.resources import Strava

        return Strava(self.client)

    def athlete_id(self) -> int:
        """Return the own id, which only a token from the environment has to be asked for."""
        return self.strava.own_id() if self.given_token else self.grant.token().athlete_id

    def require_write(self, method: str) -> None:
        """Raise ScopeMissing where the sign-in may only read; a given token Strava judges."""
        if self.given_token or any(":write" in scope for scope in self.grant.token().scope):
            return
        raise ScopeMissing(
            f"{method} changes data at Strava, and this sign-in may only read.",
            "Run `strava login --scope activity:write`, or --scope profile:write for the athlete.",
        )

    def close(self) -> None:
        """Let a refresh that is under way in another thread save its token."""
        if "grant" in vars(self):
            self.grant.finish()

    def given_secret(self, client_id: str) -> str | None:
        """Return the environment's client secret, unless it is that of another app."""
        known = self.environ.get("STRAVA_CLIENT_ID", "").strip() or client_id
        secret = self.environ.get("STRAVA_CLIENT_SECRET", "").strip()
        return secret if secret and known == client_id else None

    def app_of(self, token: "Token") -> "App":
        """Return the app a token was made for: its refresh needs the app's secret."""
        from stravafetch.auth.oauth import App

        secret = self.given_secret(token.client_id) or self.profile.app_secret(token.client_id)
        if secret is None:
            raise SignInNeeded(
                f"The client secret of app {token.client_id} is not kept here any more.",
                "Run `strava login` to enter it again.",
            )
        return App(token.client_id, secret)

    @property
    def _keyring_service(self) -> str:
        """The prefix of entries; another home than the usual one has entries of its own."""
        if not self.environ.get("STRAVA_HOME") or self.home == _default_home():
            return "stravafetch"
        from hashlib import sha256

        return f"stravafetch@{sha256(os.fsencode(self.home)).hexdigest()[:8]}"

    @property
    def _keyring_seconds(self) -> float:
        given = self.environ.get("STRAVA_KEYRING_TIMEOUT")
        if not given:
            return PATIENCE_OF_A_PERSON if self.has_person else PATIENCE_OF_A_SCRIPT
        if not (given.isascii() and given.isdigit()) or not 0 < int(given) <= 3600:
            raise BadInput(f"STRAVA_KEYRING_TIMEOUT is {given!r}.", "Use whole seconds, 1 to 3600.")
        return float(given)

    def _waiting(self) -> None:
        if self.has_person:
            self.talk.ask("Waiting for the keyring; it may be asking for its password ...")


def _default_home() -> Path:
    from platformdirs import user_data_path

    return user_data_path("stravafetch", appauthor=False, roaming=False)
