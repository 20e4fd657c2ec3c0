"""An athlete's statistics: counts and distances in four weeks, this year, and in total."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

Record = dict[str, Any]

_SPORTS: Mapping[str, Sequence[str]] = {
    "ride": ("Ride", "VirtualRide"),
    "run": ("Run",),
    "swim": ("Swim",),
}
_SUMS = ("distance", "moving_time", "elapsed_time", "elevation_gain", "achievement_count")
_ORDER = ("recent_ride", "all_ride", "recent_run", "all_run", "recent_swim", "all_swim")


def athlete_stats(activities: Sequence[Mapping[str, Any]], now: float) -> Record:
    """Return the statistics up to ``now``, Unix time, of activities visible to everyone."""
    seen = [activity for activity in activities if activity["visibility"] == "everyone"]
    today = datetime.fromtimestamp(now, UTC)
    since = {
        "recent": f"{today - timedelta(weeks=4):%Y-%m-%dT%H:%M:%SZ}",
        "ytd": f"{today.year}-01-01T00:00:00Z",
        "all": "",
    }
    stats = _biggest([activity for activity in seen if activity["type"] in _SPORTS["ride"]])
    for name in (*_ORDER, *(f"ytd_{sport}" for sport in _SPORTS)):
        period, sport = name.split("_")
        stats[f"{name}_totals"] = _total(
            [
                activity
                for activity in seen
                if activity["type"] in _SPORTS[sport] and activity["start_date"] >= since[period]
            ],
            _SUMS if period == "recent" else _SUMS[:-1],
        )
    return stats


def _biggest(rides: Sequence[Mapping[str, Any]]) -> Record:
    if not rides:
        return {}
    return {
        "biggest_ride_distance": max(ride["distance"] for ride in rides),
        "biggest_climb_elevation_gain": max(
            ride.get("elev_high", 0) - ride.get("elev_low", 0) for ride in rides
        ),
    }


def _total(activities: Sequence[Mapping[str, Any]], sums: Sequence[str]) -> Record:
    keys = {key: "total_elevation_gain" if key == "elevation_gain" else key for key in sums}
    total = {name: sum(activity[key] for activity in activities) for name, key in keys.items()}
    return {"count": len(activities), **total}
