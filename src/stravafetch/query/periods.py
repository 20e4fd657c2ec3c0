"""Parses dates as people write them: each names a period, such as a day, a month or an instant.

A period without an offset is in the activity's own local time, one with an offset is an instant.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from stravafetch.errors import BadInput

FORMS = (
    "2026-01-31, 2026-01, 2026, 2026-W05, today, monday, last week, 7d, 3w, 6m, 1y "
    "or 2026-01-31T07:00"
)
FIRST_YEAR, LAST_YEAR = 1970, 2199  # Unix time begins in 1970; anything later is a typing error
ONE_DAY, ONE_WEEK = timedelta(days=1), timedelta(weeks=1)
ONE_HOUR, ONE_MINUTE, ONE_SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)

Period = tuple[datetime, datetime]  # start, and exclusive end
_Reader = Callable[[re.Match[str], float], Period]

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DASHES = re.compile("[\u2010-\u2015\u2212]")  # that editors and web pages substitute for a hyphen
_YEAR_LAST = re.compile(r"[0-9]{1,2}([-/.])[0-9]{1,2}\1([0-9]{2}|[0-9]{4})")
_UNIX_TIME = re.compile(r"[0-9]{9,}")


def read_period(option: str, text: str, now: float) -> Period:
    """Return the period that a text names at Unix time ``now``; ``option`` is used in errors.

    Raises BadInput if it is not a date, ambiguous, or outside 1970 to 2199.
    """
    plain = _normalized(text)
    for pattern, read in _READERS:
        if match := re.fullmatch(pattern, plain):
            try:
                return read(match, now)
            except (_OutOfRangeError, OverflowError):
                raise BadInput(
                    f"{option} {text!r} is not between {FIRST_YEAR} and {LAST_YEAR}.",
                    f"Omit {option} for no bound.",
                ) from None
            except (ValueError, OSError):  # OSError: Windows, before 1970
                break  # the format is valid, but the date does not exist: 2026-02-30
    raise BadInput(f"{option} {text!r} is not a date.", f"{_hint(plain)}Use {FORMS}.")


def _normalized(text: str) -> str:
    """Return the text in lower case with plain digits, hyphens and single blanks."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[ \t]+", " ", _DASHES.sub("-", folded).strip())


def _hint(text: str) -> str:
    if _YEAR_LAST.fullmatch(text):
        return "The order of day and month is ambiguous: put the year first. "
    if _UNIX_TIME.fullmatch(text):
        return "It looks like a Unix time, which is not supported. "
    return ""


def _year(match: re.Match[str], _now: float) -> Period:
    year = _plausible(int(match["year"]))
    return datetime(year, 1, 1), datetime(year + 1, 1, 1)  # noqa: DTZ001 - a wall clock


def _month(match: re.Match[str], _now: float) -> Period:
    return _whole_month(int(match["year"]), int(match["month"]))


def _named_month(match: re.Match[str], _now: float) -> Period:
    return _whole_month(int(match["year"]), _MONTHS.index(match["name"][:3]) + 1)


def _day(match: re.Match[str], _now: float) -> Period:
    return _whole_day(date(_plausible(int(match["year"])), int(match["month"]), int(match["day"])))


def _named_day(match: re.Match[str], _now: float) -> Period:
    month = _MONTHS.index(match["name"][:3]) + 1
    return _whole_day(date(_plausible(int(match["year"])), month, int(match["day"])))


def _iso_week(match: re.Match[str], _now: float) -> Period:
    """Parse ``2026-W05``, Monday to Sunday, or one day of it: ``2026-W05-3`` (ISO 8601)."""
    year, week = _plausible(int(match["year"])), int(match["week"])
    if match["day"]:
        return _whole_day(date.fromisocalendar(year, week, int(match["day"])))
    return _whole_week(date.fromisocalendar(year, week, 1))


def _moment(match: re.Match[str], _now: float) -> Period:
    year = _plausible(int(match["year"]))
    clock = match["clock"] if match["clock"][1:2].isdigit() else f"0{match['clock']}"
    day = f"{year}-{int(match['month']):02}-{int(match['day']):02}"
    moment = datetime.fromisoformat(f"{day}T{clock}{(match['offset'] or '').strip().upper()}")
    digits = len(re.sub(r"[.,].*|\D", "", clock))
    named = {2: ONE_HOUR, 4: ONE_MINUTE}.get(digits, ONE_SECOND)  # 07, 07:12 or 07:12:33
    return moment, moment.replace(microsecond=0) + named


