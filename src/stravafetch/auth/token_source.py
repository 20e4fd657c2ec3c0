"""Where access tokens come from: given by the environment, or refreshed from a profile."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack

from stravafetch.auth.given_token import StaticTokenSource
from stravafetch.auth.profile import Profile
from stravafetch.auth.token import LONGEST_JSON, Token
from stravafetch.clock import Clock
from stravafetch.errors import (
    InvalidGrant,
    ScopeMissing,
    SignInRequired,
    StoreError,
    StravaError,
    Unreachable,
)

# Strava issues a new token only with an hour or less left: a wider margin would be pointless.
MARGIN_SECONDS = 300
LEAST_LIFE_SECONDS = 3_600  # of a token that Strava has just issued
RETRY_PAUSES = (1.0, 3.0)  # seconds before the second and third attempt to refresh
POSTPONED_SECONDS = 60  # between failed refreshes, while the old token still works
SILENCE_SECONDS = 4  # how long the program waits at exit for a server that sends nothing

Arrived = Callable[[], None]
# Refreshes a token; calls the function as soon as a response begins to arrive.
Refresh = Callable[[Token, Arrived], Token]
# Holds signals back, at first only for a while; calling what it yields removes that time limit.
HoldSignals = Callable[[], AbstractContextManager[Arrived]]


class RefreshingTokenSource:
    """A profile's access token, replaced under a lock that all processes share.

    The whole cycle runs under the lock: read the token again, check whether a refresh is still
    needed, refresh, save, read back. Strava invalidates the old refresh token immediately, so one
    of two concurrent refreshes would be lost. A run keeps the athlete it started with.
    """

    is_given = False

    def __init__(
        self, profile: Profile, refresh: Refresh, clock: Clock, hold_signals: HoldSignals
    ) -> None:
        """``hold_signals`` holds Ctrl-C back until a new token is stored."""
        self._profile = profile
        self._refresh = refresh
        self._clock = clock
        self._hold_signals = hold_signals
        self._gate = threading.Lock()  # one thread checks and refreshes, the others use its token
        self._saving = threading.Lock()  # held until a new token is stored
        self._arriving = threading.Event()
        self._finished = False
        self._token: Token | None = None
        self._issued = ""
        self._issued_at = 0.0
        self._not_before = 0.0  # Unix time; no refresh is attempted earlier

    def token(self) -> Token:
        """Return a token with some minutes left; if refreshing fails, one that is still valid.

        Raises SignInRequired when there is none, StoreError when it cannot be read or stored,
        StravaError when it has expired and could not be refreshed.
        """
        with self._gate:
            if self._token is None:
                self._token = self._profile.token()
            if self._is_due(self._token):
                self._token = self._renewed(self._token)
            return self._token

    def access_token(self) -> str:
        """Return the access token to send; raises what ``token`` does."""
        return self.token().access_token

    def athlete_id(self) -> int | None:
        """Return the ID of the token's athlete; raises what ``token`` does."""
        return self.token().athlete_id

    def scope(self) -> tuple[str, ...] | None:
        """Return the scopes that were granted; raises what ``token`` does."""
        return self.token().scope

    def replace(self, rejected: str) -> str:
        """Return another access token for one that Strava rejected; raises what ``token`` does.

        If several threads have the same token, the first one refreshes it. With more than an hour
        left, Strava returns it unchanged, and asking again would change nothing.
        """
        with self._gate:
            if self._token is None or self._token.access_token == rejected:
                self._token = self._renew(lambda token: token.access_token != rejected)
            return self._token.access_token

    def finish(self) -> None:
        """Wait until a refresh in another thread has been saved, and prevent any further one.

        If the server has sent nothing yet, wait only a few seconds.
        """
        self._finished = True
        if not self._saving.acquire(timeout=SILENCE_SECONDS):
            if not self._arriving.is_set():
                return
            self._saving.acquire()
        self._saving.release()

    def _is_due(self, token: Token) -> bool:
        due = token.expires_within(MARGIN_SECONDS, self._clock.now())
        return due and not self._is_just_issued(token) and self._clock.now() >= self._not_before

    def _is_just_issued(self, token: Token) -> bool:
        """Whether Strava has just issued or confirmed it, regardless of this machine's clock."""
        age = self._clock.now() - self._issued_at
        return token.access_token == self._issued and age < LEAST_LIFE_SECONDS - MARGIN_SECONDS

    def _renewed(self, token: Token) -> Token:
        """Return a token that is not due; if Strava fails, the old one while it is valid."""
        try:
            return self._renew(lambda other: not self._is_due(other))
        except StravaError:
            if token.expires_within(1, self._clock.now()):
                raise
            self._not_before = min(self._clock.now() + POSTPONED_SECONDS, token.expires_at)
            return token

    def _renew(self, is_good: Callable[[Token], bool]) -> Token:
        with ExitStack() as stack:
            try:
                stack.enter_context(self._profile.lock())
            except StoreError:
                token = self._same_athlete(self._profile.token())
                if is_good(token):
                    return token  # saved by another process, which may still hold the lock
                raise
            token = self._same_athlete(self._profile.newest_token())
            if is_good(token) or self._is_just_issued(token):
                return token  # another process was faster
            self._profile.require_alive(token)
            try:
                fresh = self._refreshed(token)
            except InvalidGrant as error:
                return self._other_than(token, error)
            self._issued, self._issued_at = fresh.access_token, self._clock.now()
            return fresh

    def _refreshed(self, token: Token) -> Token:
        """Refresh and save, with retries.

        If a response is lost, the token may have been replaced. So the store is read again each
        time, as a program that ignores the lock may have saved another token.
        """
        for pause in RETRY_PAUSES:
            try:
                return self._exchanged(token)
            except Unreachable as error:
                if not error.is_transient:
                    raise
            self._clock.sleep(pause)
            latest = self._same_athlete(self._profile.newest_token())
            if latest.refresh_token != token.refresh_token:
                return latest
        try:
            return self._exchanged(token)
        except Unreachable as error:
            error.is_transient = False  # it has been retried here
            raise

    def _exchanged(self, token: Token) -> Token:
        with self._saving:
            if self._finished:
                raise StoreError("The command has already ended.", "Run it again.")
            self._arriving.clear()
            room = self._profile.room_for_token(token.to_json().ljust(LONGEST_JSON))
            with room, self._hold_signals() as keep_holding:

                def arrived() -> None:
                    self._arriving.set()
                    keep_holding()

                fresh = self._refresh(token, arrived)
                self._profile.replace_token(fresh)
            return fresh

    def _same_athlete(self, token: Token) -> Token:
        """Return the token; SignInRequired if another athlete has signed in during this run."""
        if self._token is not None and token.athlete_id != self._token.athlete_id:
            raise SignInRequired(
                f"Another athlete ({token.athlete_name}) signed in to profile {self._profile.name} "
                f"while this command was running for {self._token.athlete_name}.",
                f"Run it again for {token.athlete_name}, or sign in {self._token.athlete_name} "
                "with `strava --profile NAME login`.",
            )
        return token

    def _other_than(self, dead: Token, error: InvalidGrant) -> Token:
        """Return a token that another program has stored without locking; else raise the error."""
        latest = self._same_athlete(self._profile.newest_token())
        if latest.refresh_token == dead.refresh_token:
            self._profile.mark_dead(dead)
            raise error
        return latest


TokenSource = RefreshingTokenSource | StaticTokenSource


def require_write(source: TokenSource, method: str) -> None:
    """Raise ScopeMissing if the sign-in can only read; the scope of a given token is unknown."""
    scope = source.scope()
    if scope is not None and not any(":write" in name for name in scope):
        raise ScopeMissing(
            f"{method} changes data at Strava, but this sign-in has no write scope.",
            "Run `strava login --scope activity:write`, or --scope profile:write for the athlete.",
        )


def require_activity_write(source: TokenSource) -> None:
    """Raise ScopeMissing where the sign-in may not change activities; without asking Strava.

    Strava answers 404 to a change without it, as if there were no such activity.
    """
    scope = source.scope()
    if scope is not None and "activity:write" not in scope:
        raise ScopeMissing(
            "This sign-in lacks activity:write, which changing activities needs.",
            "Run `strava login --scope activity:write` and leave its box ticked.",
        )
