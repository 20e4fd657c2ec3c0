"""The columns of tables: their fields and formats, and which are dropped first."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from stravafetch.output import amounts
from stravafetch.output.amounts import Units
from stravafetch.output.cells import shorten
from stravafetch.output.fields import flatten, leaf_fields
from stravafetch.output.json_text import text_of

Row = Mapping[str, Any]  # a record's values by dotted path
Form = Callable[[Any, Row, Units], str]

DAY = 10  # characters of a date without the time of day


@dataclass(frozen=True)
class Column:
    """Shows one field in a suitable format.

    ``rank`` is 0 for a column that is never dropped; of the others, the highest is dropped first. A
    text that ``can_shrink`` is shortened, and one with a ``short`` width is cut to it, before any
    column is dropped.
    """

    title: str
    field: str
    form: Form | None = None
    rank: int = 0
    can_shrink: bool = False
    short: int | None = None

    def show(self, row: Row, units: Units) -> str:
        """Return the text of a cell; values without a form are shown as in CSV."""
        value = row.get(self.field)
        return self.form(value, row, units) if self.form else text_of(value)

    def cut(self, text: str, cells: int) -> str:
        """Return a text cut to this many cells: a date without its time is not truncated."""
        if cells == self.short and text.isascii():
            return text[:cells]
        return shorten(text, cells)


def _minute(value: Any, _row: Row, _units: Units) -> str:
    """Show ``2026-05-01T07:12:33Z`` to the minute, without its Z, as it is local time."""
    return text_of(value)[:16].replace("T", " ")


def _start(value: Any, row: Row, units: Units) -> str:
    """Show the local time, or if it is unknown, UTC with its Z."""
    utc = _minute(row.get("start_date"), row, units)
    return f"{utc}Z" if value is None and utc else _minute(value, row, units)


def _distance(value: Any, row: Row, units: Units) -> str:
    return amounts.distance(value, row.get("sport_type"), units)


def _distance_of_totals(value: Any, row: Row, units: Units) -> str:
    return amounts.distance(value, _sport_of_totals(row), units)


def _climb_of_totals(value: Any, row: Row, units: Units) -> str:
    return amounts.climb(value, _sport_of_totals(row), units)


def _sport_of_totals(row: Row) -> str | None:
    return "Swim" if row.get("sport") == "swim" else None


def _duration(value: Any, _row: Row, _units: Units) -> str:
    return amounts.duration(value)


def _pace(value: Any, row: Row, units: Units) -> str:
    return amounts.pace_or_speed(value, row.get("sport_type"), units)


def _height(value: Any, _row: Row, units: Units) -> str:
    return amounts.height(value, units)


def _climb(value: Any, row: Row, units: Units) -> str:
    """Show the climb of an activity with a distance."""
    has_distance = amounts.number_of(row.get("distance"))
    return amounts.climb(value, row.get("sport_type"), units) if has_distance else ""


def _beats(value: Any, _row: Row, _units: Units) -> str:
    return amounts.beats(value)


def _speed(value: Any, _row: Row, units: Units) -> str:
    return amounts.pace_or_speed(value, None, units)


def _pace_on_foot(value: Any, _row: Row, units: Units) -> str:
    return amounts.pace_or_speed(value, "Run", units)


def _yes(value: Any, _row: Row, _units: Units) -> str:
    return "yes" if value is True else ""


def _name_of(*fields: str) -> Form:
    return lambda _value, row, _units: " ".join(text_of(row.get(field)) for field in fields).strip()


# The fields that a table shows differently from CSV, wherever they are in a record.
FORMS: Mapping[str, Form] = {
    "start_date_local": _minute,
    "distance": _distance,
    "moving_time": _duration,
    "elapsed_time": _duration,
    "average_speed": _pace,
    "max_speed": _pace,
    "average_heartrate": _beats,
    "max_heartrate": _beats,
    "total_elevation_gain": _height,
    "elevation_gain": _height,
    "elev_high": _height,
    "elev_low": _height,
    "elevation_high": _height,
    "elevation_low": _height,
    "altitude": _height,
    "velocity_smooth": _speed,
    "heartrate": _beats,
    "estimated_moving_time": _duration,
}

OF_ACTIVITIES = (
    Column("id", "id"),
    Column("date", "start_date_local", _start, rank=1, short=DAY),
    Column("sport", "sport_type", rank=4, can_shrink=True),
    Column("name", "name", can_shrink=True),
    Column("distance", "distance", _distance, rank=2),
    Column("time", "moving_time", _duration, rank=3),
    Column("pace/speed", "average_speed", _pace, rank=5),
    Column("heart rate", "average_heartrate", _beats, rank=6),
    Column("elevation", "total_elevation_gain", _climb, rank=7),
)


OF_LAPS = (
    Column("lap", "lap_index"),
    Column("name", "name", rank=6, can_shrink=True),
    Column("distance", "distance", _distance),
    Column("time", "moving_time", _duration),
    Column("speed", "average_speed", _speed, rank=2),
    Column("pace", "average_speed", _pace_on_foot, rank=1),
    Column("heart rate", "average_heartrate", _beats, rank=3),
    Column("watts", "average_watts", rank=5),
    Column("elevation", "total_elevation_gain", _height, rank=4),
)
OF_COMMENTS = (
    Column("date", "created_at", _minute, rank=1, short=DAY),
    Column(
        "athlete", "athlete", _name_of("athlete.firstname", "athlete.lastname"), can_shrink=True
    ),
    Column("comment", "text", can_shrink=True),
)
OF_KUDOS = (Column("athlete", "firstname", _name_of("firstname", "lastname"), can_shrink=True),)
OF_ROUTES = (
    Column("id", "id_str"),
    Column("name", "name", can_shrink=True),
    Column("distance", "distance", _distance, rank=1),
    Column("elevation", "elevation_gain", _height, rank=2),
)
OF_GEAR = (
    Column("id", "id"),
    Column("name", "name", can_shrink=True),
    Column("distance", "distance", _distance, rank=1),
    Column("retired", "retired", _yes, rank=2),
)
OF_TOTALS = (
    Column("period", "period"),
    Column("sport", "sport"),
    Column("activities", "count", rank=2),
    Column("distance", "distance", _distance_of_totals),
    Column("time", "moving_time", _duration, rank=1),
    Column("elevation", "elevation_gain", _climb_of_totals, rank=3),
)
OF_PROFILES = (
    Column("profile", "profile"),
    Column("in use", "chosen", _yes, rank=1),
    Column("athlete", "athlete.name", can_shrink=True),
    Column("id", "athlete.id", rank=2),
    Column("store", "store", rank=3),
)


def columns_of(records: Iterable[Mapping[str, Any]]) -> tuple[Column, ...]:
    """Return a column for each field of other records; the last fields are dropped first."""
    paths = dict.fromkeys(path for record in records for path, _ in flatten(dict(record)))
    return tuple(
        Column(path, path, FORMS.get(path.rpartition(".")[2]), rank, can_shrink=True)
        for rank, path in enumerate(paths)
    )


def chosen_columns(fields: tuple[str, ...]) -> tuple[Column, ...]:
    """Return a column for each requested field; none of them is dropped."""
    return tuple(
        Column(leaf, leaf, FORMS.get(leaf.rpartition(".")[2]), can_shrink=True)
        for leaf in leaf_fields(fields)
    )
