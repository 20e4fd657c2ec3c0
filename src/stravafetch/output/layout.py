"""How the columns of a table fit a terminal: some are made narrower, then some leave."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

GAP = 2  # cells between two columns
FEWEST = 8  # cells that a shortened text keeps, however narrow the terminal is
READABLE = 15  # cells that it keeps as long as a column can leave instead


@dataclass(frozen=True)
class Need:
    """What a column takes: cells for its longest text, and fewer where it can do with them.

    ``rank`` is 0 for a column that stays; of the others the highest leaves first. ``short`` is a
    second width that is nearly as good.
    """

    widest: int
    rank: int = 0
    can_shrink: bool = False
    short: int | None = None


@dataclass(frozen=True)
class Room:
    """The place of a column among all, and the cells it gets."""

    place: int
    cells: int


def fit(needs: Sequence[Need], width: int | None) -> list[Room]:
    """Return the columns to show, in order; in no width at all they get what they take."""
    everything = [Room(place, need.widest) for place, need in enumerate(needs)]
    if width is None:
        return everything
    for rooms in _choices(needs):
        if _line(_least(needs, rooms, READABLE)) <= width:
            break
    return _shrunk(needs, rooms, width)


def _choices(needs: Sequence[Need]) -> Iterator[list[Room]]:
    """Yield what could be shown, best first: more columns before wider ones."""
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
    """Return the rooms, the widest of those that can shrink made narrower in turn."""
    cells = [room.cells for room in rooms]
    shrinking = [index for index, room in enumerate(rooms) if needs[room.place].can_shrink]
    while shrinking and sum(cells) + GAP * (len(cells) - 1) > width:
        widest = max(shrinking, key=cells.__getitem__)
        if cells[widest] <= FEWEST:
            break
        cells[widest] -= 1
    return [Room(room.place, taken) for room, taken in zip(rooms, cells, strict=True)]


def _line(rooms: list[Room]) -> int:
    return sum(room.cells for room in rooms) + GAP * (len(rooms) - 1)
