"""An activity created from an uploaded file: its start, duration, line and distance."""

import gzip
import re
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from stravafetch.sandbox.data import manual_activity, polyline
from stravafetch.sandbox.data.streams import metres_between

Record = dict[str, Any]

DATA_TYPES = ("fit", "fit.gz", "tcx", "tcx.gz", "gpx", "gpx.gz")
_TIMES = re.compile(rb"<[Tt]ime>\s*([0-9T:.+Z-]+)\s*</[Tt]ime>|<Id>\s*([0-9T:.+Z-]+)\s*</Id>")
_GPX_POINT = re.compile(rb'<trkpt\s+lat="([-0-9.]+)"\s+lon="([-0-9.]+)"')
_TCX_POINT = re.compile(
    rb"<LatitudeDegrees>([-0-9.]+)</LatitudeDegrees>\s*<LongitudeDegrees>([-0-9.]+)<"
)


def summary(
    file: bytes, fields: Mapping[str, str], number: int, upload: int, athlete_id: int, now: float
) -> Record:
    """Return the summary of a GPX, TCX or FIT file; ``now`` is Unix time.

    A FIT file is not decoded: it becomes an hour that has just ended, without a track. Raises
    ValueError for a file that is none of these.
    """
    data_type = fields["data_type"]
    content = _plain(file, data_type)
    if data_type.startswith("fit"):
        if content[8:12] != b".FIT" or len(content) < _whole_fit(content):
            raise ValueError("not a FIT file, or only a part of one")
        times, points = [datetime.fromtimestamp(now - at, UTC) for at in (3600, 0)], []
    else:
        times = [_moment((a or b).decode()) for a, b in _TIMES.findall(content)]
        pattern = _GPX_POINT if data_type.startswith("gpx") else _TCX_POINT
        points = [
            (round(float(a) * 1e5), round(float(b) * 1e5)) for a, b in pattern.findall(content)
        ]
    if not times:
        raise ValueError("no times")
    begin, end = min(times), max(times)
    sport = "Run" if b"running" in content.lower() else "Ride"
    return {
        **manual_activity.summary(
            {
                "name": fields.get("name") or f"{begin:%A} {sport}",
                "sport_type": sport,
                "start_date_local": begin.isoformat(),
                "elapsed_time": max(1, int((end - begin).total_seconds())),
                "distance": round(sum(metres_between(*both) for both in pairwise(points)), 1),
            },
            number,
            athlete_id,
        ),
        **_recorded(points, number, upload),
        "max_speed": 15.0 if points else 0,
        "external_id": fields["external_id"],
        "trainer": fields.get("trainer") in ("1", "true"),
        "commute": fields.get("commute") in ("1", "true"),
    }


def _whole_fit(content: bytes) -> int:
    """Return the size that a FIT file's header states: https://developer.garmin.com/fit/protocol/."""
    return content[0] + int.from_bytes(content[4:8], "little") + 2  # bytes of the checksum


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _recorded(points: list[polyline.Point], number: int, upload: int) -> Record:
    ends = [[lat / 1e5, lng / 1e5] for lat, lng in points[:1] + points[-1:]] or [[], []]
    line = {"id": f"a{number}", "summary_polyline": polyline.encode(points), "resource_state": 2}
    return {
        "map": line,
        "start_latlng": ends[0],
        "end_latlng": ends[1],
        "manual": False,
        "upload_id": upload,
        "upload_id_str": str(upload),
    }


def _plain(file: bytes, data_type: str) -> bytes:
    if not data_type.endswith(".gz"):
        return file
    try:
        return gzip.decompress(file)
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError("not gzip") from error
