"""The time that an activity spent in each zone of heart rate, pace or power."""

from collections.abc import Callable
from typing import Any

from stravafetch.output import amounts
from stravafetch.output.amounts import Units, number_of
from stravafetch.output.bars import Bar, shares
from stravafetch.output.glyphs import Glyphs
from stravafetch.output.grid import Cell, GridColumn, grid
from stravafetch.output.rows import records_of

Record = dict[str, Any]

TITLES = {"heartrate": "heart rate zone", "pace": "pace zone", "power": "power zone"}


def zones_table(
    zones: Record, sport: object, units: Units, width: int, glyphs: Glyphs
) -> list[str]:
    """Return the titles and a line a zone; nothing where no time was spent in any."""
    kind = zones.get("type")
    buckets = records_of(zones.get("distribution_buckets"))
    times = [number_of(bucket.get("time")) or 0.0 for bucket in buckets]
    if not isinstance(kind, str) or kind not in TITLES or not any(times):
        return []
    form = _form(kind, sport, units)
    below, above = ("slower than", "faster than") if kind == "pace" else ("below", "from")
    rows: list[list[Cell]] = [
        [
            f"{number}",
            _range(bucket, form, below, above),
            amounts.duration(seconds) if seconds else "",
            Bar(share),
        ]
        for number, (bucket, seconds, share) in enumerate(
            zip(buckets, times, shares(times), strict=True), 1
        )
    ]
    columns = (
        GridColumn(rank=1),
        GridColumn(TITLES[kind], can_shrink=True, to_the_right=False),
        GridColumn("time"),
        GridColumn(to_the_right=False),
    )
    return grid(columns, rows, width, glyphs)


def _form(kind: str, sport: object, units: Units) -> Callable[[float], str]:
    if kind == "pace":
        return lambda speed: amounts.pace_or_speed(speed, sport, units)
    return lambda number: f"{number:.0f} {'W' if kind == 'power' else 'bpm'}"


def _range(bucket: Record, form: Callable[[float], str], below: str, above: str) -> str:
    """Name the bounds of a zone; the lowest begins with 0, the highest ends with -1."""
    low, high = (number_of(bucket.get(bound)) or 0.0 for bound in ("min", "max"))
    if low <= 0:
        return f"{below} {form(high)}"
    if high <= 0:
        return f"{above} {form(low)}"
    first, last = form(low), form(high)
    return f"{first.rpartition(' ')[0]} to {last}"
