"""Rows of short texts and bars, in columns that fit a width."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from stravafetch.output.bars import Bar
from stravafetch.output.cells import align, shorten, width_of
from stravafetch.output.glyphs import Glyphs
from stravafetch.output.layout import GAP, Need, Room, fit

Cell = str | Bar
LONGEST_BAR = 40  # cells; longer ones are no easier to compare


@dataclass(frozen=True)
class GridColumn:
    """A column; ``rank`` and ``can_shrink`` are those of ``layout.Need``."""

    title: str = ""
    rank: int = 0
    can_shrink: bool = False
    to_the_right: bool = True


def grid(
    columns: Sequence[GridColumn], rows: Sequence[Sequence[Cell]], width: int, glyphs: Glyphs
) -> list[str]:
    """Return a line of titles, where there are any, and one for each row.

    A column that is empty in every row is left out, unless there are no rows; where all are,
    nothing is left.
    """
    places = range(len(columns))
    used = [place for place in places if not rows or any(row[place] for row in rows)]
    if not used:
        return []
    columns = [columns[place] for place in used]
    titles: list[Cell] = [column.title for column in columns]
    shown = [[row[place] for place in used] for row in rows]
    lines = [titles, *shown] if any(titles) else shown
    rooms = fit([_need(column, place, lines) for place, column in enumerate(columns)], width)
    rooms = [replace(room, cells=_taken(lines, room, glyphs)) for room in rooms]
    return [_line(line, columns, rooms, glyphs) for line in lines]


def _need(column: GridColumn, place: int, lines: Sequence[Sequence[Cell]]) -> Need:
    cells = [line[place] for line in lines]
    has_bars = any(isinstance(cell, Bar) for cell in cells)
    widest = max(LONGEST_BAR if isinstance(cell, Bar) else width_of(cell) for cell in cells)
    return Need(widest, column.rank, column.can_shrink or has_bars, shrinks_first=has_bars)


def _taken(lines: Sequence[Sequence[Cell]], room: Room, glyphs: Glyphs) -> int:
    """Return what a column takes: cut between graphemes, its texts may not fill their room."""
    return max(width_of(_text(line[room.place], room.cells, glyphs)) for line in lines)


def _line(
    line: Sequence[Cell], columns: Sequence[GridColumn], rooms: Sequence[Room], glyphs: Glyphs
) -> str:
    texts = []
    for room in rooms:
        cell, column = line[room.place], columns[room.place]
        to_the_right = column.to_the_right and not isinstance(cell, Bar)
        texts.append(align(_text(cell, room.cells, glyphs), room.cells, to_the_right=to_the_right))
    return (" " * GAP).join(texts).rstrip()


def _text(cell: Cell, cells: int, glyphs: Glyphs) -> str:
    return cell.draw(cells, glyphs) if isinstance(cell, Bar) else shorten(cell, cells)
