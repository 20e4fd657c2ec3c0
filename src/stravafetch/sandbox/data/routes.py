"""The routes that an athlete has created, and their files."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

from stravafetch.sandbox.data import polyline
from stravafetch.sandbox.data.schedule import SeededRandom
from stravafetch.sandbox.data.streams import metres_between

Record = dict[str, Any]

_MOST = 8
_NAMES = (
    *("Canal & back", "Zum Müggelsee / zurück", "Hills, the short way", "東京 10K 🗼"),
    *('"Flat" loop', "Out east", "Airfield", "To the lake"),
)
_TYPES: Mapping[str, int] = {"Ride": 1, "Run": 2}
_SPEEDS: Mapping[int, float] = {1: 7.0, 2: 2.9}  # metres per second
_STYLES = ("url", "retina_url", "light_url", "dark_url")


def generate(activities: Sequence[Mapping[str, Any]], athlete: Mapping[str, Any]) -> list[Record]:
    """Return routes along the lines of rides and runs, the newest first and each second private.

    Their ids have 19 digits: more than a double holds.
    """
    lines: dict[str, Mapping[str, Any]] = {}
    for activity in activities:
        if activity.get("type") in _TYPES and len(lines) < _MOST:
            line = activity["map"]["summary_polyline"]
            lines |= {line: activity} if line else {}
    return [
        _route(line, activity, athlete, position)
        for position, (line, activity) in enumerate(lines.items())
    ]


def _route(
    line: str, activity: Mapping[str, Any], athlete: Mapping[str, Any], position: int
) -> Record:
    rng, kind = SeededRandom(f"route {athlete['id']} {line}"), _TYPES[activity["type"]]
    number = 3_000_000_000_000_000_001 + 2 * (rng.randbelow(10**8) * 10**9 + rng.randbelow(10**9))
    made = datetime.fromisoformat(activity["start_date"]) + timedelta(hours=9)
    length = _lengths(line)[-1]
    urls = {style: f"https://maps.example/r{number}/{style}.png" for style in _STYLES}
    return {
        "athlete": athlete,
        "description": None,
        "distance": length,
        "elevation_gain": float(activity["total_elevation_gain"]),
        "id": number,
        "id_str": str(number),
        "map": {"id": f"r{number}", "summary_polyline": line, "resource_state": 2},
        "map_urls": urls,
        "name": _NAMES[position],
        "private": position % 2 == 1,
        "resource_state": 2,
        "starred": position == 0,
        "sub_type": 4 if activity["sport_type"] == "TrailRun" else 1,
        "created_at": f"{made:%Y-%m-%dT%H:%M:%SZ}",
        "updated_at": f"{made:%Y-%m-%dT%H:%M:%SZ}",
        "timestamp": int(made.timestamp()),
        "type": kind,
        "estimated_moving_time": int(length / _SPEEDS[kind]),
        "waypoints": [],
    }


def detail(route: Mapping[str, Any]) -> Record:
    """Return a route in detail, with the complete line."""
    line = route["map"]["summary_polyline"]
    shown = {"map": {**route["map"], "resource_state": 3, "polyline": line}, "resource_state": 3}
    return {**route, **shown, "segments": []}


def gpx(route: Mapping[str, Any]) -> str:
    """Return the route as GPX 1.1: https://www.topografix.com/GPX/1/1/."""
    name, link = escape(route["name"]), f"https://www.strava.com/routes/{route['id']}"
    points = "".join(
        f'   <trkpt lat="{lat}" lon="{lng}">\n    <ele>{height}</ele>\n   </trkpt>\n'
        for lat, lng, height, _ in _points(route)
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<gpx creator="StravaGPX" version="1.1" xmlns="http://www.topografix.com/GPX/1/1">
 <metadata>
  <name>{name}</name>
  <link href="{link}"/>
 </metadata>
 <trk>
  <name>{name}</name>
  <link href="{link}"/>
  <type>{"cycling" if route["type"] == 1 else "running"}</type>
  <trkseg>
{points}  </trkseg>
 </trk>
</gpx>
"""


def tcx(route: Mapping[str, Any]) -> str:
    """Return the route as a TCX course, at constant speed."""
    begin, speed = datetime.fromtimestamp(route["timestamp"], UTC), _SPEEDS[route["type"]]
    points = "".join(
        f"    <Trackpoint>\n"
        f"     <Time>{(begin + timedelta(seconds=round(at / speed))).isoformat()}</Time>\n"
        f"     <Position>\n"
        f"      <LatitudeDegrees>{lat:.7f}</LatitudeDegrees>\n"
        f"      <LongitudeDegrees>{lng:.7f}</LongitudeDegrees>\n"
        f"     </Position>\n"
        f"     <AltitudeMeters>{height}</AltitudeMeters>\n"
        f"     <DistanceMeters>{at}</DistanceMeters>\n"
        f"    </Trackpoint>\n"
        for lat, lng, height, at in _points(route)
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2">
 <Folders/>
 <Courses>
  <Course>
   <Name>{escape(route["name"][:15])}</Name>
   <Lap>
    <TotalTimeSeconds>{route["estimated_moving_time"]}</TotalTimeSeconds>
    <DistanceMeters>{route["distance"]}</DistanceMeters>
    <Intensity>Active</Intensity>
   </Lap>
   <Track>
{points}   </Track>
  </Course>
 </Courses>
</TrainingCenterDatabase>
"""


def streams(route: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return latlng, distance (metres) and altitude of each point."""
    points = list(_points(route))
    return {
        "latlng": [[lat, lng] for lat, lng, _, _ in points],
        "distance": [round(at, 1) for _, _, _, at in points],
        "altitude": [height for _, _, height, _ in points],
    }


def disposition(route: Mapping[str, Any], suffix: str) -> str:
    """Return the Content-Disposition of a file: its name in ASCII, and encoded as in RFC 5987."""
    name = f"strava_{route['name']}.{suffix}"
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    ascii_name = quote(plain.encode("ascii", "replace"), safe=" !#$+^`|")
    return f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='!#$&+^`|')}"


def _lengths(line: str) -> list[float]:
    """Return the metres up to each point."""
    steps = (metres_between(*both) for both in pairwise(polyline.decode(line)))
    return list(accumulate(steps, initial=0.0))


def _points(route: Mapping[str, Any]) -> Iterator[tuple[float, float, float, float]]:
    """Yield latitude, longitude, height and the metres so far: one hill, up and down."""
    line, climb = route["map"]["summary_polyline"], route["elevation_gain"]
    for (lat, lng), at in zip(polyline.decode(line), _lengths(line), strict=True):
        share = at / (route["distance"] or 1)
        height = 40 + climb * 2 * min(share, 1 - share)
        yield lat / 1e5, lng / 1e5, round(height, 2), at
