"""The best efforts of a run, such as its fastest 5 km, a row each."""

from collections.abc import Mapping, Sequence
from typing import Any

from stravafetch.output import amounts
from stravafetch.output.activity_facts import text_of
from stravafetch.output.amounts import Units, number_of
from stravafetch.output.glyphs import Glyphs
from stravafetch.output.grid import GridColumn, grid

Record = dict[str, Any]

RANKS: Mapping[float | None, str] = {1: "PR", 2: "2nd best", 3: "3rd best"}


def best_efforts_table(
    efforts: Sequence[Record], sport: object, units: Units, width: int, glyphs: Glyphs
) -> list[str]:
    """Return the titles and a line an effort."""
    rows = [
        [
            text_of(effort.get("name")),
            amounts.duration(effort.get("elapsed_time")),
            amounts.pace_or_speed(_speed(effort), sport, units),
            RANKS.get(number_of(effort.get("pr_rank")), ""),
        ]
        for effort in efforts
    ]
    columns = (
        GridColumn("best effort", can_shrink=True, to_the_right=False),
        GridColumn("time"),
        GridColumn(amounts.pace_word(sport)),
        GridColumn(rank=1, to_the_right=False),
    )
    return grid(columns, rows, width, glyphs)


def _speed(effort: Record) -> float | None:
    metres, seconds = number_of(effort.get("distance")), number_of(effort.get("elapsed_time"))
    return metres / seconds if metres and seconds and seconds >= 1 else None
