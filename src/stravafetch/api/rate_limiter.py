"""Keeps requests within Strava's rate limits: counts those left, and waits for a reset."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from stravafetch.api.rate_limits import DAY, FIFTEEN_MINUTES, Usage, WaitPolicy, Window, read_usage
from stravafetch.api.response import Response
from stravafetch.clock import Clock
from stravafetch.errors import RateLimited

RESET_MARGIN_SECONDS = 1.0  # Strava's clock and this one need not agree to the second
COUNTDOWN_STEP_SECONDS = 1.0
MIN_WAIT_SECONDS = 5.0  # after a 429


# Is told what is waited for and for how many more seconds; 0 seconds end the wait.
Waiting = Callable[[Window, float], None]


class RateLimiter:
    """The state of the rate limits, shared by all threads that send requests."""

    def __init__(self, clock: Clock, wait_policy: WaitPolicy, waiting: Waiting) -> None:
        self.usage = Usage()
        self._clock = clock
        self._wait_policy = wait_policy
        self._waiting = waiting
        self._in_flight = 0
        self._changed = threading.Condition()
        self._countdown = threading.Lock()  # one countdown, however many threads wait for it

    def left(self) -> int | None:
        """Return how many requests can still be started in this window, None when unknown."""
        with self._changed:
            return self._left()

    @contextmanager
    def request(self) -> Iterator[None]:
        """Hold a request back until the rate limit allows it; use it around each request.

        Raises RateLimited where the WaitPolicy does not allow the wait.
        """
        while window := self._enter():
            self._wait_until_reset(window, window.resets_at() + RESET_MARGIN_SECONDS)
        try:
            yield
        finally:
            with self._changed:
                self._in_flight -= 1
                self._changed.notify_all()

    def update(self, response: Response, sent_at: float) -> None:
        """Read the rate limit headers of a response; ``sent_at`` is when it was requested.

        Its Date header tells which window they count, since this machine's clock may be a little
        off; without one it is the window of the request, as the response may arrive in the next.
        """
        newer = read_usage(response.headers, _date_of(response, sent_at))
        with self._changed:
            self.usage = self.usage.merged(newer) if newer else self.usage
            self._changed.notify_all()

    def handle_429(self, response: Response) -> None:
        """Wait after a 429, which can come although requests seemed left.

        Raises RateLimited where the WaitPolicy does not allow the wait, and for a Retry-After of
        more than a day.
        """
        now = self._clock.now()
        window = self.usage.exhausted(now) or Window("", FIFTEEN_MINUTES, 0, 0, now)
        until = window.resets_at() + RESET_MARGIN_SECONDS
        if response.retry_after is not None:
            until = now + response.retry_after
            if response.retry_after > FIFTEEN_MINUTES:
                window = window._replace(seconds=DAY)
            if response.retry_after > DAY:
                raise _limited(window, until)
        # Never at once, whatever the clocks say: each refused request counts towards the day.
        self._wait_until_reset(window, max(until, now + MIN_WAIT_SECONDS))

    def _left(self) -> int | None:
        left = self.usage.left(self._clock.now())
        return None if left is None else left - self._in_flight

    def _enter(self) -> Window | None:
        """Count a request in, or return the window that has to reset first."""
        with self._changed:
            while not (exhausted := self.usage.exhausted(self._clock.now())):
                if (left := self._left()) is None or left > 0:
                    self._in_flight += 1
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
    """Return the time of the Date header, or of the request where that is missing or wrong.

    A Date that is off by more than a window could cause a wait without end.
    """
    date = response.date
    return date if date is not None and abs(date - sent_at) < FIFTEEN_MINUTES else sent_at


def _limited(window: Window, until: float) -> RateLimited:
    resets_at = datetime.fromtimestamp(until).astimezone()
    option = ", or use --wait-daily to wait for it" if window.seconds == DAY else ""
    return RateLimited(
        f"{window.name} reached ({window}); it resets at {resets_at:%H:%M on %d %B}.",
        f"Run the command again then{option}.",
    )
