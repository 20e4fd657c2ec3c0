"""Time zones: which one a position lies in, and how Strava's API writes it."""

from datetime import UTC, datetime, timedelta
from math import isfinite
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def zone_of(lat: float, lng: float) -> str | None:
    """Return the zone of a position, such as Europe/Zurich; at sea it is one of Etc/GMT.

    It is right to some hundred metres. None: there is no such place.
    """
    from tzfpy import get_tz  # 33 MB of memory, only where a position was found

    if not (isfinite(lat) and isfinite(lng) and abs(lat) <= 90 and abs(lng) <= 180):
        return None
    return get_tz(lng, lat) or None


def utc_offset(zone: str, at: datetime) -> int | None:
    """Return the seconds that the clocks of a zone are ahead of UTC at an instant.

    None: this machine's data do not know the zone.
    """
    info = _info(zone)
    return None if info is None else _seconds(at.astimezone(info).utcoffset())


def timezone_text(zone: str, at: datetime) -> str | None:
    """Return a zone as the API writes it: "(GMT+01:00) Europe/Zurich", all year round.

    The offset is that of the year's winter. None: this machine's data do not know the zone.
    """
    info = _info(zone)
    if info is None:
        return None
    # Not dst(): by the data, Ireland has its standard time in summer.
    seasons = (datetime(at.year, month, 1, tzinfo=UTC).astimezone(info) for month in (1, 7))
    minutes = min(_seconds(season.utcoffset()) for season in seasons) // 60
    sign = "-" if minutes < 0 else "+"
    return f"(GMT{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}) {zone}"


def _info(zone: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder, such as Europe
        return None


def _seconds(offset: timedelta | None) -> int:
    return round((offset or timedelta()).total_seconds())
