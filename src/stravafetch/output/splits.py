"""The splits of an activity, a row each, or several together where they are many."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from stravafetch.output import amounts
from stravafetch.output.amounts import Units, number_of
from stravafetch.output.bars import Bar, shares
from stravafetch.output.glyphs import Glyphs
from stravafetch.output.grid import Cell, GridColumn, grid

Record = dict[str, Any]

MOST_ROWS = 25  # which one screen holds
STEPS = (1, 5, 10, 20, 50, 100, 200, 500)  # splits that are combined
WHOLE = 0.95  # of its length, from which on a split is no rest


class Split(NamedTuple):
    """A split; ``beats`` were counted during ``beats_seconds`` of its ``seconds``."""

    metres: float
    seconds: float
    climb: float
    beats: float
    beats_seconds: float

    @property
    def speed(self) -> float:
        """Return metres a second."""
        return self.metres / self.seconds if self.seconds >= 1 else 0.0


def splits_table(
    records: Sequence[Record], sport: object, units: Units, width: int, glyphs: Glyphs
) -> list[str]:
    """Return the titles and a line a split: the longer the bar, the faster."""
    step = next((step for step in STEPS if len(records) <= step * MOST_ROWS), STEPS[-1])
    splits = [_combined(records[at : at + step]) for at in range(0, len(records), step)]
    bars = [Bar(share) for share in shares([split.speed for split in splits])]
    rows: list[list[Cell]] = [
        [
            label,
            amounts.pace_or_speed(split.speed, sport, units),
            amounts.beats(split.beats / split.beats_seconds if split.beats_seconds else None),
            amounts.height(split.climb, units),
            bar,
        ]
        for label, split, bar in zip(_labels(splits, step, units), splits, bars, strict=True)
    ]
    return grid(
        [
            GridColumn(units.far.name),
            GridColumn(amounts.pace_word(sport)),
            GridColumn("heart rate", rank=1),
            GridColumn("elevation", rank=2),
            GridColumn(to_the_right=False),
        ],
        rows,
        width,
        glyphs,
    )


def _combined(records: Iterable[Record]) -> Split:
    parts = [_split(record) for record in records]
    return Split(*(sum(values) for values in zip(*parts, strict=True)))


def _split(record: Record) -> Split:
    metres, seconds, climb, rate = (
        number_of(record.get(field)) or 0.0
        for field in ("distance", "moving_time", "elevation_difference", "average_heartrate")
    )
    return Split(metres, seconds, climb, rate * seconds, seconds if rate else 0.0)


def _labels(splits: Sequence[Split], step: int, units: Units) -> list[str]:
    """Return where each ends; the last may be short, and ends at the total distance."""
    labels = [str(step * number) for number in range(1, len(splits) + 1)]
    if splits and splits[-1].metres < WHOLE * step * units.far.metres:
        labels[-1] = f"{sum(split.metres for split in splits) / units.far.metres:.1f}"
    return labels
