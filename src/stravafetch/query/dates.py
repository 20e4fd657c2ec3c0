"""The activities that --since and --until select.

A datetime without an offset is the activity's own local time, as Strava shows it
(``start_date_local``); one with an offset is an instant (``start_date``).
"""

import math
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from stravafetch.errors import BadInput
from stravafetch.query.periods import read_period

ONE_DAY = timedelta(days=1)
END_OF_TIME = 2**31 - 1  # Unix seconds, in 2038: the last that fits 32 bits, should Strava use them


class Span(NamedTuple):
    """The period in which an activity must have started; ``end`` is exclusive."""

    start: datetime | None = None
    end: datetime | None = None

    @property
    def is_exact(self) -> bool:
        """Whether Strava's own bounds are equivalent, so that nothing needs filtering."""
        return all(bound is None or bound.tzinfo for bound in (self.start, self.end))

    def query(self) -> dict[str, int]:
        """Return Strava's ``after`` and ``before``: Unix seconds, exclusive, compared with UTC.

        The activity's UTC offset is unknown before it arrives, so a bound in local time is widened
        by a day. ``before`` is sent with every ``after``, or Strava returns the oldest first; it is
        far in the future, since a bound from a machine's clock that is slow would lose the newest.
        """
        query = {}
        if self.start:
            query["after"] = max(0, math.ceil(_earliest(self.start).timestamp()) - 1)
            query["before"] = END_OF_TIME
        if self.end:
            query["before"] = math.ceil(_latest(self.end).timestamp())
        return query

    def includes(self, activity: dict[str, Any]) -> bool:
        """Return whether an activity started within it; one without a start is never dropped."""
        if self.start and (started := _started(activity, self.start)) and started < self.start:
            return False
        return not (self.end and (started := _started(activity, self.end)) and started >= self.end)


def read_span(since: str | None, until: str | None, now: float) -> Span:
    """Parse both options, at Unix time ``now``; BadInput names the invalid one."""
    start = read_period("--since", since, now)[0] if since is not None else None
    end = read_period("--until", until, now)[1] if until is not None else None
    if start and _earliest(start).timestamp() > now + 1:  # 0d is now, to the microsecond
        today = datetime.fromtimestamp(now).astimezone()
        raise BadInput(
            f"--since {since} is in the future.",
            f"This machine's clock shows {today:%Y-%m-%d %H:%M}; set it if that is wrong.",
        )
    if start and end and _is_before(end, start):
        raise BadInput(f"--until {until} is before --since {since}.", "Swap the two.")
    return Span(start=start, end=end)


def _earliest(bound: datetime) -> datetime:
    return bound if bound.tzinfo else bound.replace(tzinfo=UTC) - ONE_DAY


def _latest(bound: datetime) -> datetime:
    return bound if bound.tzinfo else bound.replace(tzinfo=UTC) + ONE_DAY


def _is_before(end: datetime, start: datetime) -> bool:
    if bool(end.tzinfo) == bool(start.tzinfo):
        return end <= start
    return _latest(end) <= _earliest(start)


def _started(activity: dict[str, Any], bound: datetime) -> datetime | None:
    """Return the activity's start, in local time or UTC like the bound; None if it has none."""
    try:
        started = datetime.fromisoformat(
            activity["start_date" if bound.tzinfo else "start_date_local"]
        )
    except (KeyError, TypeError, ValueError):
        return None
    # The Z of start_date_local is misleading: it is local time nevertheless.
    return started.replace(tzinfo=UTC if bound.tzinfo else None)
