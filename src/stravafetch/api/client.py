"""One authenticated request: its token, its turn, its tries, and the error it may end in."""

import random
from collections.abc import Callable, Mapping
from typing import Protocol

from stravafetch.api.rate_limiter import RateLimiter
from stravafetch.api.request import Request
from stravafetch.api.response import Response, error_from
from stravafetch.api.transport import Transport
from stravafetch.clock import Clock
from stravafetch.errors import Unreachable

# What passes by itself. Strava answers 597 when it is down: https://status.strava.com
PASSING = (500, 502, 503, 504, 597)
LONGEST_PAUSE = 120  # a Retry-After beyond it is for the person to wait for
BACK_OFF = (0.5, 1.0, 2.0)  # seconds before the second, third and fourth try, give or take half


class TokenSource(Protocol):
    """Where the client gets its access token: see ``grant.RefreshingTokenSource``."""

    def access_token(self) -> str:
        """Return a token that should work now."""
        ...

    def replace(self, rejected: str) -> str:
        """Return another token for one that Strava called invalid, or raise SignInRequired."""
        ...


class Client:
    """Strava's data API with the signed-in profile's token; threads may share it."""

    def __init__(
        self,
        transport: Transport,
        api: str,
        token_source: TokenSource,
        clock: Clock,
        rate_limiter: RateLimiter,
        trace: Callable[[str], None],
        warn: Callable[[str], None],
    ) -> None:
        self.warn = warn
        self.rate_limiter = rate_limiter
        self._transport = transport
        self._api = api
        self._token_source = token_source
        self._clock = clock
        self._trace = trace

    def warm_up(self) -> None:
        """Have a token that works at hand, in this thread, before other threads need it."""
        self._token_source.access_token()

    def get(self, path: str, query: Mapping[str, object] | None = None) -> Response:
        """Return the 2xx answer for a path such as ``/athlete``, or raise what it stands for."""
        response = self.send(Request(path, query or {}))
        if not response.is_success:
            raise error_from(response, path, self._clock.now())
        return response

    def send(self, request: Request) -> Response:
        """Return Strava's answer, refusals included.

        What passes by itself is tried again, four times in all, unless the call changes things:
        whether the first try did is not known then.
        """
        for pause in BACK_OFF if request.is_safe else ():
            try:
                response = self._paced(request)
            except Unreachable as error:
                if not error.is_passing:
                    raise
                self._pause(pause, str(error))
            else:
                if response.status not in PASSING or (response.retry_after or 0) > LONGEST_PAUSE:
                    return response
                self._pause(
                    pause, f"{response.status} on {request.path}.", response.retry_after or 0
                )
        return self._paced(request)

    def _paced(self, request: Request) -> Response:
        """Send when the limit allows it, and again after a 429 that comes all the same."""
        while True:
            response = self._authorized(request)
            if response.status != 429:
                return response
            self.rate_limiter.handle_429(response)

    def _authorized(self, request: Request) -> Response:
        """Send with the token; replace one that Strava calls invalid, once.

        With more than an hour left Strava hands back the very same token, so a second refusal is
        final.
        """
        token = self._token_source.access_token()
        response = self._ask(request, token)
        if response.status == 401 and not response.fault().missing_scope:
            response = self._ask(request, self._token_source.replace(token))
        return response

    def _ask(self, request: Request, token: str) -> Response:
        with self.rate_limiter.request():
            sent_at = self._clock.now()
            response = self._transport.send(self._api, request, f"Bearer {token}")
            self.rate_limiter.update(response, sent_at)
            return response

    def _pause(self, usual: float, why: str, at_least: float = 0.0) -> None:
        # Not the same for everyone, so that clients do not knock in step.
        seconds = max(at_least, usual * random.SystemRandom().uniform(0.5, 1.5))
        self._trace(f"{why} Trying again in {seconds:.1f} s.")
        self._clock.sleep(seconds)
