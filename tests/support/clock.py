"""The moment at which most tests happen, and a clock that stands there."""

from datetime import UTC, date, datetime

from stravafetch.clock import Clock

TODAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp()


class TestClock(Clock):
    """Stands still until it is turned; sleeping turns it."""

    __test__ = False

    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds


class ShiftedClock(TestClock):
    """A clock that is wrong by so many seconds, ahead if they are positive."""

    __test__ = False

    def __init__(self, right: TestClock, seconds: float) -> None:
        self._right = right
        self._seconds = seconds

    def now(self) -> float:
        return self._right.now() + self._seconds

    def sleep(self, seconds: float) -> None:
        self._right.sleep(seconds)
