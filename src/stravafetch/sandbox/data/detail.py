"""One activity in detail: the summary, and the fields that lists omit."""

import hashlib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from stravafetch.sandbox.data import polyline
from stravafetch.sandbox.data.athlete import heart_bounds, power_bounds
from stravafetch.sandbox.data.efforts import MILE, Efforts
from stravafetch.sandbox.data.schedule import SeededRandom
from stravafetch.sandbox.data.streams import Track

Record = dict[str, Any]

_LINE_POINTS = 1_000  # of the finer line on the map
_WORDS = (
    "",
    "",
    "",
    "Legs felt fine.\nCake afterwards.",
    "Wind from everywhere 🌬️",
    "With Ivo & Mei",
)
_STATS = ("heart_rate", "pace", "power", "speed", "calories")


def detail(
    activity: Mapping[str, Any],
    gear: Mapping[str, Any] | None,
    written: Mapping[str, Any],
    *,
    all_efforts: bool = False,
) -> Record:
    """Return the detail of a summary, with the ``gear`` that was used.

    What the athlete has ``written`` (description, hide_from_home, private_note) replaces the sample
    data. Without ``all_efforts`` the hidden ones on segments are left out.
    """
    track = None if activity["manual"] else Track(activity)
    return {
        **activity,
        "resource_state": 3,
        "map": _map(activity, track),
        "description": written.get("description", description(activity)),
        "calories": calories(activity),
        "perceived_exertion": None,
        "prefer_perceived_exertion": None,
        **_efforts(activity, track, all_efforts=all_efforts),
        **({"gear": gear} if gear else {}),
        "photos": _photos(activity),
        "stats_visibility": [{"type": stat, "visibility": "everyone"} for stat in _STATS],
        "hide_from_home": written.get("hide_from_home", False),
        "embed_token": _hexadecimal(f"embed {activity['id']}"),
        **({"similar_activities": _similar(activity)} if activity["type"] == "Run" else {}),
        "available_zones": [kind for kind, _ in _zoned(activity)],
        **{key: written[key] for key in ("private_note",) if key in written},
    }


def zones(activity: Mapping[str, Any], athlete: Mapping[str, Any]) -> list[Record]:
    """Return the seconds of movement in each zone of heart rate, pace and power."""
    if activity["manual"]:
        return []
    track = Track(activity)
    bounds: Mapping[str, Sequence[float]] = {
        "heartrate": heart_bounds(athlete),
        "pace": [activity["average_speed"] * share for share in (0.78, 0.88, 0.94, 1.0, 1.06)],
        "power": power_bounds(athlete),
    }
    return [
        {
            "score": int(activity.get("suffer_score", 0)),
            "distribution_buckets": _buckets(track, stream, bounds[kind]),
            "type": kind,
            "resource_state": 3,
            "sensor_based": True,
            **({"points": 0, "custom_zones": False} if kind == "heartrate" else {}),
        }
        for kind, stream in _zoned(activity)
    ]


def _zoned(activity: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The kinds of zones that apply to the activity, and their streams."""
    known = {
        ("heartrate", "heartrate"): activity["has_heartrate"],
        ("pace", "velocity_smooth"): activity["type"] == "Run" and not activity["manual"],
        ("power", "watts"): activity.get("device_watts", False),
    }
    return [zone for zone, there in known.items() if there]


def _buckets(track: Track, kind: str, bounds: Sequence[float]) -> list[Record]:
    """Distribute the moving time among the zones."""
    times = [0] * (len(bounds) + 1)
    for value, (before, after) in zip(track.stream(kind)[1:], pairwise(track.moved), strict=True):
        times[bisect_right(bounds, value)] += after - before
    ends = zip([0, *bounds], [*bounds, -1], times, strict=True)
    number = float if kind == "heartrate" else _unchanged  # the others mix ints and floats
    return [
        {"min": number(low), "max": number(high), "time": number(seconds)}
        for low, high, seconds in ends
    ]


def _unchanged(value: float) -> float:
    return value


def _map(activity: Mapping[str, Any], track: Track | None) -> Record:
    """Return the map with the detailed line between ID and summary, in Strava's order."""
    summary = activity["map"]["summary_polyline"]
    line = ""
    if summary and track:
        places = track.latlng[:: 1 + len(track.latlng) // _LINE_POINTS]
        points = [*places, track.latlng[-1]]
        line = polyline.encode((round(lat * 1e5), round(lng * 1e5)) for lat, lng in points)
    return {
        "id": activity["map"]["id"],
        "polyline": line,
        "resource_state": 3,
        "summary_polyline": summary,
    }


def _efforts(activity: Mapping[str, Any], track: Track | None, *, all_efforts: bool) -> Record:
    best = ["best_efforts"] if activity["type"] == "Run" else []
    if track is None:
        return {"segment_efforts": [], **{key: [] for key in best}}
    parts = Efforts(activity, track)
    splits = {"splits_metric": parts.splits(1000), "splits_standard": parts.splits(MILE)}
    return {
        "segment_efforts": [
            effort for effort in parts.segment_efforts() if all_efforts or not effort["hidden"]
        ],
        **(splits if splits["splits_metric"] else {}),
        "laps": parts.laps(),
        **{key: parts.best_efforts() for key in best},
    }


def description(activity: Mapping[str, Any]) -> str:
    """Return the athlete's description of an activity."""
    return SeededRandom(f"detail {activity['id']}").choice(_WORDS)


def calories(activity: Mapping[str, Any]) -> float:
    """Return the kilocalories of an activity."""
    worked = activity.get("kilojoules") or activity["moving_time"] / 6
    return float(round(worked * 1.1))


def _photos(activity: Mapping[str, Any]) -> Record:
    count = activity["total_photo_count"]
    if not count:
        return {"primary": None, "count": 0}
    name = _hexadecimal(f"photo {activity['id']}")[:32]
    urls = {size: f"https://photos.example/{name}-{size}.jpg" for size in ("600", "100")}
    primary = {"unique_id": name.upper(), "urls": urls, "source": 1, "media_type": 1}
    return {"primary": primary, "use_primary_photo": False, "count": count}


def _similar(activity: Mapping[str, Any]) -> Record:
    """Return the comparison with similar activities, as if there were none."""
    speed = 0 if activity["manual"] else activity["average_speed"]
    alone = not activity["manual"]
    return {
        "effort_count": int(alone),
        "average_speed": speed,
        "min_average_speed": speed,
        "mid_average_speed": speed,
        "max_average_speed": speed,
        "pr_rank": None,
        "frequency_milestone": None,
        "trend": {
            "speeds": [speed] if alone else [],
            "current_activity_index": 0 if alone else None,
            "min_speed": speed,
            "mid_speed": speed,
            "max_speed": speed,
            "direction": 0,
        },
        "resource_state": 2,
    }


def _hexadecimal(text: str) -> str:
    return hashlib.sha1(text.encode()).hexdigest()  # noqa: S324 - only to look like Strava's
