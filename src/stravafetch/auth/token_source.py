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

# Strava makes a new token only with an hour or less left: a wider margin would be for nothing.
MARGIN_SECONDS = 300
LEAST_LIFE_SECONDS = 3_600  # of a token that Strava has just handed out
RETRY_PAUSES = (1.0, 3.0)  # seconds before the second and third try of a refresh
POSTPONED_SECONDS = 60  # between refreshes in vain, while the old token still works
SILENCE_SECONDS = 4  # for which the end of the program waits for a server that sends nothing

Arrived = Callable[[], None]
# Refreshes a token; calls the function as soon as an answer begins to arrive.
Refresh = Callable[[Token, Arrived], Token]
# Holds signals back while it lasts. What it gives makes it hold them for good.
HoldSignals = Callable[[], AbstractContextManager[Arrived]]


class RefreshingTokenSource:
    """A profile's access token, replaced under a lock that all processes share.

    The whole cycle runs inside it: read again, see whether it is still needed, refresh, save, read
    back. Strava kills the old refresh token at once, so two refreshes side by side would lose one.
    A run keeps the athlete it began with.
    """

    is_given = False

    def __init__(
        self, profile: Profile, refresh: Refresh, clock: Clock, hold_signals: HoldSignals
    ) -> None:
        """``hold_signals`` keeps Ctrl-C back while a new token is on its way to the store."""
        self._profile = profile
        self._refresh = refresh
        self._clock = clock
        self._hold_signals = hold_signals
        self._gate = threading.Lock()  # one thread looks and refreshes, the others take its token
        self._saving = threading.Lock()  # held until a new token is kept
        self._arriving = threading.Event()
        self._finished = False
        self._token: Token | None = None
        self._issued = ""
        self._issued_at = 0.0
        self._not_before = 0.0  # Unix time, until which no refresh is tried again

    def token(self) -> Token:
        """Return a token with some minutes left, or one that works while no refresh succeeds.

        Raises SignInRequired when there is none, StoreError when it cannot be read or kept,
        StravaError when it has expired and Strava gives no other.
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
        """Return whose token it is; raises what ``token`` does."""
        return self.token().athlete_id

    def scope(self) -> tuple[str, ...] | None:
        """Return the scopes that were granted; raises what ``token`` does."""
        return self.token().scope

    def replace(self, rejected: str) -> str:
        """Return another access token for one that Strava called invalid; raises as ``token`` does.

        Of many threads with the same one, the first refreshes it. With more than an hour left
        Strava hands it back unchanged, and to ask again would change nothing.
        """
        with self._gate:
            if self._token is None or self._token.access_token == rejected:
                self._token = self._renew(lambda token: token.access_token != rejected)
            return self._token.access_token

    def finish(self) -> None:
        """Wait for a refresh in another thread to be saved, and let none begin any more.

        A server that has sent nothing yet is waited for a few seconds only.
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
        """Whether Strava has confirmed it lately, whatever this machine's clock says of it."""
        age = self._clock.now() - self._issued_at
        return token.access_token == self._issued and age < LEAST_LIFE_SECONDS - MARGIN_SECONDS

    def _renewed(self, token: Token) -> Token:
        """Return a token that is not due; the old one, while it lives, if Strava has a problem."""
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
                    return token  # saved meanwhile, though the lock is held again or still
                raise
            token = self._same_athlete(self._profile.newest_token())
            if is_good(token) or self._is_just_issued(token):
                return token  # another process was quicker
            self._profile.require_alive(token)
            try:
                fresh = self._refreshed(token)
            except InvalidGrant as error:
                return self._other_than(token, error)
            self._issued, self._issued_at = fresh.access_token, self._clock.now()
            return fresh

    def _refreshed(self, token: Token) -> Token:
        """Refresh and save. A lost answer may have rotated the token, so the store is read again.

        A program that knows no lock may have saved another one meanwhile.
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
            error.is_transient = False  # it was tried often enough here
            raise

    def _exchanged(self, token: Token) -> Token:
        with self._saving:
            if self._finished:
                raise StoreError("The command has ended meanwhile.", "Run it again.")
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
        """Return the token; SignInRequired where someone else signed in since this run began."""
        if self._token is not None and token.athlete_id != self._token.athlete_id:
            raise SignInRequired(
                f"Profile {self._profile.name} was signed in as another athlete "
                f"({token.athlete_name}) while this command was running for "
                f"{self._token.athlete_name}.",
                "Run it again for the new one, or sign the other in with "
                "`strava --profile NAME login`.",
            )
        return token

    def _other_than(self, dead: Token, error: InvalidGrant) -> Token:
        """Return what a program without the lock has stored meanwhile; else raise the error."""
        latest = self._same_athlete(self._profile.newest_token())
        if latest.refresh_token == dead.refresh_token:
            self._profile.mark_dead(dead)
            raise error
        return latest


TokenSource = RefreshingTokenSource | StaticTokenSource


def require_write(source: TokenSource, method: str) -> None:
    """Raise ScopeMissing where the sign-in may only read; a given token is for Strava to judge."""
    scope = source.scope()
    if scope is not None and not any(":write" in name for name in scope):
        raise ScopeMissing(
            f"{method} changes data at Strava, and this sign-in may only read.",
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
