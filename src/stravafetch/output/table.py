"""Records as a table, with one line per record."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from stravafetch.output.amounts import UNITS, Units, number_of
from stravafetch.output.cells import align, width_of
from stravafetch.output.columns import Column
from stravafetch.output.fields import flatten
from stravafetch.output.kinds import KINDS
from stravafetch.output.layout import GAP, Need, Room, fit
from stravafetch.output.sanitize import sanitize_line
from stravafetch.output.style import Page, Style, TextSink

BETWEEN_CELLS = "\n"  # in the lines that are kept; a cell has no line end


def write_table(pages: Iterable[Page], out: TextSink, style: Style) -> None:
    """Write the table at the end, since the widths depend on all records.

    If a fetch fails, the records received so far are written before the error is raised.
    """
    pages = iter(pages)
    first = next(pages, [])
    columns = KINDS[style.kind].columns_for(style.fields, first)
    rows = Rows(columns, UNITS[style.units])
    try:
        for page in chain([first], pages):
            for record in page:
                rows.add(record)
    except BaseException:  # Ctrl-C, too
        if rows.has_records:
            _write(rows, out, style)
        raise
    _write(rows, out, style)


class Rows:
    """The texts of a table, and the width and type of each column.

    Only the line of each record is kept: the full record is twenty times as large.
    """

    def __init__(self, columns: Sequence[Column], units: Units) -> None:
        self.columns = columns
        self.widths = [0] * len(columns)  # cells of the terminal that the longest texts take
        self.is_numeric = [True] * len(columns)
        self._units = units
        self._lines: list[str] = []

    def __iter__(self) -> Iterator[list[str]]:
        return (line.split(BETWEEN_CELLS) for line in self._lines)

    @property
    def has_records(self) -> bool:
        """Whether there is anything to show."""
        return bool(self._lines)

    def add(self, record: dict[str, Any]) -> None:
        """Keep the texts of a record."""
        row = dict(flatten(record))
        cells = [sanitize_line(column.show(row, self._units)).strip() for column in self.columns]
        self.widths = [max(pair) for pair in zip(self.widths, map(width_of, cells), strict=True)]
        values = (row.get(column.field) for column in self.columns)
        self.is_numeric = [
            so_far and (not cell or number_of(value) is not None)
            for so_far, cell, value in zip(self.is_numeric, cells, values, strict=True)
        ]
        self._lines.append(BETWEEN_CELLS.join(cells))

    def needs(self, titles: Sequence[str]) -> list[Need]:
        """Return the needs of the columns, including their titles; numbers are never shortened."""
        widths = [*map(max, self.widths, map(width_of, titles))] if titles else self.widths
        return [
            Need(width, column.rank, column.can_shrink and not is_numeric, column.short)
            for column, width, is_numeric in zip(self.columns, widths, self.is_numeric, strict=True)
        ]


def _write(rows: Rows, out: TextSink, style: Style) -> None:
    titles = [column.title for column in rows.columns] if style.header else []
    rooms = fit(rows.needs(titles), style.width)
    if style.width is not None:
        rooms = _taken(chain([titles] if titles else [], rows), rooms, rows.columns)
    if titles:
        (style.write_header or out.write)(f"{_line(titles, rooms, rows)}\n")
    for row in rows:
        out.write(f"{_line(row, rooms, rows)}\n")
    out.flush()


def _taken(
    lines: Iterable[Sequence[str]], rooms: list[Room], columns: Sequence[Column]
) -> list[Room]:
    """Return the widths really taken: a text cut between graphemes may not fill its room."""
    taken = [0] * len(rooms)
    for texts in lines:
        cut = (columns[room.place].cut(texts[room.place], room.cells) for room in rooms)
        taken = [max(pair) for pair in zip(taken, map(width_of, cut), strict=True)]
    return [replace(room, cells=cells) for room, cells in zip(rooms, taken, strict=True)]


def _line(texts: Sequence[str], rooms: list[Room], rows: Rows) -> str:
    cells = [
        align(
            rows.columns[room.place].cut(texts[room.place], room.cells),
            room.cells,
            to_the_right=rows.is_numeric[room.place],
        )
        for room in rooms
    ]
    return (" " * GAP).join(cells).rstrip()
