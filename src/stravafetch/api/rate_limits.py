"""Strava's rate limits as arithmetic on the headers of an answer.

Strava counts in two windows, each on the clock: quarter hours from 0, 15, 30 and 45 minutes past,
and days from midnight UTC. A request counts as soon as it is made, refused ones count for the day.
https://developers.strava.com/docs/rate-limits/
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

FIFTEEN_MINUTES = 900
DAY = 86_400


@dataclass(frozen=True)
class Window:
    """One limit in one window, as Strava told it at Unix time ``at``."""

    kind: str  # "overall" or "read"; "rate" where a refusal did not tell
    seconds: int  # QUARTER_HOUR or DAY
    limit: int
    used: int
    at: float

    def resets_at(self) -> float:
        """Return the Unix time at which the count starts again from zero."""
        return (self.at // self.seconds + 1) * self.seconds

    @property
    def span(self) -> str:
        """How long it is, in words."""
        return "day" if self.seconds == DAY else "quarter hour"

    @property
    def progress(self) -> tuple[float, int]:
        """What only grows while Strava counts: the end of the window, and the use in it."""
        return self.resets_at(), self.used

    def left(self, now: float) -> int:
        """Return how many requests Strava will still take at Unix time ``now``."""
        if now >= self.resets_at():
            return self.limit
        return max(0, self.limit - self.used)

    def after(self, requests: int, now: float) -> "Window":
        """Return it as it will stand at Unix time ``now``, that many requests later."""
        used = 0 if now >= self.resets_at() else self.used
        return replace(self, used=used + requests, at=now)

    def __str__(self) -> str:
        span = "today" if self.seconds == DAY else f"this {self.span}"
        if not self.limit:
            return span  # it was refused without a word about counts
        return f"{self.used:,} of {self.limit:,} {span}"


@dataclass(frozen=True)
class Usage:
    """What is known of the limits; windows that Strava did not mention are not in it."""

    windows: tuple[Window, ...] = ()

    def left(self, now: float) -> int | None:
        """Return how many reads are left at Unix time ``now``, None when nothing is known."""
        return min((window.left(now) for window in self.windows), default=None)

    def merged(self, newer: "Usage") -> "Usage":
        """Return the picture with what another answer told; answers may come out of order."""
        best: dict[tuple[str, int], Window] = {}
        for window in (*self.windows, *newer.windows):
            known = best.get((window.kind, window.seconds))
            if known is None or known.progress <= window.progress:
                best[window.kind, window.seconds] = window
        return Usage(tuple(best.values()))

    def finish_time(self, requests: int, now: float) -> float:
        """Return the Unix time by which so many more requests can have been started."""
        windows, left = self.windows, requests
        while windows and left > (room := min(window.left(now) for window in windows)):
            windows = tuple(window.after(room, now) for window in windows)
            left -= room
            now = max(window.resets_at() for window in windows if not window.left(now))
        return now

    def exhausted(self, now: float) -> Window | None:
        """Return the spent window that turns last, None while requests are left."""
        exhausted = [window for window in self.windows if window.left(now) <= 0]
        return max(exhausted, key=Window.resets_at, default=None)


@dataclass(frozen=True)
class WaitPolicy:
    """Which windows are waited for."""

    short: bool = True
    daily: bool = False

    def covers(self, window: Window) -> bool:
        """Say whether this one is waited for."""
        return self.daily if window.seconds == DAY else self.short


def read_usage(headers: Mapping[str, str], now: float) -> Usage | None:
    """Read both pairs of headers (names in lower case); None when the answer has neither.

    Strava leaves them out of some answers and has sent a lone comma as a value: what cannot be
    read counts as not said, never as zero.
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
