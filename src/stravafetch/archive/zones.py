"""Time zones: the zone of a position, and its format in Strava's API."""

from datetime import UTC, datetime, timedelta
from math import isfinite
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def zone_of(lat: float, lng: float) -> str | None:
    """Return the zone of a position, such as Europe/Zurich, or one of Etc/GMT at sea.

    Borders are accurate to about a hundred metres. Returns None if there is no such position.
    """
    from tzfpy import get_tz  # 33 MB of memory, only for positions

    if not (isfinite(lat) and isfinite(lng) and abs(lat) <= 90 and abs(lng) <= 180):
        return None
    return get_tz(lng, lat) or None


def utc_offset(zone: str, at: datetime) -> int | None:
    """Return a zone's UTC offset at a time, in seconds, or None if the zone is unknown here."""
    info = _info(zone)
    return None if info is None else _seconds(at.astimezone(info).utcoffset())


def timezone_text(zone: str, at: datetime) -> str | None:
    """Return a zone as in the API, such as "(GMT+01:00) Europe/Zurich", or None if unknown here.

    The offset is that of standard time, all year round.
    """
    info = _info(zone)
    if info is None:
        return None
    # Not by dst(): in the data, the standard time of Ireland is that of summer.
    seasons = (datetime(at.year, month, 1, tzinfo=UTC).astimezone(info) for month in (1, 7))
    minutes = min(_seconds(season.utcoffset()) for season in seasons) // 60
    sign = "-" if minutes < 0 else "+"
    return f"(GMT{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}) {zone}"


def _info(zone: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError for a folder, such as Europe
        return None


def _seconds(offset: timedelta | None) -> int:
    return round((offset or timedelta()).total_seconds())
