"""The laps of an activity, a row each."""

from collections.abc import Sequence
from typing import Any

from stravafetch.output import amounts
from stravafetch.output.amounts import Units
from stravafetch.output.glyphs import Glyphs
from stravafetch.output.grid import GridColumn, grid

Record = dict[str, Any]


def laps_table(
    laps: Sequence[Record], sport: object, units: Units, width: int, glyphs: Glyphs
) -> list[str]:
    """Return the titles and a line a lap."""
    rows = [
        [
            str(number),
            amounts.distance(lap.get("distance"), sport, units),
            amounts.duration(lap.get("moving_time", lap.get("elapsed_time"))),
            amounts.pace_or_speed(lap.get("average_speed"), sport, units),
            amounts.beats(lap.get("average_heartrate")),
            amounts.climb(lap.get("total_elevation_gain"), sport, units),
        ]
        for number, lap in enumerate(laps, 1)
    ]
    columns = (
        GridColumn("lap"),
        GridColumn("distance"),
        GridColumn("time", rank=1),
        GridColumn(amounts.pace_word(sport)),
        GridColumn("heart rate", rank=2),
        GridColumn("elevation", rank=3),
    )
    return grid(columns, rows, width, glyphs)
