"""An activity and its streams as a GPX 1.1 track: https://www.topografix.com/GPX/1/1/."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import chain, repeat
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from gpxpy.gpx import GPX, GPXTrack, GPXTrackPoint, GPXTrackSegment

from stravafetch.errors import InvalidData
from stravafetch.exact_number import ExactNumber

_GPX = "http://www.topografix.com/GPX/1/1"
_TRACK_POINT = "http://www.garmin.com/xmlschemas/TrackPointExtension/v1"
_POWER = "http://www.garmin.com/xmlschemas/PowerExtension/v1"
_SCHEMAS = {
    _GPX: f"{_GPX}/gpx.xsd",
    _TRACK_POINT: "http://www.garmin.com/xmlschemas/TrackPointExtensionv1.xsd",
    _POWER: "http://www.garmin.com/xmlschemas/PowerExtensionv1.xsd",
}

_Range = tuple[float, float]
_LATITUDE: _Range = (-90, 90)
_LONGITUDE: _Range = (-180, 179.9999999)  # 180 is the same meridian, and only -180 is valid
_ANY: _Range = (-1e6, 1e6)  # metres and degrees have no bounds there, but infinity has no form
# Stream, element and what the schemas let through, in the order that they demand.
_BODY: tuple[tuple[str, str, _Range], ...] = (
    ("temp", "atemp", _ANY),
    ("heartrate", "hr", (1, 255)),
    ("cadence", "cad", (0, 254)),
)
_WATTS: _Range = (0, 65_535)

# All but the characters of https://www.w3.org/TR/xml/#charsets.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def track_of(activity: Mapping[str, Any], streams: Mapping[str, Any]) -> str | None:
    """Return a GPX document for UTF-8, or None where no position was recorded.

    ``activity`` is a summary or a detail, ``streams`` maps a stream's type to an object with its
    ``data``. A point is left out where ``latlng`` is null, a value where it is null, missing at
    the end of a shorter stream, or impossible, such as a heart rate of 0. Heart rate, cadence
    and temperature are Garmin's TrackPointExtension v1, watts its PowerExtension v1. InvalidData
    says that something has an unexpected format, see
    https://developers.strava.com/docs/reference/#api-models-StreamSet.
    """
    try:
        started = datetime.fromisoformat(activity["start_date"])
        points = list(_points(streams, started))
        track = _track(activity, points)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise InvalidData(
            f"Activity {activity.get('id')} or its streams have an unexpected format.",
            "Try again in a few minutes; if it stays, please report it with the output of -v.",
        ) from error
    if not points:
        return None
    # An element a line; indented, it would be a third longer.
    return f"{_document(track, started).to_xml(prettyprint=False)}\n"


def _document(track: GPXTrack, started: datetime) -> GPX:
    gpx = GPX()
    gpx.creator = "stravafetch"
    gpx.time = started  # of the activity, not of the file: the same input gives the same bytes
    gpx.nsmap = {"gpxtpx": _TRACK_POINT, "pwr": _POWER}  # prefixes that some programs insist on
    gpx.schema_locations = list(chain.from_iterable(_SCHEMAS.items()))
    gpx.tracks.append(track)
    return gpx


def _track(activity: Mapping[str, Any], points: list[GPXTrackPoint]) -> GPXTrack:
    track = GPXTrack(_text(activity.get("name")), _text(activity.get("description")))
    track.link = f"https://www.strava.com/activities/{int(activity['id'])}"
    track.type = _text(activity.get("sport_type"))  # type: ignore[assignment] # gpxpy says None
    track.segments.append(GPXTrackSegment(points))
    return track


def _points(streams: Mapping[str, Any], started: datetime) -> Iterator[GPXTrackPoint]:
    names = ("time", "altitude", "watts", *(stream for stream, _, _ in _BODY))
    columns = (chain(_data(streams, name), repeat(None)) for name in names)
    for position, seconds, altitude, watts, *body in zip(
        _data(streams, "latlng"), *columns, strict=False
    ):
        latitude, longitude = position or (None, None)
        latitude, longitude = _number(latitude, _LATITUDE), _number(longitude, _LONGITUDE)
        if latitude is None or longitude is None:
            continue
        time = None if seconds is None else started + timedelta(seconds=_seconds(seconds))
        point = GPXTrackPoint(latitude, longitude, _number(altitude, _ANY), time)
        point.extensions = list(_extensions(body, watts))
        yield point


def _seconds(value: Any) -> Any:
    return float(value) if isinstance(value, ExactNumber) else value


def _data(streams: Mapping[str, Any], name: str) -> list[Any]:
    stream = streams.get(name)
    return [] if stream is None else list(stream["data"])


def _extensions(body: list[Any], watts: Any) -> Iterator[Element]:
    track_point = Element(f"{{{_TRACK_POINT}}}TrackPointExtension")
    for (_, name, limits), value in zip(_BODY, body, strict=True):
        if (number := _number(value, limits)) is not None:
            SubElement(track_point, f"{{{_TRACK_POINT}}}{name}").text = str(round(number))
    if len(track_point):
        yield track_point
    if (number := _number(watts, _WATTS)) is not None:
        # Not in TrackPointExtension, and not a bare <power>: the schema of GPX forbids that.
        power = Element(f"{{{_POWER}}}PowerInWatts")
        power.text = str(round(number))
        yield power


def _number(value: Any, limits: _Range) -> float | None:
    """Return a number; None where it is missing or impossible."""
    if value is None:
        return None
    low, high = limits
    number = float(value)
    return number if low <= number <= high else None


def _text(value: str | None) -> str | None:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", value) if value else None
