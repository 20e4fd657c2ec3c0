"""Writes an activity as the FIT file of the device that recorded it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from stravafetch.sandbox.archive.fit_encoder import EPOCH, FitEncoder
from stravafetch.sandbox.data.streams import Track

Record = Mapping[str, Any]

_DEVICES: Mapping[str, Mapping[str, Any]] = {
    "Garmin Edge 540": {"manufacturer": 1, "product": 4061},
    "Garmin Forerunner 255": {"manufacturer": 1, "product": 3992},
    "Zwift": {"manufacturer": 260, "product": 0},
    "Strava App": {"manufacturer": 265, "product": 0, "product_name": "Strava App"},
}
_SPORTS: Mapping[str, tuple[int, int]] = {  # sport and sub_sport in the FIT profile
    "Run": (1, 0),
    "Ride": (2, 0),
    "VirtualRide": (2, 58),
    "Swim": (5, 17),
    "Walk": (11, 0),
    "Hike": (17, 0),
    "NordicSki": (12, 0),
    "WeightTraining": (10, 20),
    "Yoga": (10, 43),
}
_TIMER, _START, _STOP_ALL = 0, 0, 4
_ACTIVITY, _STOP = 26, 1


def fit_file(activity: Record, track: Track, laps: Sequence[Record], kinds: list[str]) -> bytes:
    """Return the FIT file of an activity with these of its streams."""
    begin = int(datetime.fromisoformat(activity["start_date"]).timestamp()) - EPOCH
    end = begin + track.time[-1]
    device = _DEVICES[activity["device_name"]]
    encoder = FitEncoder()
    encoder.add("file_id", type=4, time_created=begin, **device)
    encoder.add("device_info", timestamp=begin, device_index=0, **device)
    encoder.add("event", timestamp=begin, event=_TIMER, event_type=_START)
    names, columns = _columns(track, begin, kinds)
    encoder.add_all("record", names, zip(*columns, strict=True))
    encoder.add("event", timestamp=end, event=_TIMER, event_type=_STOP_ALL)
    for index, lap in enumerate(laps):
        encoder.add("lap", index=index, **_lap(lap))
    sport, sub_sport = _SPORTS.get(activity["type"], (0, 0))
    total = {"elapsed_time": track.time[-1], "timer_time": track.moved[-1]}
    encoder.add(
        "session",
        timestamp=end,
        start_time=begin,
        **total,
        distance=activity["distance"],
        sport=sport,
        sub_sport=sub_sport,
        ascent=activity["total_elevation_gain"],
        lap_count=len(laps),
    )
    encoder.add(
        "activity",
        timestamp=end,
        timer_time=track.moved[-1],
        session_count=1,
        type=0,
        event=_ACTIVITY,
        event_type=_STOP,
        local_timestamp=end + int(activity["utc_offset"]),
    )
    return encoder.finish()


def _columns(track: Track, begin: int, kinds: list[str]) -> tuple[list[str], list[list[Any]]]:
    columns: dict[str, list[Any]] = {"timestamp": [begin + second for second in track.time]}
    for kind in kinds:
        if kind == "latlng":
            columns["latitude"] = [lat for lat, _ in track.latlng]
            columns["longitude"] = [lng for _, lng in track.latlng]
        elif kind == "altitude":
            columns["enhanced_altitude"] = track.altitude
        elif kind != "time":
            columns[kind] = track.stream(kind)
    return list(columns), list(columns.values())


def _lap(lap: Record) -> dict[str, Any]:
    start = int(datetime.fromisoformat(lap["start_date"]).timestamp()) - EPOCH
    counted = ("average_speed", "average_heartrate", "max_heartrate", "average_cadence")
    return {
        "timestamp": start + lap["elapsed_time"],
        "start_time": start,
        "elapsed_time": lap["elapsed_time"],
        "timer_time": lap["moving_time"],
        "distance": lap["distance"],
        "ascent": lap["total_elevation_gain"],
        "max_speed": lap["max_speed"] or None,
        **{key: lap[key] for key in counted if key in lap},
        **({"average_watts": lap["average_watts"]} if lap["device_watts"] else {}),
    }
