"""Keeps requests within Strava's rate limits: counts those left, and waits for a reset."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from stravafetch.api.rate_limits import DAY, FIFTEEN_MINUTES, Usage, WaitPolicy, Window, read_usage
from stravafetch.api.response import Response
from stravafetch.clock import Clock
from stravafetch.errors import RateLimited

RESET_MARGIN_SECONDS = 1.0  # Strava's clock and this one may differ by a second
COUNTDOWN_STEP_SECONDS = 1.0
MIN_WAIT_SECONDS = 5.0  # after a 429


# Called with the window being waited for and the seconds left; 0 seconds means the end of the wait.
Waiting = Callable[[Window, float], None]


class RateLimiter:
    """The state of the rate limits, shared by all threads that send requests."""

    def __init__(self, clock: Clock, wait_policy: WaitPolicy, waiting: Waiting) -> None:
        self.usage = Usage()
        self._clock = clock
        self._wait_policy = wait_policy
        self._waiting = waiting
        self._in_flight = 0
        self._steps = 0  # counts the starts and ends of requests
        # Requests whose responses did not report the usage: the step and the time at their end.
        self._unreported: list[tuple[int, float]] = []
        self._changed = threading.Condition()
        self._countdown = threading.Lock()  # one countdown, however many threads are waiting

    def left(self) -> int | None:
        """Return how many requests can still be started in this window, None if unknown."""
        with self._changed:
            return self._left()

    @contextmanager
    def request(self, *, is_read: bool = True) -> Iterator[int]:
        """Hold a request back until the rate limit allows it; use it around each request.

        A request that is not a read waits for the overall limit only. Yields the step at which it
        started, for ``update``. Raises RateLimited if the WaitPolicy does not allow the wait.
        """
        while window := self._enter(is_read=is_read):
            self._wait_until_reset(window, window.resets_at() + RESET_MARGIN_SECONDS)
        try:
            yield self._steps
        finally:
            with self._changed:
                self._in_flight -= 1
                self._changed.notify_all()

    def update(self, response: Response, sent_at: float, began: int = 0) -> None:
        """Read the rate limit headers of a response; ``began`` is the step from ``request``.

        Its Date header determines which window they refer to, since this machine's clock may be
        slightly off; without it, the window is that of ``sent_at``, as the response may arrive in
        the next one. Not every response reports the usage: such a request is counted here until the
        response to a later one includes it.
        """
        date = _date_of(response, sent_at)
        newer = read_usage(response.headers, date)
        with self._changed:
            self._steps += 1
            if newer:
                self.usage = self.usage.merged(newer)
                self._unreported = [end for end in self._unreported if end[0] > began]
            else:
                self._unreported.append((self._steps, date))
            self._changed.notify_all()

    def handle_429(self, response: Response, sent_at: float, *, is_read: bool = True) -> None:
        """Wait after a 429, which can occur even if requests seemed to be left.

        The window in which the request was sent counts: it may have ended while others waited.
        Raises RateLimited if the WaitPolicy does not allow the wait, and for a Retry-After of more
        than a day.
        """
        now, date = self._clock.now(), _date_of(response, sent_at)
        window = self.usage.of(is_read=is_read).exhausted(date) or Window(
            "", FIFTEEN_MINUTES, 0, 0, date
        )
        until = window.resets_at() + RESET_MARGIN_SECONDS
        if response.retry_after is not None:
            until = now + response.retry_after
            if response.retry_after > FIFTEEN_MINUTES:
                window = window._replace(seconds=DAY)
            if response.retry_after > DAY:
                raise _limited(window, until)
        # Never immediately, whatever the clocks say: each refused request counts towards the day.
        self._wait_until_reset(window, max(until, now + MIN_WAIT_SECONDS))

    def _left(self, *, is_read: bool = True) -> int | None:
        now = self._clock.now()
        left = self.usage.of(is_read=is_read).left(now)
        if left is None:
            return None
        window = now // FIFTEEN_MINUTES
        unreported = sum(date // FIFTEEN_MINUTES == window for _, date in self._unreported)
        return left - self._in_flight - unreported

    def _enter(self, *, is_read: bool) -> Window | None:
        """Count a request as started, or return the window that must reset first."""
        with self._changed:
            while not (exhausted := self.usage.of(is_read=is_read).exhausted(self._clock.now())):
                # If nothing is in flight, unreported requests may be counted twice here.
                if (left := self._left(is_read=is_read)) is None or left > 0 or not self._in_flight:
                    self._in_flight += 1
                    self._steps += 1
                    return None
                self._changed.wait(COUNTDOWN_STEP_SECONDS)  # for the responses to the last ones
            return exhausted

    def _wait_until_reset(self, window: Window, until: float) -> None:
        if not self._wait_policy.covers(window):
            raise _limited(window, until)
        with self._countdown:
            while (left := until - self._clock.now()) > 0:
                self._waiting(window, left)
                self._clock.sleep(min(COUNTDOWN_STEP_SECONDS, left))
            self._waiting(window, 0)


def _date_of(response: Response, sent_at: float) -> float:
    """Return the time of the Date header, or that of the request if it is missing or wrong.

    A Date that is off by more than a window could cause an endless wait.
    """
    date = response.date
    return date if date is not None and abs(date - sent_at) < FIFTEEN_MINUTES else sent_at


def _limited(window: Window, until: float) -> RateLimited:
    resets_at = datetime.fromtimestamp(until).astimezone()
    option = ", or use --wait-daily to wait for it" if window.seconds == DAY else ""
    return RateLimited(
        f"{window.name} reached ({window}); it resets at {resets_at:%H:%M on %d %B}.",
        f"Run the command again after that{option}.",
    )
