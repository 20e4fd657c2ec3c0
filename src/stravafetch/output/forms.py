"""How a table shows the values of fields, such as 12.34 km for 12340.0 metres."""

from collections.abc import Callable, Mapping
from typing import Any

from stravafetch.output import amounts
from stravafetch.output.amounts import Units
from stravafetch.output.json_text import text_of

Row = Mapping[str, Any]  # a record's values by dotted path
Form = Callable[[Any, Row, Units], str]


def minute(value: Any, _row: Row, _units: Units) -> str:
    """Show ``2026-05-01T07:12:33Z`` to the minute, without its Z, as it is local time."""
    return text_of(value)[:16].replace("T", " ")


def start(value: Any, row: Row, units: Units) -> str:
    """Show the local time, or if it is unknown, UTC with its Z."""
    utc = minute(row.get("start_date"), row, units)
    return f"{utc}Z" if value is None and utc else minute(value, row, units)


def distance(value: Any, row: Row, units: Units) -> str:
    """Show a distance in the unit of the sport."""
    return amounts.distance(value, row.get("sport_type"), units)


def distance_along(value: Any, _row: Row, units: Units) -> str:
    """Show how far along an activity a point is."""
    return amounts.distance_along(value, units)


def distance_of_totals(value: Any, row: Row, units: Units) -> str:
    """Show a distance of one of the sports that Strava has totals of."""
    return amounts.distance(value, _sport_of_totals(row), units)


def climb_of_totals(value: Any, row: Row, units: Units) -> str:
    """Show a climb of one of these sports."""
    return amounts.climb(value, _sport_of_totals(row), units)


def _sport_of_totals(row: Row) -> str | None:
    return "Swim" if row.get("sport") == "swim" else None


def duration(value: Any, _row: Row, _units: Units) -> str:
    """Show seconds."""
    return amounts.duration(value)


def moving_or_elapsed(value: Any, row: Row, _units: Units) -> str:
    """Show the moving time, or the elapsed time if a lap has only that, as in an archive."""
    return amounts.duration(row.get("elapsed_time") if value is None else value)


def pace(value: Any, row: Row, units: Units) -> str:
    """Show a pace or a speed, whichever suits the sport."""
    return amounts.pace_or_speed(value, row.get("sport_type"), units)


def height(value: Any, _row: Row, units: Units) -> str:
    """Show a height or a climb."""
    return amounts.height(value, units)


def climb(value: Any, row: Row, units: Units) -> str:
    """Show the climb of an activity with a distance."""
    has_distance = amounts.number_of(row.get("distance"))
    return amounts.climb(value, row.get("sport_type"), units) if has_distance else ""


def beats(value: Any, _row: Row, _units: Units) -> str:
    """Show a heart rate."""
    return amounts.beats(value)


def speed(value: Any, _row: Row, units: Units) -> str:
    """Show a speed, whatever the sport."""
    return amounts.pace_or_speed(value, None, units)


def pace_on_foot(value: Any, _row: Row, units: Units) -> str:
    """Show a pace per kilometre or mile, whatever the sport."""
    return amounts.pace_or_speed(value, "Run", units)


def yes(value: Any, _row: Row, _units: Units) -> str:
    """Show what is true, and nothing else."""
    return "yes" if value is True else ""


def name_of(*fields: str) -> Form:
    """Return the form of a name that several fields make up."""
    return lambda _value, row, _units: " ".join(text_of(row.get(field)) for field in fields).strip()


# The fields that a table shows differently from CSV, wherever they are in a record.
FORMS: Mapping[str, Form] = {
    "start_date_local": minute,
    "distance": distance,
    "moving_time": duration,
    "elapsed_time": duration,
    "average_speed": pace,
    "max_speed": pace,
    "average_heartrate": beats,
    "max_heartrate": beats,
    "total_elevation_gain": height,
    "elevation_gain": height,
    "elev_high": height,
    "elev_low": height,
    "elevation_high": height,
    "elevation_low": height,
    "altitude": height,
    "velocity_smooth": speed,
    "heartrate": beats,
    "estimated_moving_time": duration,
}
