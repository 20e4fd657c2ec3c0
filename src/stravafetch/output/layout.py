"""Fits the columns of a table to a terminal: some are narrowed, then some are dropped."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

GAP = 2  # cells between two columns
FEWEST = 8  # cells that a shortened text keeps, however narrow the terminal
READABLE = 15  # cells that it keeps as long as a column can be dropped instead


@dataclass(frozen=True)
class Need:
    """The width that a column needs: cells for its longest text, or fewer if it can shrink.

    ``rank`` is 0 for a column that is never dropped; of the others, the highest is dropped first.
    ``short`` is an alternative width that is nearly as good. One that ``shrinks_first`` is as good
    at any width.
    """

    widest: int
    rank: int = 0
    can_shrink: bool = False
    short: int | None = None
    shrinks_first: bool = False


@dataclass(frozen=True)
class Room:
    """The index of a column among all, and the cells assigned to it."""

    place: int
    cells: int


def fit(needs: Sequence[Need], width: int | None) -> list[Room]:
    """Return the columns to show, in order; if ``width`` is None, all at full width."""
    everything = [Room(place, need.widest) for place, need in enumerate(needs)]
    if width is None or not needs:
        return everything
    for rooms in _choices(needs):
        if _line(_least(needs, rooms, READABLE)) <= width:
            break
    return _shrunk(needs, rooms, width)


def _choices(needs: Sequence[Need]) -> Iterator[list[Room]]:
    """Yield the possible layouts, best first: more columns before wider ones."""
    for most in sorted({need.rank for need in needs}, reverse=True):
        kept = [(place, need) for place, need in enumerate(needs) if need.rank <= most]
        yield [Room(place, need.widest) for place, need in kept]
        yield [Room(place, min(need.widest, need.short or need.widest)) for place, need in kept]


def _least(needs: Sequence[Need], rooms: list[Room], fewest: int) -> list[Room]:
    return [
        Room(room.place, min(room.cells, fewest)) if needs[room.place].can_shrink else room
        for room in rooms
    ]


def _shrunk(needs: Sequence[Need], rooms: list[Room], width: int) -> list[Room]:
    """Return the rooms, narrowing the widest column that can shrink, step by step."""

    def preference(index: int) -> tuple[bool, int]:
        shrinks_first = needs[rooms[index].place].shrinks_first and cells[index] > FEWEST
        return shrinks_first, cells[index]

    cells = [room.cells for room in rooms]
    shrinking = [index for index, room in enumerate(rooms) if needs[room.place].can_shrink]
    while shrinking and sum(cells) + GAP * (len(cells) - 1) > width:
        widest = max(shrinking, key=preference)
        if cells[widest] <= FEWEST:
            break
        cells[widest] -= 1
    return [Room(room.place, taken) for room, taken in zip(rooms, cells, strict=True)]


def _line(rooms: list[Room]) -> int:
    return sum(room.cells for room in rooms) + GAP * (len(rooms) - 1)
