"""A manual activity, as created through the API."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from stravafetch.sandbox.data.summary import TYPES

Record = dict[str, Any]

REQUIRED = ("name", "sport_type", "start_date_local", "elapsed_time")


def summary(fields: Mapping[str, Any], number: int, athlete_id: int) -> Record:
    """Return the summary made of ``fields``: those of ``REQUIRED``, seconds, and maybe metres.

    ValueError: a number or the start is none. The start is ISO 8601, with or without an offset.
    """
    seconds, metres = int(fields["elapsed_time"]), float(fields.get("distance") or 0)
    start = datetime.fromisoformat(str(fields["start_date_local"]))
    offset = start.utcoffset() or timedelta()
    clock = start.replace(tzinfo=None)
    sport = str(fields["sport_type"])
    return {
        "resource_state": 2,
        "athlete": {"id": athlete_id, "resource_state": 1},
        "name": str(fields["name"]),
        "distance": metres,
        "moving_time": seconds,
        "elapsed_time": seconds,
        "total_elevation_gain": 0,
        "type": TYPES.get(sport, sport),
        "sport_type": sport,
        "workout_type": None,
        "id": number,
        "start_date": f"{clock - offset:%Y-%m-%dT%H:%M:%SZ}",
        "start_date_local": f"{clock:%Y-%m-%dT%H:%M:%SZ}",
        "timezone": "(GMT+00:00) Etc/UTC",  # an offset does not determine the time zone
        "utc_offset": offset.total_seconds(),
        "location_city": None,
        "location_state": None,
        "location_country": None,
        **_UNSEEN,
        "map": {"id": f"a{number}", "summary_polyline": "", "resource_state": 2},
        "trainer": False,
        "commute": False,
        "manual": True,
        "private": False,
        "visibility": "everyone",
        "flagged": False,
        "gear_id": None,
        "start_latlng": [],
        "end_latlng": [],
        "average_speed": round(metres / seconds, 3) if seconds else 0.0,
        "max_speed": 0,
        "has_heartrate": False,
        "heartrate_opt_out": False,
        "display_hide_heartrate_option": False,
        "upload_id": None,
        "external_id": None,
        "from_accepted_tag": False,
        "pr_count": 0,
        "total_photo_count": 0,
        "has_kudoed": False,
    }


_UNSEEN = {
    "achievement_count": 0,
    "kudos_count": 0,
    "comment_count": 0,
    "athlete_count": 1,
    "photo_count": 0,
}
