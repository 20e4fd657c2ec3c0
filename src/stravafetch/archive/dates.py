"""The start of an activity as activities.csv writes it, in the language of the account.

It is in UTC, in the medium date and time format that CLDR (https://cldr.unicode.org) has for the
language. In none of Strava's languages does an all-digit date of this format start with the month.
"""

import re
import unicodedata
from datetime import UTC, datetime

from stravafetch.archive.months import MONTHS
from stravafetch.errors import InvalidData

LAST_DAY = 31  # of a month; a larger number is the year
YEARS = range(1900, 2200)  # others would have no local time in some zones, and are not plausible

_TIME = re.compile(r"(?<![0-9.:])([0-9]{1,2})[:.]([0-9]{2})[:.]([0-9]{2})(?![0-9.:])")
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"[0-9]+")
# As returned by fold. Those of zh-TW are for smaller parts of the day.
_BEFORE_NOON = {"am", "午前", "上午", "오전", "凌晨", "清晨", "早上"}
_AFTER_NOON = {"pm", "午後", "下午", "오후", "中午", "晚上"}
_BETWEEN = {"de", "à", "at", "um", "às", "kl", "klo", "г", "р"}  # 9 de mar. de 2026, 9 мар. 2026 г.
_CHINESE = re.compile("[年月日]")  # may be adjacent to a word
_DAY_HALF = re.compile(r"\b([ap])\. ?m\b\.?")  # also Spanish: 6:04:49 a. m.


def read_start(text: str) -> datetime:
    """Return the start, in UTC. Raises InvalidData for a text in no known format."""
    plain = _plain(text)
    times = list(_TIME.finditer(plain))
    try:
        day = plain[: times[-1].start()] + plain[times[-1].end() :]
        hour, minute, second = (int(part) for part in times[-1].groups())
        words = set(_WORD.findall(day)) - _BETWEEN
        year, month, day_of_month = _date(day, words - _BEFORE_NOON - _AFTER_NOON)
        return datetime(year, month, day_of_month, _hour(hour, words), minute, second, tzinfo=UTC)
    except (IndexError, ValueError):
        raise InvalidData(
            f"The date {text[:60]!r} in activities.csv cannot be read.",
            "If it is as Strava sent it, please report it with the language of your account.",
        ) from None


def fold(text: str) -> str:
    """Return a text normalized for comparison: its spaces, full-width digits and capitals."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _plain(text: str) -> str:
    return _CHINESE.sub(" ", _DAY_HALF.sub(r"\1m", fold(text)))


def _hour(hour: int, words: set[str]) -> int:
    if words & _AFTER_NOON:
        return hour % 12 + 12
    return hour % 12 if words & _BEFORE_NOON else hour


def _date(text: str, words: set[str]) -> tuple[int, int, int]:
    """Return year, month and day. Raises ValueError if any would have to be guessed."""
    if not words <= MONTHS.keys():
        raise ValueError(text)  # an unknown month, or part of the day
    numbers = [int(number) for number in _NUMBER.findall(text)]
    if words:
        (month,) = {MONTHS[word] for word in words}
        first, last = numbers
    else:
        first, month, last = numbers
    year, day = (first, last) if first > LAST_DAY else (last, first)
    if year not in YEARS:
        raise ValueError(text)
    return year, month, day
