"""An activity and its streams as a GPX 1.1 track: https://www.topografix.com/GPX/1/1/."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import chain, repeat
from typing import Any
from xml.sax.saxutils import escape

from stravafetch.errors import InvalidData
from stravafetch.exact_number import ExactNumber

# Some programs insist on these prefixes.
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gpx xmlns="http://www.topografix.com/GPX/1/1" \
xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v1" \
xmlns:pwr="http://www.garmin.com/xmlschemas/PowerExtension/v1" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://www.topografix.com/GPX/1/1 \
http://www.topografix.com/GPX/1/1/gpx.xsd \
http://www.garmin.com/xmlschemas/TrackPointExtension/v1 \
http://www.garmin.com/xmlschemas/TrackPointExtensionv1.xsd \
http://www.garmin.com/xmlschemas/PowerExtension/v1 \
http://www.garmin.com/xmlschemas/PowerExtensionv1.xsd" \
version="1.1" creator="stravafetch">
"""

_Range = tuple[float, float]
_LATITUDE: _Range = (-90, 90)
_LONGITUDE: _Range = (-180, 179.9999999)  # 180 is the same meridian, and only -180 is valid
_ANY: _Range = (-1e6, 1e6)  # metres and degrees have no bounds, but infinity cannot be written
# Stream, element and valid range, in the order that the schemas require.
_BODY: tuple[tuple[str, str, _Range], ...] = (
    ("temp", "atemp", _ANY),
    ("heartrate", "hr", (1, 255)),
    ("cadence", "cad", (0, 254)),
)
_WATTS: _Range = (0, 65_535)

# All but the characters of https://www.w3.org/TR/xml/#charsets.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def track_of(activity: Mapping[str, Any], streams: Mapping[str, Any]) -> str | None:
    """Return a GPX document to encode as UTF-8, or None if no position was recorded.

    ``activity`` is a summary or a detail, ``streams`` maps a stream's type to an object with its
    ``data``. A point is omitted if its ``latlng`` is null; a value is omitted if it is null,
    missing at the end of a shorter stream, or impossible, such as a heart rate of 0. Heart rate,
    cadence and temperature are written as Garmin's TrackPointExtension v1, watts as its
    PowerExtension v1. Raises InvalidData for an unexpected format, see
    https://developers.strava.com/docs/reference/#api-models-StreamSet.
    """
    try:
        started = datetime.fromisoformat(activity["start_date"])
        points = "".join(_points(streams, started))
        about = "".join(_about(activity))
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise InvalidData(
            f"Activity {activity.get('id')} or its streams have an unexpected format.",
            "Try again in a few minutes; if it happens again, report it with the output of -v.",
        ) from error
    if not points:
        return None
    # The time is that of the activity, not of the file: the same input gives the same bytes.
    metadata = f"<metadata>\n<time>{_time(started)}</time>\n</metadata>\n"
    return f"{_HEAD}{metadata}<trk>\n{about}<trkseg>\n{points}</trkseg>\n</trk>\n</gpx>\n"


def _about(activity: Mapping[str, Any]) -> Iterator[str]:
    """Yield the elements before the points, one per line and in the order of the schema."""
    if name := activity.get("name"):
        yield f"<name>{_text(name)}</name>\n"
    if description := activity.get("description"):
        yield f"<desc>{_text(description)}</desc>\n"
    address = f"https://www.strava.com/activities/{int(activity['id'])}"
    yield f'<link href="{address}">\n</link>\n'
    if sport := activity.get("sport_type"):
        yield f"<type>{_text(sport)}</type>\n"


def _points(streams: Mapping[str, Any], started: datetime) -> Iterator[str]:
    """Yield the points as text: numbers need no escaping, and objects are four times slower."""
    names = ("time", "altitude", "watts", *(stream for stream, _, _ in _BODY))
    columns = (chain(_data(streams, name), repeat(None)) for name in names)
    for position, seconds, altitude, watts, *body in zip(
        _data(streams, "latlng"), *columns, strict=False
    ):
        latitude, longitude = position or (None, None)
        latitude, longitude = _number(latitude, _LATITUDE), _number(longitude, _LONGITUDE)
        if latitude is None or longitude is None:
            continue
        yield f'<trkpt lat="{_decimal(latitude)}" lon="{_decimal(longitude)}">\n'
        if (height := _number(altitude, _ANY)) is not None:
            yield f"<ele>{_decimal(height)}</ele>\n"
        if seconds is not None:
            yield f"<time>{_time(started + timedelta(seconds=_seconds(seconds)))}</time>\n"
        yield from _extensions(body, watts)
        yield "</trkpt>\n"


def _decimal(number: float) -> str:
    """Return a number without an exponent, which the schema forbids."""
    text = repr(number)
    return f"{number:.10f}".rstrip("0").rstrip(".") if "e" in text else text


def _time(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _seconds(value: Any) -> Any:
    return float(value) if isinstance(value, ExactNumber) else value


def _data(streams: Mapping[str, Any], name: str) -> list[Any]:
    stream = streams.get(name)
    return [] if stream is None else list(stream["data"])


def _extensions(body: list[Any], watts: Any) -> Iterator[str]:
    readings = "".join(
        f"<gpxtpx:{name}>{round(number)}</gpxtpx:{name}>\n"
        for (_, name, limits), value in zip(_BODY, body, strict=True)
        if (number := _number(value, limits)) is not None
    )
    power = _number(watts, _WATTS)
    if not readings and power is None:
        return
    yield "<extensions>\n"
    if readings:
        yield f"<gpxtpx:TrackPointExtension>\n{readings}</gpxtpx:TrackPointExtension>\n"
    if power is not None:
        # Not in TrackPointExtension, and not a bare <power>: the schema of GPX forbids that.
        yield f"<pwr:PowerInWatts>{round(power)}</pwr:PowerInWatts>\n"
    yield "</extensions>\n"


def _number(value: Any, limits: _Range) -> float | None:
    """Return a number; None if it is missing or impossible."""
    if value is None:
        return None
    low, high = limits
    number = float(value)
    return number if low <= number <= high else None


def _text(value: str) -> str:
    return escape(_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", value))
