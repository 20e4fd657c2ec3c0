"""Strava's rate limits: https://developers.strava.com/docs/rate-limits/."""

from collections.abc import Callable

from stravafetch.sandbox.error_responses import error_response
from stravafetch.sandbox.server import Response

FIFTEEN_MINUTES = 900
DAY = 86_400


class RateLimits:
    """Counts the requests of one app per 15 minutes and per UTC day, overall and reads.

    ``overall`` and ``read`` are the limits of a new app: (15 minutes, day).
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self.overall = (200, 2_000)
        self.read = (100, 1_000)
        self.sends_headers = True  # some of Strava's responses do not have them
        self.malformed_usage = False  # and some have a lone comma as the read usage
        self._now = now
        self._used: dict[tuple[str, int, int], int] = {}

    def count(self, *, read: bool = True) -> Response | None:
        """Count a request, a read in both limits; return a 429 when it exceeds a limit.

        The request that reaches a limit still passes. A refused one counts for the day only.
        """
        kinds = ("overall", "read") if read else ("overall",)
        spent = any(
            self.used(kind, seconds) >= limit
            for kind in kinds
            for seconds, limit in zip((FIFTEEN_MINUTES, DAY), self._limits(kind), strict=True)
        )
        for kind in kinds:
            for seconds in (DAY,) if spent else (FIFTEEN_MINUTES, DAY):
                self.add_usage(kind, seconds, 1)
        if not spent:
            return None
        return error_response(429, "Rate Limit Exceeded", "Application", "rate limit", "exceeded")

    def used(self, kind: str, seconds: int) -> int:
        """Return the counts of the current windows."""
        return self._used.get(self._window(kind, seconds), 0)

    def add_usage(self, kind: str, seconds: int, requests: int) -> None:
        """Set the number of requests counted in the current window."""
        self._used[self._window(kind, seconds)] = self.used(kind, seconds) + requests

    def headers(self, *, read: bool = True) -> dict[str, str]:
        """Return both pairs, "15 minutes,day", with header names as sent."""
        if not self.sends_headers:
            return {}
        read_usage = "," if self.malformed_usage or not read else self._usage("read")
        return {
            "X-Ratelimit-Limit": "{},{}".format(*self.overall),
            "X-Ratelimit-Usage": self._usage("overall"),
            "X-Readratelimit-Limit": "{},{}".format(*self.read),
            "X-Readratelimit-Usage": read_usage,
        }

    def _usage(self, kind: str) -> str:
        return f"{self.used(kind, FIFTEEN_MINUTES)},{self.used(kind, DAY)}"

    def _limits(self, kind: str) -> tuple[int, int]:
        return self.read if kind == "read" else self.overall

    def _window(self, kind: str, seconds: int) -> tuple[str, int, int]:
        return kind, seconds, int(self._now() // seconds)
