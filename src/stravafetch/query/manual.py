"""What a person types of a manual activity: its start, its time and its distance."""

import re
from datetime import datetime, timedelta

from stravafetch.errors import BadInput

FIRST_YEAR = 1970
LONGEST = 365 * 86_400  # seconds; anything longer is a typing error
_CLOCK = re.compile(r"(?:([0-9]{1,4}):)?([0-9]{1,4}):([0-5][0-9])")
_UNITS = re.compile(r"(?:([0-9]+)h)?(?:([0-9]+)m(?:in)?)?(?:([0-9]+)s?)?", re.IGNORECASE)
_LENGTH = re.compile(r"([0-9]+(?:[.,][0-9]+)?)\s*(km|mi|m|yd|)", re.IGNORECASE)
_METRES = {"km": 1000.0, "mi": 1609.344, "m": 1.0, "yd": 0.9144, "": 1.0}


def read_start(text: str, now: float) -> str:
    """Return a local start such as 2026-01-31T07:00 as Strava's ``start_date_local``.

    ``now`` is Unix time. Raises BadInput for a date without a time, with an offset, or to come.
    """
    plain = text.strip()
    try:
        start = datetime.fromisoformat(plain)
    except ValueError:
        start = None
    if start is None or len(plain) <= len("2026-01-31"):
        raise BadInput(
            f"--start {text!r} is not a date with a time.", "Use for example 2026-01-31T07:00."
        )
    if start.utcoffset() and start.tzinfo:
        raise _has_offset(text)
    if start.tzinfo and not plain.upper().endswith("Z"):
        raise _has_offset(text)
    local = start.replace(tzinfo=None)  # the Z of a record's start_date_local is false
    latest = datetime.fromtimestamp(now).astimezone().replace(tzinfo=None) + timedelta(days=1)
    if local.year < FIRST_YEAR or local > latest:  # a day, for a zone that is ahead of this one
        raise BadInput(
            f"--start {text} is {'too early' if local.year < FIRST_YEAR else 'in the future'}.",
            f"Use a time between {FIRST_YEAR} and now.",
        )
    return f"{local:%Y-%m-%dT%H:%M:%SZ}"


def _has_offset(text: str) -> BadInput:
    return BadInput(
        f"--start {text} has an offset.", "Leave it out: the time is that of the place."
    )


def read_elapsed(text: str) -> int:
    """Return seconds from 1:30:00, 45:00, 1h30m or 5400; raises BadInput."""
    plain = re.sub(r"\s+", "", text)
    clock, units = _CLOCK.fullmatch(plain), _UNITS.fullmatch(plain)
    found = clock or units
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    total = hours * 3600 + minutes * 60 + seconds
    if not 0 < total <= LONGEST or (clock and clock[1] and minutes > 59):
        raise BadInput(
            f"--elapsed {text!r} is not a time of an activity.",
            "Use for example 1:30:00, 45:00, 1h30m or a number of seconds.",
        )
    return total


def read_distance(text: str) -> float:
    """Return metres from 10.5km, 6mi, 400m, 100yd or a number of metres; raises BadInput."""
    found = _LENGTH.fullmatch(text.strip())
    metres = float(found[1].replace(",", ".")) * _METRES[found[2].lower()] if found else -1.0
    if not 0 <= metres <= 10_000_000:
        raise BadInput(
            f"--distance {text!r} is not a distance.", "Use for example 10.5km, 6mi or 400m."
        )
    return round(metres, 1)
