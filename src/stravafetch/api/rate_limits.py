"""Strava's rate limits, calculated from the headers of a response.

Strava counts requests in two windows: 15 minutes, from 0, 15, 30 and 45 minutes past the hour, and
a day, from midnight UTC. A request counts as soon as it is sent; refused requests count towards the
day.
https://developers.strava.com/docs/rate-limits/
"""

from collections.abc import Mapping
from typing import NamedTuple

FIFTEEN_MINUTES = 900
DAY = 86_400


class Window(NamedTuple):
    """One limit in one window, as Strava reported it at Unix time ``at``."""

    kind: str  # "overall" or "read"; "" if a 429 did not say which
    seconds: int  # FIFTEEN_MINUTES or DAY
    limit: int
    used: int
    at: float

    def resets_at(self) -> float:
        """Return the Unix time at which the count is reset to zero."""
        return (self.at // self.seconds + 1) * self.seconds

    @property
    def name(self) -> str:
        """The limit in words, such as "Read rate limit"."""
        return f"{self.kind} rate limit".strip().capitalize()

    @property
    def period(self) -> str:
        """The current window in words."""
        return "today" if self.seconds == DAY else "this 15-minute window"

    @property
    def order(self) -> tuple[float, int]:
        """A sort key that only grows: the end of the window, and the requests in it."""
        return self.resets_at(), self.used

    def left(self, now: float) -> int:
        """Return how many requests Strava still allows at Unix time ``now``."""
        if now >= self.resets_at():
            return self.limit
        return max(0, self.limit - self.used)

    def after(self, requests: int, now: float) -> "Window":
        """Return the window as it will be at Unix time ``now``, after this many more requests."""
        used = 0 if now >= self.resets_at() else self.used
        return self._replace(used=used + requests, at=now)

    def __str__(self) -> str:
        if not self.limit:
            return self.period  # a 429 without counts
        return f"{self.used:,} of {self.limit:,} {self.period}"


class Usage(NamedTuple):
    """The current usage of the limits, without the windows that Strava did not report."""

    windows: tuple[Window, ...] = ()

    def left(self, now: float) -> int | None:
        """Return how many reads are left at Unix time ``now``, None if unknown."""
        return min((window.left(now) for window in self.windows), default=None)

    def of(self, *, is_read: bool) -> "Usage":
        """Return the windows in which a request counts, which for all but reads are the overall."""
        return self if is_read else Usage(tuple(w for w in self.windows if w.kind != "read"))

    def merged(self, newer: "Usage") -> "Usage":
        """Return this merged with another response's usage; responses may arrive out of order."""
        best: dict[tuple[str, int], Window] = {}
        for window in (*self.windows, *newer.windows):
            known = best.get((window.kind, window.seconds))
            if known is None or known.order <= window.order:
                best[window.kind, window.seconds] = window
        return Usage(tuple(best.values()))

    def finish_time(self, requests: int, now: float) -> float:
        """Return the earliest Unix time by which this many more requests can be started."""
        windows, left = self.windows, requests
        while windows and left > (room := min(window.left(now) for window in windows)):
            windows = tuple(window.after(room, now) for window in windows)
            left -= room
            now = max(window.resets_at() for window in windows if not window.left(now))
        return now

    def exhausted(self, now: float) -> Window | None:
        """Return the exhausted window that resets last, None if requests are left."""
        exhausted = [window for window in self.windows if window.left(now) <= 0]
        return max(exhausted, key=Window.resets_at, default=None)


class WaitPolicy(NamedTuple):
    """Which windows to wait for."""

    short: bool = True
    daily: bool = False

    def covers(self, window: Window) -> bool:
        """Return whether to wait for this one."""
        return self.daily if window.seconds == DAY else self.short


def read_usage(headers: Mapping[str, str], now: float) -> Usage | None:
    """Parse both pairs of headers (names in lower case); None if the response has neither.

    Strava omits them from some responses and has sent a lone comma as a value: an unreadable value
    is unknown, never zero.
    """
    windows = [
        window
        for kind, prefix in (("overall", "x-ratelimit"), ("read", "x-readratelimit"))
        for window in _pair(kind, headers, prefix, now)
    ]
    return Usage(tuple(windows)) if windows else None


def _pair(kind: str, headers: Mapping[str, str], prefix: str, now: float) -> list[Window]:
    limits = _two_numbers(headers.get(f"{prefix}-limit", ""))
    used = _two_numbers(headers.get(f"{prefix}-usage", ""))
    if limits is None or used is None or 0 in limits:
        return []
    return [
        Window(kind, FIFTEEN_MINUTES, limits[0], used[0], now),
        Window(kind, DAY, limits[1], used[1], now),
    ]


def _two_numbers(value: str) -> tuple[int, int] | None:
    short, _, long = value.partition(",")
    if not (_is_number(short) and _is_number(long)):
        return None
    return int(short), int(long)


def _is_number(text: str) -> bool:
    return text.strip().isascii() and text.strip().isdigit() and len(text) < 16
