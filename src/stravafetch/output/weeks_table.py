"""Sums of weeks, months or years as a table with bars."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from stravafetch.output import amounts
from stravafetch.output.amounts import Units, number_of
from stravafetch.output.bars import Bar, shares
from stravafetch.output.glyphs import Glyphs
from stravafetch.output.grid import Cell, GridColumn, grid
from stravafetch.output.period_sums import BEFORE, SUMMED

Record = dict[str, Any]


def weeks_table(
    records: Sequence[Record], period: str, units: Units, width: int, glyphs: Glyphs
) -> list[str]:
    """Return the titles and a line a record; the bars show distances, without any the times.

    ``period`` is the field that names it. Beside the sums of the year before, where the records
    have them, a mark shows how long their bar would be.
    """
    compared = f"{period}{BEFORE}" in records[0] if records else False
    suffixes = ("", BEFORE) if compared else ("",)
    columns = [GridColumn(period, to_the_right=False), GridColumn("count", rank=2)]
    for title, rank in (("distance", 0), ("time", 1), ("elevation", 3)):
        columns.append(GridColumn(title, rank))
        if compared:
            columns.append(GridColumn("before", rank and rank + 3))
    columns.append(GridColumn(f"{glyphs.mark} before" if compared else "", to_the_right=False))
    rows = [
        [record[period], f"{record['count']:,}", *_sums(record, units, suffixes), bar]
        for record, bar in zip(records, _bars(records, suffixes), strict=True)
    ]
    return grid(columns, rows, width, glyphs)


def _sums(record: Record, units: Units, suffixes: Sequence[str]) -> list[Cell]:
    """Return the texts of the sums, nothing for nothing."""
    return [
        _FORMS[field](record[f"{field}{suffix}"], units) if record[f"{field}{suffix}"] else ""
        for field in SUMMED
        for suffix in suffixes
    ]


_FORMS: Mapping[str, Callable[[Any, Units], str]] = {
    "distance": lambda metres, units: amounts.distance(metres, None, units),
    "moving_time": lambda seconds, _units: amounts.duration(seconds),
    "total_elevation_gain": amounts.height,
}


def _bars(records: Sequence[Record], suffixes: Sequence[str]) -> list[Bar]:
    """Return a bar a record; one of nothing the year before has no mark."""
    field = "distance" if any(record["distance"] for record in records) else "moving_time"
    values = [
        number_of(record[f"{field}{suffix}"]) or 0.0 for record in records for suffix in suffixes
    ]
    parts = iter(shares(values))
    if len(suffixes) == 1:
        return [Bar(share) for share in parts]
    return [Bar(share, mark or None) for share, mark in zip(parts, parts, strict=True)]
