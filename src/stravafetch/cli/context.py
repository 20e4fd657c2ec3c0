"""One run of the program: its environment, and the objects built from it on first use.

This is the composition root, the only place where the parts are put together.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from stravafetch.cli.console import TerminalConsole
from stravafetch.cli.progress import Progress
from stravafetch.cli.signals import holding_signals
from stravafetch.clock import Clock

# Imported by the methods that need them: requests, keyring and http.server take longer to load than
# --help and completion may take altogether.
if TYPE_CHECKING:
    from pathlib import Path

    from stravafetch.api.client import Client
    from stravafetch.api.rate_limiter import RateLimiter
    from stravafetch.api.rate_limits import WaitPolicy
    from stravafetch.api.resources import Strava
    from stravafetch.api.transport import Transport
    from stravafetch.auth.app import GivenApp
    from stravafetch.auth.endpoints import Endpoints
    from stravafetch.auth.profile import Profile
    from stravafetch.auth.settings import SettingsFolder
    from stravafetch.auth.store import Store
    from stravafetch.auth.token import Token
    from stravafetch.auth.token_source import Arrived, RefreshingTokenSource, TokenSource
    from stravafetch.cli.archive import OpenedArchive
    from stravafetch.source import Source


class Environment(NamedTuple):
    """What a run depends on: environment variables, the clock, and the kind of streams.

    ``is_interactive`` means that the user can be prompted.
    """

    environ: Mapping[str, str]
    clock: Clock
    is_interactive: bool
    stderr_is_terminal: bool = False
    stdout_is_pipe: bool = False


class Context:
    """The objects that commands use."""

    def __init__(
        self,
        environment: Environment,
        profile_name: str,
        console: TerminalConsole,
        *,
        profile_was_chosen: bool = False,
        archive: str | None = None,
    ) -> None:
        self.environ = environment.environ
        self.clock = environment.clock
        self.is_interactive = environment.is_interactive
        self.console = console
        self.progress = Progress(console, environment.clock)
        self.wait_policy: WaitPolicy | None = None
        self.profile_name = profile_name
        self._profile_was_chosen = profile_was_chosen
        self.archive = archive
        self.timezone: str | None = None

    @cached_property
    def home(self) -> "Path":
        """The folder for settings, locks and private files; StoreError if there is none."""
        from stravafetch.cli.home import find_home

        return find_home(self.environ)

    @cached_property
    def endpoints(self) -> "Endpoints":
        """The URLs of Strava's two hosts, or those set in the environment."""
        from stravafetch.auth.endpoints import Endpoints

        return Endpoints.read(
            self.environ.get("STRAVA_OAUTH_URL", ""), self.environ.get("STRAVA_API_URL", "")
        )

    @property
    def given_app(self) -> "GivenApp":
        """The app given in the environment."""
        from stravafetch.auth.app import GivenApp

        names = ("STRAVA_CLIENT_ID", "STRAVA_CLIENT_SECRET")
        return GivenApp(*(self.environ.get(name, "").strip() for name in names))

    @cached_property
    def transport(self) -> "Transport":
        """The HTTP transport."""
        from stravafetch.api.transport import Transport

        bundle = self.environ.get("SSL_CERT_FILE") or self.environ.get("SSL_CERT_DIR") or None
        return Transport(self.clock, self.console, bundle)

    @cached_property
    def stores(self) -> "Mapping[str, Store]":
        """Every place where secrets can be stored, by its name in the settings."""
        from stravafetch.cli.stores import Stores

        return Stores(
            self.environ,
            self.home,
            self.console,
            lambda: self.profile.settings.used,
            is_interactive=self.is_interactive,
        )

    @cached_property
    def profile(self) -> "Profile":
        """The selected profile, signed in or not."""
        from stravafetch.auth.profile import Profile

        return Profile(self.home, self.profile_name, self.stores, self.console)

    @cached_property
    def settings_folder(self) -> "SettingsFolder":
        """The settings of all profiles."""
        from stravafetch.auth.settings import SettingsFolder

        return SettingsFolder(self.home, self.console)

    @cached_property
    def profile_tokens(self) -> "RefreshingTokenSource":
        """The selected profile's token, even if the environment provides another."""
        from stravafetch.auth.token_source import RefreshingTokenSource

        def refreshed(token: "Token", arrived: "Arrived") -> "Token":
            from stravafetch.auth.app import app_of  # most runs need no new token
            from stravafetch.auth.oauth import refresh

            app = app_of(token, self.given_app, self.profile)
            return refresh(self.transport.post, self.endpoints, app, token, arrived)

        return RefreshingTokenSource(self.profile, refreshed, self.clock, holding_signals)

    @cached_property
    def token_source(self) -> "TokenSource":
        """The source of access tokens: the environment or the profile."""
        from stravafetch.auth.given_token import StaticTokenSource, read_given_token

        given = read_given_token(self.environ.get("STRAVA_ACCESS_TOKEN", ""))
        if given is None:
            return self.profile_tokens
        if self._profile_was_chosen:
            self.console.warn(
                f"STRAVA_ACCESS_TOKEN is set and overrides --profile {self.profile_name}."
            )
        return StaticTokenSource(given)

    @cached_property
    def rate_limiter(self) -> "RateLimiter":
        """Keeps requests within the rate limits, waiting or not as the options say."""
        from stravafetch.api.rate_limiter import RateLimiter
        from stravafetch.api.rate_limits import WaitPolicy

        return RateLimiter(self.clock, self.wait_policy or WaitPolicy(), self.progress.wait)

    @cached_property
    def client(self) -> "Client":
        """The API client, which sends the token."""
        from stravafetch.api.client import Client

        api, tokens = self.endpoints.api, self.token_source
        return Client(self.transport, api, tokens, self.clock, self.rate_limiter, self.console)

    @cached_property
    def strava(self) -> "Strava":
        """Strava's resources; the profile remembers the length of its athlete's history."""
        from stravafetch.api.resources import Strava
        from stravafetch.auth.history_length import RememberedLength

        is_given = self.token_source.is_given  # it may be another athlete's
        history = None if is_given else RememberedLength(self.profile)
        return Strava(self.client, history, self.token_source.athlete_id)

    def athlete_id(self) -> int:
        """Return the signed-in athlete's ID; for a token from the environment, ask Strava."""
        return self.strava.own_id()

    @cached_property
    def source(self) -> "Source":
        """The source that commands fetch from: Strava, or an archive if one was given."""
        return self.strava if self.archive is None else self.opened_archive

    @cached_property
    def opened_archive(self) -> "OpenedArchive":
        """The archive, if one was given; BadInput if it is not one."""
        from stravafetch.cli.archive import OpenedArchive

        return OpenedArchive(self.archive or "", self.timezone, self.console)

    def close(self) -> None:
        """Clear the live line, end other processes, and wait for a refresh to save its token."""
        self.console.show("")
        if "opened_archive" in vars(self):
            self.opened_archive.close()
        if "profile_tokens" in vars(self):
            self.profile_tokens.finish()
