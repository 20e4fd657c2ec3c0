"""The columns of tables: their fields and formats, and which are dropped first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from stravafetch.output import forms
from stravafetch.output.amounts import Units
from stravafetch.output.cells import shorten
from stravafetch.output.fields import flatten, leaf_fields
from stravafetch.output.forms import FORMS, Form, Row
from stravafetch.output.json_text import text_of

Forms = Mapping[str, Form]  # by field

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


OF_ACTIVITIES = (
    Column("id", "id"),
    Column("date", "start_date_local", forms.start, rank=1, short=DAY),
    Column("sport", "sport_type", rank=4, can_shrink=True),
    Column("name", "name", can_shrink=True),
    Column("distance", "distance", forms.distance, rank=2),
    Column("time", "moving_time", forms.duration, rank=3),
    Column("pace/speed", "average_speed", forms.pace, rank=5),
    Column("heart rate", "average_heartrate", forms.beats, rank=6),
    Column("elevation", "total_elevation_gain", forms.climb, rank=7),
)


OF_LAPS = (
    Column("lap", "lap_index"),
    Column("name", "name", rank=6, can_shrink=True),
    Column("distance", "distance", forms.distance),
    Column("time", "moving_time", forms.moving_or_elapsed),
    Column("speed", "average_speed", forms.speed, rank=2),
    Column("pace", "average_speed", forms.pace_on_foot, rank=1),
    Column("heart rate", "average_heartrate", forms.beats, rank=3),
    Column("watts", "average_watts", rank=5),
    Column("elevation", "total_elevation_gain", forms.height, rank=4),
)
OF_COMMENTS = (
    Column("date", "created_at", forms.minute, rank=1, short=DAY),
    Column(
        "athlete",
        "athlete",
        forms.name_of("athlete.firstname", "athlete.lastname"),
        can_shrink=True,
    ),
    Column("comment", "text", can_shrink=True),
)
OF_KUDOS = (
    Column("athlete", "firstname", forms.name_of("firstname", "lastname"), can_shrink=True),
)
OF_ROUTES = (
    Column("id", "id_str"),
    Column("name", "name", can_shrink=True),
    Column("distance", "distance", forms.distance, rank=1),
    Column("elevation", "elevation_gain", forms.height, rank=2),
)
OF_ROUTE_FILES = (  # an archive knows a route by its file, routes/1.gpx for the route 1
    Column("file", "file"),
    Column("name", "name", can_shrink=True),
)
OF_GEAR = (
    Column("id", "id"),
    Column("name", "name", can_shrink=True),
    Column("distance", "distance", forms.distance, rank=1),
    Column("retired", "retired", forms.yes, rank=2),
)
OF_TOTALS = (
    Column("period", "period"),
    Column("sport", "sport"),
    Column("activities", "count", rank=2),
    Column("distance", "distance", forms.distance_of_totals),
    Column("time", "moving_time", forms.duration, rank=1),
    Column("elevation", "elevation_gain", forms.climb_of_totals, rank=3),
)
OF_PROFILES = (
    Column("profile", "profile"),
    Column("in use", "chosen", forms.yes, rank=1),
    Column("athlete", "athlete.name", can_shrink=True),
    Column("id", "athlete.id", rank=2),
    Column("store", "store", rank=3),
)


def columns_of(records: Iterable[Mapping[str, Any]], own: Forms) -> tuple[Column, ...]:
    """Return a column for each field of other records; the last fields are dropped first.

    ``own`` are the forms of this kind of records by field.
    """
    paths = dict.fromkeys(path for record in records for path, _ in flatten(dict(record)))
    return tuple(
        Column(path, path, _form_of(path, own), rank, can_shrink=True)
        for rank, path in enumerate(paths)
    )


def chosen_columns(fields: tuple[str, ...], own: Forms) -> tuple[Column, ...]:
    """Return a column for each requested field; none of them is dropped."""
    return tuple(
        Column(leaf, leaf, _form_of(leaf, own), can_shrink=True) for leaf in leaf_fields(fields)
    )


def _form_of(path: str, own: Forms) -> Form | None:
    return own.get(path) or FORMS.get(path.rpartition(".")[2])