def _relative_day(match: re.Match[str], now: float) -> Period:
    days = {"today": 0, "yesterday": 1}[match[0]]
    return _whole_day(_today(now) - days * ONE_DAY)


def _now(_match: re.Match[str], now: float) -> Period:
    return _instant(datetime.fromtimestamp(now, UTC))


def _weekday(match: re.Match[str], now: float) -> Period:
    """Parse ``monday``, the most recent one or today; ``last monday`` is never today."""
    today = _today(now)
    latest = today - ONE_DAY if match["last"] else today
    back = (latest.weekday() - _WEEKDAYS.index(match["name"][:3])) % 7
    return _whole_day(latest - back * ONE_DAY)


def _calendar_period(match: re.Match[str], now: float) -> Period:
    """Parse ``this week``, ``last month`` and so on; weeks begin on Monday (ISO 8601)."""
    today, back = _today(now), int(match["which"] in ("last", "previous"))
    if match["unit"] == "week":
        return _whole_week(today - today.weekday() * ONE_DAY - back * ONE_WEEK)
    if match["unit"] == "year":
        return _whole_month(today.year - back, 1)[0], _whole_month(today.year - back, 12)[1]
    year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
    return _whole_month(year, month + 1)


def _days_ago(match: re.Match[str], now: float) -> Period:
    days = int(match["count"]) * (7 if match["unit"][0] == "w" else 1)
    return _instant(datetime.fromtimestamp(now, UTC) - timedelta(days=days))


def _months_ago(match: re.Match[str], now: float) -> Period:
    here = _local(now)
    months = int(match["count"]) * (12 if match["unit"][0] == "y" else 1)
    year, month = divmod(here.year * 12 + here.month - 1 - months, 12)
    day = min(here.day, monthrange(_plausible(year), month + 1)[1])
    return _instant(here.replace(year=year, month=month + 1, day=day).astimezone(UTC))


_Y = r"(?P<year>[0-9]{4})"
_M, _D = r"(?P<month>[0-9]{1,2})", r"(?P<day>[0-9]{1,2})"
_MONTH_NAME = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY_NAME = (
    r"(?P<name>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?"
    r"|sat(?:urday)?|sun(?:day)?)"
)
# Compiled only as they are tried: compiling all of them takes 2 ms.
_READERS: tuple[tuple[str, _Reader], ...] = (
    (_Y, _year),
    (rf"{_Y}[-/.]{_M}", _month),
    (rf"{_Y}([-/.]){_M}\2{_D}", _day),
    (r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})", _day),
    (rf"{_Y}-?w(?P<week>[0-9]{{1,2}})(?:-?(?P<day>[1-7]))?", _iso_week),
    (rf"{_MONTH_NAME} {_Y}", _named_month),
    (rf"{_D}\.? {_MONTH_NAME} {_Y}", _named_day),
    (rf"{_MONTH_NAME} {_D},? {_Y}", _named_day),
    (
        rf"{_Y}([-/.]){_M}\2{_D}[t ](?P<clock>[0-9][0-9:.,]*)(?P<offset> ?(?:z|[+-][0-9:]+))?",
        _moment,
    ),
    (r"today|yesterday", _relative_day),
    (r"now", _now),
    (rf"(?P<last>last )?{_WEEKDAY_NAME}", _weekday),
    (r"(?P<which>this|last|previous) (?P<unit>week|month|year)", _calendar_period),
    (r"(?P<count>[0-9]{1,5}) ?(?P<unit>d|days?|w|weeks?)(?: ago)?", _days_ago),
    (r"(?P<count>[0-9]{1,5}) ?(?P<unit>m|months?|y|years?)(?: ago)?", _months_ago),
)


class _OutOfRangeError(ValueError):
    """A year that no activity can have."""


def _plausible(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise _OutOfRangeError(year)
    return year


def _whole_day(day: date) -> Period:
    midnight = datetime.combine(day, time())
    return midnight, midnight + ONE_DAY


def _whole_week(monday: date) -> Period:
    midnight = datetime.combine(monday, time())
    return midnight, midnight + ONE_WEEK


def _whole_month(year: int, month: int) -> Period:
    start = datetime(_plausible(year), month, 1)  # noqa: DTZ001 - a wall clock
    return start, start + timedelta(days=monthrange(year, month)[1])


def _instant(moment: datetime) -> Period:
    _plausible(moment.year)
    return moment, moment.replace(microsecond=0) + ONE_SECOND


def _today(now: float) -> date:
    return _local(now).date()


def _local(now: float) -> datetime:
    return datetime.fromtimestamp(now)  # noqa: DTZ006 - this machine's wall clock is meant
