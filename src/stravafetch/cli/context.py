"""One run of the program: the world it was given, and the parts made from it on first use.

This is the composition root: the only place that knows which part is made of which.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from stravafetch.cli.console import Console
from stravafetch.cli.progress import Progress
from stravafetch.cli.signals import holding_signals
from stravafetch.clock import Clock
from stravafetch.errors import BadInput, ScopeMissing, SignInRequired

# The parts are imported by the methods that make them: requests, keyring and http.server take
# longer to load than --help and completion may take in all.
if TYPE_CHECKING:
    from stravafetch.api.client import Client, TokenSource
    from stravafetch.api.rate_limiter import RateLimiter
    from stravafetch.api.rate_limits import WaitPolicy
    from stravafetch.api.resources import Strava
    from stravafetch.api.transport import Transport
    from stravafetch.auth.oauth import App, Endpoints
    from stravafetch.auth.profile import Profile
    from stravafetch.auth.settings import SettingsFolder
    from stravafetch.auth.store import Store
    from stravafetch.auth.token import Token
    from stravafetch.auth.token_source import RefreshingTokenSource

PATIENCE_OF_A_PERSON = 60.0  # seconds to type a password for the keyring
PATIENCE_OF_A_SCRIPT = 5.0


@dataclass(frozen=True)
class Environment:
    """The outside of a run: environment variables, the clock, and who is there.

    ``is_interactive`` means that there is someone to prompt.
    """

    environ: Mapping[str, str]
    clock: Clock
    is_interactive: bool
    stderr_is_terminal: bool = False
    stdout_is_pipe: bool = False


class Context:
    """What the commands work with."""

    def __init__(self, environment: Environment, profile_name: str, console: Console) -> None:
        self.environ = environment.environ
        self.clock = environment.clock
        self.is_interactive = environment.is_interactive
        self.console = console
        self.progress = Progress(console, environment.clock)
        self.wait_policy: WaitPolicy | None = None
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
    def environment_token(self) -> str | None:
        """The access token of the environment, which wins over every profile."""
        token = self.environ.get("STRAVA_ACCESS_TOKEN", "").strip()
        if not (token.isascii() and token.isprintable()):
            raise BadInput(
                "STRAVA_ACCESS_TOKEN holds characters that no token has.",
                "Copy it again, or unset it to use `strava login`.",
            )
        return token or None

    @cached_property
    def transport(self) -> "Transport":
        """What talks to the network."""
        from stravafetch.api.transport import Transport

        return Transport(self.clock, self.console.trace)

    @cached_property
    def stores(self) -> "Mapping[str, Store]":
        """Every place that can keep secrets, by the name that settings remember."""
        from stravafetch.auth.keyring_store import KeyringStore
        from stravafetch.auth.store import FileStore

        return {
            "keyring": KeyringStore(self._keyring_service, self._keyring_seconds, self._waiting),
            "file": FileStore(self.home / "secrets", self.console.warn),
        }

    @cached_property
    def profile(self) -> "Profile":
        """The chosen profile, signed in or not."""
        from stravafetch.auth.profile import Profile

        return Profile(self.home, self.profile_name, self.stores, self.console.warn)

    @cached_property
    def settings_folder(self) -> "SettingsFolder":
        """What is remembered of all profiles."""
        from stravafetch.auth.settings import SettingsFolder

        return SettingsFolder(self.home, self.console.warn)

    @cached_property
    def profile_tokens(self) -> "RefreshingTokenSource":
        """The chosen profile's grant."""
        from stravafetch.auth.oauth import refresh
        from stravafetch.auth.token_source import RefreshingTokenSource

        def refreshed(token: "Token") -> "Token":
            app = self.app_of(token)
            return refresh(self.transport.post, self.endpoints, app, token)

        return RefreshingTokenSource(self.profile, refreshed, self.clock, holding_signals)

    @cached_property
    def token_source(self) -> "TokenSource":
        """Where access tokens come from: the environment, or the profile."""
        from stravafetch.auth.token_source import StaticTokenSource

        return (
            StaticTokenSource(self.environment_token)
            if self.environment_token
            else self.profile_tokens
        )

    @cached_property
    def rate_limiter(self) -> "RateLimiter":
        """What keeps requests within the limits, as patiently as the options say."""
        from stravafetch.api.rate_limiter import RateLimiter
        from stravafetch.api.rate_limits import WaitPolicy

        return RateLimiter(self.clock, self.wait_policy or WaitPolicy(), self.progress.wait)

    @cached_property
    def client(self) -> "Client":
        """Requests with the token."""
        from stravafetch.api.client import Client

        api = self.endpoints.api
        return Client(
            self.transport,
            api,
            self.token_source,
            self.clock,
            self.rate_limiter,
            self.console.trace,
            self.console.warn,
        )

    @cached_property
    def strava(self) -> "Strava":
        """Strava's resources."""
        from stravafetch.api.resources import Strava

        return Strava(self.client)

    def athlete_id(self) -> int:
        """Return the own id, which only a token from the environment has to be asked for."""
        return (
            self.strava.own_id()
            if self.environment_token
            else self.profile_tokens.token().athlete_id
        )

    def require_write(self, method: str) -> None:
        """Raise ScopeMissing where the sign-in may only read; a given token Strava judges."""
        if self.environment_token or any(
            ":write" in scope for scope in self.profile_tokens.token().scope
        ):
            return
        raise ScopeMissing(
            f"{method} changes data at Strava, and this sign-in may only read.",
            "Run `strava login --scope activity:write`, or --scope profile:write for the athlete.",
        )

    def close(self) -> None:
        """Clear the live line, and let a refresh in another thread save its token."""
        self.console.show("")
        if "profile_tokens" in vars(self):
            self.profile_tokens.finish()

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
            raise SignInRequired(
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
            return PATIENCE_OF_A_PERSON if self.is_interactive else PATIENCE_OF_A_SCRIPT
        if not (given.isascii() and given.isdigit()) or not 0 < int(given) <= 3600:
            raise BadInput(f"STRAVA_KEYRING_TIMEOUT is {given!r}.", "Use whole seconds, 1 to 3600.")
        return float(given)

    def _waiting(self) -> None:
        if self.is_interactive:
            self.console.ask("Waiting for the keyring; it may be asking for its password ...")


def _default_home() -> Path:
    from platformdirs import user_data_path

    return user_data_path("stravafetch", appauthor=False, roaming=False)
