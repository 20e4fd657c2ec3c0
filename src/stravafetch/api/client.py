"""Authenticated requests: access token, rate limit, retries, and the error for a refusal."""

from collections.abc import Mapping
from typing import Protocol

from stravafetch.api.back_off import BACK_OFF, back_off
from stravafetch.api.rate_limiter import RateLimiter
from stravafetch.api.request import Request
from stravafetch.api.response import Response
from stravafetch.api.response_errors import change_error_from, error_from
from stravafetch.api.transport import Transport
from stravafetch.clock import Clock
from stravafetch.console import Console
from stravafetch.errors import RateLimited, Unreachable

# Worth retrying. Strava returns 597 when it is down: https://status.strava.com
RETRIED_STATUSES = (500, 502, 503, 504, 597)
MAX_RETRY_AFTER = 120  # seconds; a longer Retry-After is left to the user
MAX_429 = 10  # in a row for one request: that many full windows, or a server that always refuses


class TokenSource(Protocol):
    """Where the client gets its access token: see ``auth.token_source``."""

    def access_token(self) -> str:
        """Return a token that should be valid, or raise SignInRequired."""
        ...

    def replace(self, rejected: str) -> str:
        """Return another token for one that Strava rejected, or raise SignInRequired."""
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
        console: Console,
    ) -> None:
        self.console = console
        self.rate_limiter = rate_limiter
        self._transport = transport
        self._api = api
        self._token_source = token_source
        self._clock = clock

    def ensure_token(self) -> None:
        """Refresh the token if it is due, in this thread, before other threads need it.

        Raises SignInRequired, and StoreError if the token cannot be read or saved.
        """
        self._token_source.access_token()

    def get(self, path: str, query: Mapping[str, object] | None = None) -> Response:
        """Return the 2xx response to a path such as ``/athlete``.

        Raises the error that ``error_from`` returns for any other, and what ``send`` raises.
        """
        response = self.send(Request(path, query or {}))
        if not response.is_success:
            raise error_from(response, path, self._clock.now())
        return response

    def change(self, request: Request) -> Response:
        """Return the 2xx response to a request that changes one record; it is sent once.

        Raises ChangeRefused where Strava does not take it, else what ``get`` raises.
        """
        response = self.send(request)
        if not response.is_success:
            raise change_error_from(response, request.path, self._clock.now())
        return response

    def send(self, request: Request) -> Response:
        """Return Strava's response, whatever its status.

        Transient failures are retried, for up to four attempts, unless the request changes data:
        the failed attempt may have done so. Raises Unreachable, SignInRequired, RateLimited and
        StoreError.
        """
        for pause in BACK_OFF if request.is_safe else ():
            try:
                response = self._send_within_limits(request)
            except Unreachable as error:
                if not error.is_transient:
                    raise
                back_off(self._clock, self.console, pause, str(error))
            else:
                if (
                    response.status not in RETRIED_STATUSES
                    or (response.retry_after or 0) > MAX_RETRY_AFTER
                ):
                    return response
                back_off(
                    self._clock,
                    self.console,
                    pause,
                    f"{response.status} on {request.path}.",
                    response.retry_after or 0,
                )
        return self._send_within_limits(request)

    def _send_within_limits(self, request: Request) -> Response:
        """Send as soon as the rate limit allows it, and again after a 429, but not forever."""
        for _ in range(MAX_429):
            sent_at = self._clock.now()
            response = self._send_authorized(request)
            if response.status != 429:
                return response
            self.rate_limiter.handle_429(response, sent_at, is_read=request.is_read)
        raise RateLimited(
            f"Strava refused {request.path} {MAX_429} times in a row (429), even after waiting.",
            "Try again in an hour; `strava status` shows the rate limits.",
        )

    def _send_authorized(self, request: Request) -> Response:
        """Send with the access token; replace it once if Strava rejects it.

        With more than an hour left, a refresh returns the same token, so a second 401 is final.
        """
        token = self._token_source.access_token()
        response = self._send_once(request, token)
        if response.status == 401 and response.fault().is_token_rejected:
            response = self._send_once(request, self._token_source.replace(token))
        return response

    def _send_once(self, request: Request, token: str) -> Response:
        with self.rate_limiter.request(is_read=request.is_read) as began:
            sent_at = self._clock.now()
            response = self._transport.send(self._api, request, f"Bearer {token}")
            self.rate_limiter.update(response, sent_at, began)
            return response
