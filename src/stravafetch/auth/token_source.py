"""The signed-in athlete's grant: an access token that works, refreshed when it is due."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack

from stravafetch.auth.profile import Profile
from stravafetch.auth.token import Token
from stravafetch.clock import Clock
from stravafetch.errors import InvalidGrant, SignInRequired, StoreError

# Strava makes a new token only with an hour or less left: a wider margin would be for nothing.
MARGIN_SECONDS = 300
LEAST_LIFE_SECONDS = 3_600  # of a token that Strava has just handed out


class RefreshingTokenSource:
    """A profile's access token, replaced under a lock that all processes share.

    The whole cycle runs inside it: read again, see whether it is still needed, refresh, save, read
    back. Strava kills the old refresh token at once, so two refreshes side by side would lose one.
    """

    def __init__(
        self,
        profile: Profile,
        refresh: Callable[[Token], Token],
        clock: Clock,
        unbroken: Callable[[], AbstractContextManager[object]],
    ) -> None:
        """``unbroken`` holds Ctrl-C back while a new token is on its way to the store."""
        self._profile = profile
        self._refresh = refresh
        self._clock = clock
        self._unbroken = unbroken
        self._gate = threading.Lock()  # one thread looks and refreshes, the others take its token
        self._saving = threading.Lock()  # held until a new token is kept
        self._finished = False
        self._token: Token | None = None
        self._issued: Token | None = None
        self._issued_at = 0.0

    def token(self) -> Token:
        """Return a token with some minutes left; SignInRequired when there is none to be had."""
        with self._gate:
            if self._token is None:
                self._token = self._profile.token()
            if self._is_due(self._token):
                self._token = self._renew(lambda token: not self._is_due(token))
            return self._token

    def access_token(self) -> str:
        """Return the access token to send."""
        return self.token().access_token

    def replace(self, rejected: str) -> str:
        """Return another access token for one that Strava called invalid.

        Of many threads with the same one, the first refreshes it. With more than an hour left
        Strava hands it back unchanged, and to ask again would change nothing.
        """
        with self._gate:
            if self._token is None or (
                self._token.access_token == rejected and not self._is_just_issued(self._token)
            ):
                self._token = self._renew(lambda token: token.access_token != rejected)
            return self._token.access_token

    def finish(self) -> None:
        """Wait for a refresh in another thread to be saved, and let none begin any more."""
        self._finished = True
        with self._saving:
            pass

    def _is_due(self, token: Token) -> bool:
        due = token.expires_within(MARGIN_SECONDS, self._clock.now())
        return due and not self._is_just_issued(token)

    def _is_just_issued(self, token: Token) -> bool:
        """Whether Strava has confirmed it lately, whatever this machine's clock says of it."""
        age = self._clock.now() - self._issued_at
        return token is self._issued and age < LEAST_LIFE_SECONDS - MARGIN_SECONDS

    def _renew(self, is_good: Callable[[Token], bool]) -> Token:
        with ExitStack() as stack:
            try:
                stack.enter_context(self._profile.lock())
            except StoreError:
                token = self._profile.token()
                if is_good(token):
                    return token  # saved meanwhile, though the lock is held again or still
                raise
            token = self._profile.newest_token()
            if is_good(token):
                return token  # another process was quicker
            self._profile.require_alive(token)
            try:
                fresh = self._refreshed(token)
            except InvalidGrant as error:
                return self._other_than(token, error)
            self._issued, self._issued_at = fresh, self._clock.now()
            return fresh

    def _refreshed(self, token: Token) -> Token:
        with self._saving:
            if self._finished:
                raise StoreError("The command has ended meanwhile.", "Run it again.")
            self._profile.check_room(token)
            with self._unbroken():
                fresh = self._refresh(token)
                self._profile.replace_token(fresh)
            return fresh

    def _other_than(self, dead: Token, error: InvalidGrant) -> Token:
        """Return what a program without the lock has stored meanwhile; else raise the error."""
        latest = self._profile.newest_token()
        if latest.refresh_token == dead.refresh_token:
            self._profile.mark_dead(dead)
            raise error
        return latest


class StaticTokenSource:
    """The access token of STRAVA_ACCESS_TOKEN, used as it is: nothing is stored or refreshed."""

    def __init__(self, access_token: str) -> None:
        self._access_token = access_token

    def access_token(self) -> str:
        """Return the access token to send."""
        return self._access_token

    def replace(self, rejected: str) -> str:  # noqa: ARG002 - there is no other token to offer
        """Say that it has to be replaced by whoever set it."""
        raise SignInRequired(
            "Strava does not accept the access token in STRAVA_ACCESS_TOKEN.",
            "It lives six hours: set a fresh one, or unset it to use `strava login`.",
        )
