"""The rows of activities.csv."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from stravafetch.sandbox.archive.columns import GENERATIONS
from stravafetch.sandbox.archive.files import ActivityFile
from stravafetch.sandbox.archive.languages import LANGUAGES, Language
from stravafetch.sandbox.data.detail import calories, description
from stravafetch.sandbox.data.schedule import SeededRandom

Record = Mapping[str, Any]

_LABELS: Mapping[str, str] = {
    "VirtualRide": "Virtual Ride",
    "WeightTraining": "Weight Training",
    "NordicSki": "Nordic Ski",
}
_IN_METRES = ("Swim", "Rowing")
_EXACT: Mapping[int, str] = {  # columns with exact numbers, and their keys in the API
    15: "elapsed_time",
    16: "moving_time",
    17: "distance",
    18: "max_speed",
    19: "average_speed",
    20: "total_elevation_gain",
    22: "elev_low",
    23: "elev_high",
    29: "average_cadence",
    30: "max_heartrate",
    31: "average_heartrate",
    32: "max_watts",
    33: "average_watts",
    36: "average_temp",
    37: "suffer_score",
    46: "weighted_average_watts",
}


def row(file: ActivityFile, gear: Record, weight: float, language: str, columns: int) -> list[str]:
    """Return the row of an activity in the generation with this number of ``columns``.

    ``gear`` contains names by ID; ``weight`` is that of the athlete in kilograms.
    """
    activity, known = file.activity, LANGUAGES[language]
    cells = {
        **_shown(activity, known, columns),
        9: "true" if activity["commute"] else "false",
        11: gear.get(activity["gear_id"], ""),
        12: file.name,
        13: _exact(weight),
        **{column: _exact(activity.get(key)) for column, key in _EXACT.items()},
        34: _exact(calories(activity)),
        38: _exact(1000 * activity.get("kilojoules", 0)),
        50: _exact(activity["commute"]),
        52: _exact(not activity["manual"]),
        **_gear_id(activity["gear_id"] or ""),
        79: _exact(activity["flagged"]),
        84: _exact(columns >= 94),
        102: "|".join(media(activity)),
    }
    if columns < 94:
        cells[84] = ""  # Sport Type, which is always empty
    return [cells.get(column, "") for column in GENERATIONS[columns]]


def media(activity: Record) -> list[str]:
    """Return the names of the photos of an activity."""
    rng = SeededRandom(f"media {activity['id']}")
    numbers = [
        sum(rng.randbelow(2**32) << 32 * part for part in range(4))
        for _ in range(activity["total_photo_count"])
    ]
    return [f"media/{UUID(int=number, version=4)}.jpg" for number in numbers]


def _shown(activity: Record, language: Language, columns: int) -> dict[int, str]:
    """Return the first columns, which are formatted for people."""
    start = datetime.fromisoformat(activity["start_date"])
    kind, is_oldest = activity["type"], columns == min(GENERATIONS)
    label = _LABELS.get(kind, kind)
    metres = activity["distance"]
    shown = language.integer(int(metres)) if kind in _IN_METRES else language.kilometres(metres)
    beats, effort = activity.get("max_heartrate"), activity.get("suffer_score")
    return {
        0: str(activity["id"]),
        1: f"{start:%Y-%m-%d %H:%M:%S}" if is_oldest else language.moment(start),
        2: activity["name"],
        3: label if is_oldest else language.types.get(kind, label),
        4: description(activity),
        5: str(activity["elapsed_time"]),
        6: _exact(metres) if is_oldest else shown,
        7: _exact(beats),
        8: _exact(effort),
    }


def _exact(number: float | None) -> str:
    return "" if number is None else repr(float(number))


def _gear_id(gear_id: str) -> dict[int, str]:
    """Return the columns of bike and shoes, with IDs that lack the API's letter."""
    if not gear_id:
        return {}
    return {68 if gear_id.startswith("b") else 69: _exact(float(gear_id[1:]))}
