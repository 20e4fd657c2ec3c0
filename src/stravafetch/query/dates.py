"""What --since and --until accept, and which activities they let through.

A datetime without an offset is the activity's own wall clock, the one Strava shows
(``start_date_local``); one with an offset is an instant (``start_date``).
"""

import math
import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from stravafetch.errors import BadInput

FORMS = "2026-01-31, 2026-01, 2026, today, yesterday, 7d, 3w, 6m, 1y or 2026-01-31T07:00"
FIRST_YEAR, LAST_YEAR = 1970, 2199  # Unix time begins in 1970; the rest is a slip of the finger
ONE_DAY = timedelta(days=1)
ONE_HOUR, ONE_MINUTE, ONE_SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)

Period = tuple[datetime, datetime]  # from, and up to but not including


@dataclass(frozen=True)
class Span:
    """The time in which an activity must have started; ``end`` is just outside it.

    ``now`` is the Unix time of the question.
    """

    now: float
    start: datetime | None = None
    end: datetime | None = None

    @property
    def is_exact(self) -> bool:
        """Whether Strava's own bounds say the same, so that nothing is left to cut."""
        return all(bound is None or bound.tzinfo for bound in (self.start, self.end))

    def query(self) -> dict[str, int]:
        """Return Strava's ``after`` and ``before``: Unix seconds, exclusive, compared with UTC.

        The activity's own clock is unknown before it is here, so such a bound is widened by a
        day. ``before`` goes along with every ``after``, or Strava answers oldest first.
        """
        query = {}
        if self.start:
            query["after"] = max(0, math.ceil(_earliest(self.start).timestamp()) - 1)
            query["before"] = int(self.now) + 86_400
        if self.end:
            query["before"] = math.ceil(_latest(self.end).timestamp())
        return query

    def lets_through(self, activity: dict[str, Any]) -> bool:
        """Say whether an activity started within; one without a start is never dropped."""
        if self.start and (started := _started(activity, self.start)) and started < self.start:
            return False
        return not (self.end and (started := _started(activity, self.end)) and started >= self.end)


def read_span(since: str | None, until: str | None, now: float) -> Span:
    """Read both options; BadInput names the one that makes no sense."""
    start = _read("--since", since, now)[0] if since is not None else None
    end = _read("--until", until, now)[1] if until is not None else None
    if start and _earliest(start).timestamp() > now + 1:  # 0d is now, to the microsecond
        raise BadInput(f"--since {since} is in the future.", "No activity can have started then.")
    if start and end and _is_before(end, start):
        raise BadInput(f"--until {until} is before --since {since}.", "Swap the two.")
    return Span(now=now, start=start, end=end)


def _read(option: str, text: str, now: float) -> Period:
    for pattern, read in _READERS:
        if match := pattern.fullmatch(text.strip()):
            try:
                return read(match, now)
            except (_OutOfRangeError, OverflowError):
                raise BadInput(
                    f"{option} {text!r} is not between {FIRST_YEAR} and {LAST_YEAR}.",
                    f"Leave {option} out for no bound.",
                ) from None
            except (ValueError, OSError):  # OSError: Windows, before 1970
                break  # the form is right, the date is none: 2026-02-30
    hint = f"Use {FORMS}."
    if text.strip().isdigit() and len(text.strip()) > 8:
        hint = f"It looks like a Unix time, which is not taken. {hint}"
    raise BadInput(f"{option} {text!r} is not a date.", hint)


def _year(match: re.Match[str], _now: float) -> Period:
    year = _plausible(int(match["year"]))
    return datetime(year, 1, 1), datetime(year + 1, 1, 1)  # noqa: DTZ001 - a wall clock


def _month(match: re.Match[str], _now: float) -> Period:
    year, month = _plausible(int(match["year"])), int(match["month"])
    start = datetime(year, month, 1)  # noqa: DTZ001 - a wall clock
    return start, start + timedelta(days=monthrange(year, month)[1])


def _day(match: re.Match[str], _now: float) -> Period:
    _plausible(int(match["year"]))
    return _whole(date.fromisoformat(match[0]))


def _moment(match: re.Match[str], _now: float) -> Period:
    moment = datetime.fromisoformat(match[0].upper())
    _plausible(moment.year)
    digits = len(re.sub(r"[.,].*|\D", "", match["clock"]))
    named = {2: ONE_HOUR, 4: ONE_MINUTE}.get(digits, ONE_SECOND)  # 07, 07:12 or 07:12:33
    return moment, moment.replace(microsecond=0) + named


def _today(_match: re.Match[str], now: float) -> Period:
    return _whole(_local(now).date())


def _yesterday(_match: re.Match[str], now: float) -> Period:
    return _whole(_local(now).date() - ONE_DAY)


def _days_ago(match: re.Match[str], now: float) -> Period:
    days = int(match["count"]) * (7 if match["unit"] == "w" else 1)
    return _instant(datetime.fromtimestamp(now, UTC) - timedelta(days=days))


def _months_ago(match: re.Match[str], now: float) -> Period:
    here = _local(now)
    months = int(match["count"]) * (12 if match["unit"] == "y" else 1)
    year, month = divmod(here.year * 12 + here.month - 1 - months, 12)
    day = min(here.day, monthrange(_plausible(year), month + 1)[1])
    return _instant(here.replace(year=year, month=month + 1, day=day).astimezone(UTC))


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], float], Period]], ...] = (
    (re.compile(r"(?P<year>[0-9]{4})"), _year),
    (re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})"), _month),
    (re.compile(r"(?P<year>[0-9]{4})-[0-9]{2}-[0-9]{2}"), _day),
    (
        re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ](?P<clock>[0-9:.,]+)([Zz]|[+-][0-9:]+)?"),
        _moment,
    ),
    (re.compile(r"today"), _today),
    (re.compile(r"yesterday"), _yesterday),
    (re.compile(r"(?P<count>[0-9]{1,5})(?P<unit>[dw])"), _days_ago),
    (re.compile(r"(?P<count>[0-9]{1,5})(?P<unit>[my])"), _months_ago),
)


class _OutOfRangeError(ValueError):
    """A date that no activity has."""


def _plausible(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise _OutOfRangeError(year)
    return year


def _whole(day: date) -> Period:
    midnight = datetime.combine(day, time())
    return midnight, midnight + ONE_DAY


def _instant(moment: datetime) -> Period:
    _plausible(moment.year)
    return moment, moment.replace(microsecond=0) + ONE_SECOND


def _local(now: float) -> datetime:
    return datetime.fromtimestamp(now)  # noqa: DTZ006 - this machine's wall clock is meant


def _earliest(bound: datetime) -> datetime:
    return bound if bound.tzinfo else bound.replace(tzinfo=UTC) - ONE_DAY


def _latest(bound: datetime) -> datetime:
    return bound if bound.tzinfo else bound.replace(tzinfo=UTC) + ONE_DAY


def _is_before(end: datetime, start: datetime) -> bool:
    if bool(end.tzinfo) == bool(start.tzinfo):
        return end <= start
    return _latest(end) <= _earliest(start)


def _started(activity: dict[str, Any], bound: datetime) -> datetime | None:
    """Return the activity's start on the bound's own clock, None when it has none to read."""
    try:
        started = datetime.fromisoformat(
            activity["start_date" if bound.tzinfo else "start_date_local"]
        )
    except (KeyError, TypeError, ValueError):
        return None
    # The Z of start_date_local is false: it is the wall clock all the same.
    return started.replace(tzinfo=UTC if bound.tzinfo else None)
