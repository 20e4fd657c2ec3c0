"""An activity's local time, of its start in UTC and its time zone: no archive holds it."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from stravafetch.archive.record import iso
from stravafetch.errors import BadInput

MOST_OFFSET = timedelta(hours=14)  # of any wall clock from UTC, either way

Fields = dict[str, Any]


def read_zone(name: str) -> ZoneInfo:
    """Return the time zone of a name such as Europe/Zurich; BadInput where there is none."""
    zone = find_zone(name)
    if zone is None:
        raise BadInput(
            f"--timezone {name!r} is not a time zone.",
            "Use a name such as Europe/Zurich or UTC: https://www.iana.org/time-zones.",
        )
    return zone


def find_zone(name: str) -> ZoneInfo | None:
    """Return the time zone of a name, None where this system does not know it."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # OSError: the name of a folder, such as Europe
        return None


def in_zone(start: datetime, zone: ZoneInfo) -> Fields:
    """Return the API's three fields; it names a zone with its standard offset."""
    local = start.astimezone(zone)
    offset = local.utcoffset() or timedelta()
    standard = offset - (local.dst() or timedelta())
    minutes = round(abs(standard).total_seconds() / 60)
    sign = "-" if standard < timedelta() else "+"
    gmt = f"(GMT{sign}{minutes // 60:02}:{minutes % 60:02})"
    return {
        "start_date_local": iso(local),
        "timezone": f"{gmt} {zone.key}",
        "utc_offset": offset.total_seconds(),
    }


def at_offset(start: datetime, seconds: int) -> Fields:
    """Return what a device's clock tells: no zone."""
    local = start + timedelta(seconds=seconds)
    return {"start_date_local": iso(local), "utc_offset": float(seconds)}
