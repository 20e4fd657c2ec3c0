"""Converts a row of activities.csv to records as the API sends them, with only what it contains."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from stravafetch.archive.labels import COARSE
from stravafetch.archive.numbers import exact, shown_metres, whole
from stravafetch.archive.table import Row

Record = dict[str, Any]

# Archives of 2018 have distances in metres, and dates such as 2018-03-09 06:04:49.
_METRES_DATE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII)
_UPLOAD = re.compile(r"activities/([0-9]{1,19})\.\w+\.gz", re.ASCII)


def summary(
    row: Row, athlete_id: int | None, local: Mapping[str, Any], device_name: str | None = None
) -> Record:
    """Return a summary; ``local`` contains the fields of its local time that are known."""
    sport = row.sport
    record = {
        "athlete": None if athlete_id is None else {"id": athlete_id, "resource_state": 1},
        "name": row.cells.get("name", ""),
        "distance": _distance(row, sport),
        "moving_time": _whole(row, "moving_time"),
        "elapsed_time": _first(_whole(row, "elapsed_time"), _whole(row, "shown_elapsed_time")),
        "total_elevation_gain": row.number("total_elevation_gain"),
        "type": None if sport is None else COARSE.get(sport, sport),
        "sport_type": sport,
        "device_name": device_name,
        "id": row.id,
        "start_date": iso(row.start),
        **local,
        "commute": _commute(row),
        "manual": is_manual(row),
        "flagged": _flag(row),
        "gear_id": gear_id(row),
        "average_speed": row.number("average_speed"),
        "max_speed": row.number("max_speed"),
        "average_cadence": row.number("average_cadence"),
        "average_temp": _whole(row, "average_temp"),
        "average_watts": row.number("average_watts"),
        "max_watts": _whole(row, "max_watts"),
        "weighted_average_watts": _whole(row, "weighted_average_watts"),
        "kilojoules": _kilojoules(row),
        "has_heartrate": _has_heartrate(row),
        "average_heartrate": row.number("average_heartrate"),
        "max_heartrate": _first(row.number("max_heartrate"), row.number("shown_max_heartrate")),
        "elev_high": row.number("elev_high"),
        "elev_low": row.number("elev_low"),
        **_upload(row),
        "total_photo_count": _photos(row),
        "suffer_score": _first(row.number("suffer_score"), row.number("shown_suffer_score")),
    }
    return _known(record)


def detail(
    row: Row, athlete_id: int | None, local: Mapping[str, Any], device_name: str | None = None
) -> Record:
    """Return what the API calls a detailed activity."""
    gear = {"id": gear_id(row), "name": row.cells.get("gear_name")}
    prefers = row.number("prefer_perceived_exertion")
    more = {
        "description": row.cells.get("description"),
        "calories": row.number("calories"),
        "perceived_exertion": _whole(row, "perceived_exertion"),
        "prefer_perceived_exertion": None if prefers is None else bool(prefers),
        "gear": _known(gear) or None,
        "private_note": row.cells.get("private_note"),
    }
    return {**summary(row, athlete_id, local, device_name), **_known(more)}


def gear_id(row: Row) -> str | None:
    """Return the ID of the gear, with the letter that it starts with in the API."""
    for letter, column in (("b", "bike"), ("g", "shoes")):
        if number := _whole(row, column):
            return f"{letter}{number}"
    return None


def is_manual(row: Row) -> bool:
    """Return whether it was entered manually, which old rows only imply by having no file."""
    uploaded = row.number("from_upload")
    return "file" not in row.cells if uploaded is None else uploaded == 0


def iso(moment: datetime) -> str:
    """Format a time as the API does, whether it is in UTC or local."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}Z"


def _distance(row: Row, sport: str | None) -> float | None:
    if (metres := row.number("distance")) is not None:
        return metres
    shown = row.cells.get("distance_shown", "")
    if _METRES_DATE.fullmatch(row.cells["start_date"]):
        return exact(shown)
    return shown_metres(shown, sport)


def _commute(row: Row) -> bool | None:
    if (number := row.number("commute")) is not None:
        return number == 1
    return {"true": True, "false": False}.get(row.cells.get("shown_commute", "").casefold())


def _flag(row: Row) -> bool | None:
    """Return the flag for 0.0 and 1.0 only: 2.0 occurs, too, with an unknown meaning."""
    number = row.number("flagged")
    return bool(number) if number in (0, 1) else None


def _kilojoules(row: Row) -> float | None:
    """Convert the joules of the archive, in which 0.0 means unknown."""
    joules = row.number("work")
    return round(joules / 1000, 1) if joules else None


def _has_heartrate(row: Row) -> bool | None:
    """Return whether there is a heart rate, or None if there is no column for it."""
    return "average_heartrate" in row.cells if "moving_time" in row.cells else None


def _upload(row: Row) -> Record:
    """Return the ID of the upload, by which only compressed files are named."""
    found = _UPLOAD.fullmatch(row.file or "")
    return {"upload_id": int(found[1]), "upload_id_str": found[1]} if found else {}


def _photos(row: Row) -> int | None:
    names = row.cells.get("media", "").split("|")
    return len(names) if all(name.startswith("media/") for name in names) else None


def _whole(row: Row, name: str) -> int | None:
    return whole(row.cells.get(name, ""))


def _first(*values: float | None) -> float | None:
    return next((value for value in values if value is not None), None)


def _known(record: Record) -> Record:
    return {key: value for key, value in record.items() if value is not None}
