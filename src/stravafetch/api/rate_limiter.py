"""Keeps requests within Strava's limits: knows what is left, and waits for a window to turn."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from email.utils import parsedate_to_datetime

from stravafetch.api.rate_limits import DAY, FIFTEEN_MINUTES, Usage, WaitPolicy, Window, read_usage
from stravafetch.api.response import Response
from stravafetch.clock import Clock
from stravafetch.errors import RateLimited

SLACK_SECONDS = 1.0  # Strava's clock and this one need not agree to the second
GLANCE_SECONDS = 1.0  # how often a countdown goes on
LEAST_WAIT_SECONDS = 5.0  # after a refusal


# Hears what is waited for and for how many more seconds; 0 seconds end the wait.
Waiting = Callable[[Window, float], None]


class RateLimiter:
    """One picture of the limits, shared by all threads that send requests."""

    def __init__(self, clock: Clock, wait_policy: WaitPolicy, waiting: Waiting) -> None:
        self.usage = Usage()
        self._clock = clock
        self._wait_policy = wait_policy
        self._waiting = waiting
        self._in_flight = 0
        self._changed = threading.Condition()
        self._turnstile = threading.Lock()  # one countdown, however many threads wait for it

    def left(self) -> int | None:
        """Return how many requests can still be started in this window, None when unknown."""
        with self._changed:
            return self._left()

    @contextmanager
    def request(self) -> Iterator[None]:
        """Let one request through, as soon as Strava would take it.

        Raises RateLimited where that is not waited for.
        """
        while window := self._enter():
            self._wait_until_reset(window, window.resets_at() + SLACK_SECONDS)
        try:
            yield
        finally:
            with self._changed:
                self._in_flight -= 1
                self._changed.notify_all()

    def update(self, response: Response, asked_at: float) -> None:
        """Take in what the headers say of an answer to a request that was sent at that time.

        Its Date tells which window they count, since this machine's clock may be off a little;
        without one it is the window of the request, for the answer may arrive in the next.
        """
        told = read_usage(response.headers, _date_of(response, asked_at))
        with self._changed:
            self.usage = self.usage.merged(told) if told else self.usage
            self._changed.notify_all()

    def handle_429(self, response: Response) -> None:
        """Wait after a 429, which can come although requests seemed left."""
        now = self._clock.now()
        window = self.usage.exhausted(now) or Window("rate", FIFTEEN_MINUTES, 0, 0, now)
        until = window.resets_at() + SLACK_SECONDS
        if response.retry_after is not None:
            until = now + response.retry_after
            window = (
                replace(window, seconds=DAY) if response.retry_after > FIFTEEN_MINUTES else window
            )
        # Never at once again, whatever the clocks say: each refusal counts for the day.
        self._wait_until_reset(window, max(until, now + LEAST_WAIT_SECONDS))

    def _left(self) -> int | None:
        left = self.usage.left(self._clock.now())
        return None if left is None else left - self._in_flight

    def _enter(self) -> Window | None:
        """Count a request in, or return the window that has to turn first."""
        with self._changed:
            while not (exhausted := self.usage.exhausted(self._clock.now())):
                if (left := self._left()) is None or left > 0:
                    self._in_flight += 1
                    return None
                self._changed.wait(GLANCE_SECONDS)  # for the answers to the last ones
            return exhausted

    def _wait_until_reset(self, window: Window, until: float) -> None:
        if not self._wait_policy.covers(window):
            raise _limited(window, until)
        with self._turnstile:
            while (left := until - self._clock.now()) > 0:
                self._waiting(window, left)
                self._clock.sleep(min(GLANCE_SECONDS, left))
            self._waiting(window, 0)


def _date_of(response: Response, asked_at: float) -> float:
    """Return when an answer says it was made, or else when it was asked for.

    A Date that is further off than a window is wide would have it waited for without end.
    """
    try:
        date = parsedate_to_datetime(response.headers.get("date", "")).timestamp()
    except (ValueError, OverflowError, OSError):  # OSError: what Windows says of dates before 1970
        return asked_at
    return date if abs(date - asked_at) < FIFTEEN_MINUTES else asked_at


def _limited(window: Window, until: float) -> RateLimited:
    turns = datetime.fromtimestamp(until).astimezone()
    option = ", or let it wait with --wait-daily" if window.seconds == DAY else ""
    return RateLimited(
        f"Strava's {window.kind} limit is spent ({window}).",
        f"It starts anew at {turns:%H:%M on %d %B}: run the command again then{option}.",
    )
