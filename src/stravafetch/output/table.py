"""Records as a table for people, a line an activity."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from stravafetch.exact_number import ExactNumber
from stravafetch.output.csv_format import text_of
from stravafetch.output.fields import flatten, leaf_fields
from stravafetch.output.sanitize import sanitize_line
from stravafetch.output.style import Page, Style, TextSink

GAP = 2  # cells of the terminal between two columns
FEWEST = 8  # cells that a shortened text keeps, however narrow the terminal is
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"

# What is far and what is high, in metres.
UNITS = {"metric": (("km", 1000.0), ("m", 1.0)), "imperial": (("mi", 1609.344), ("ft", 0.3048))}

Row = list[Any]  # a record's values, one for each column


@dataclass(frozen=True)
class Column:
    """Shows one field; ``can_shrink`` lets its texts be shortened in a narrow terminal."""

    title: str
    field: str
    show: Callable[[Any], str]
    can_shrink: bool = False


def write_table(pages: Iterable[Page], out: TextSink, style: Style) -> None:
    """Write all at once, since only the last record settles the widths.

    Of a fetch that fails, the records that came are written before the error goes on.
    """
    columns = _chosen_columns(style.fields) if style.fields else _default_columns(style)
    rows: list[Row] = []
    try:
        for page in pages:
            rows += (_row(dict(flatten(record)), columns) for record in page)
    except BaseException:  # Ctrl-C, too
        if rows:
            _write(rows, columns, out, style)
        raise
    _write(rows, columns, out, style)


def _row(values: dict[str, Any], columns: list[Column]) -> Row:
    return [values.get(column.field) for column in columns]


def _default_columns(style: Style) -> list[Column]:
    far, high = UNITS[style.units]
    return [
        Column("date", "start_date_local", _minute),
        Column("sport", "sport_type", text_of),
        Column("name", "name", text_of, can_shrink=True),
        Column("distance", "distance", _measure(*far, digits=2)),
        Column("time", "moving_time", _hours),
        Column("elevation", "total_elevation_gain", _measure(*high, digits=0)),
    ]


def _chosen_columns(fields: tuple[str, ...]) -> list[Column]:
    return [Column(leaf, leaf, text_of, can_shrink=True) for leaf in leaf_fields(fields)]


def _minute(start: Any) -> str:
    """Show ``2026-05-01T07:12:33Z`` to the minute; its Z is none, the time is the local one."""
    return text_of(start)[:16].replace("T", " ")


def _measure(unit: str, metres: float, digits: int) -> Callable[[Any], str]:
    # The unit stands with each amount, so that a line makes sense without the header.
    return lambda value: f"{float(value) / metres:.{digits}f} {unit}" if _is_number(value) else ""


def _hours(seconds: Any) -> str:
    if not _is_number(seconds):
        return ""
    minutes, second = divmod(int(float(seconds)), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{second:02}"


def _is_number(value: Any) -> bool:
    """Say whether a value can be reckoned with; no ride is as long as 1e999, which is infinite."""
    if isinstance(value, bool) or not isinstance(value, int | float | ExactNumber):
        return False
    return abs(value if isinstance(value, int) else float(value)) < 1e300


def _write(rows: list[Row], columns: list[Column], out: TextSink, style: Style) -> None:
    from tabulate import tabulate  # not for JSON

    filled = [
        _fill(column, [row[place] for row in rows], header=style.header)
        for place, column in enumerate(columns)
    ]
    if style.width is not None and filled[0].cells:
        # What was asked for is not left out; lines that break are hard to read.
        filled = _fit(filled, style.width, fewest=len(filled) if style.fields else 1)
    lines = list(zip(*(column.cells for column in filled), strict=True))
    if lines:
        aligned = ["right" if column.is_numeric else "left" for column in filled]
        text = tabulate(lines, tablefmt="plain", colalign=aligned, disable_numparse=True)
        out.write(f"{text}\n")
    out.flush()


@dataclass(frozen=True)
class FilledColumn:
    """The texts of a column, from its title down."""

    cells: list[str]
    is_numeric: bool
    can_shrink: bool

    @cached_property
    def width(self) -> int:
        """Cells of the terminal that the longest text takes."""
        from wcwidth import wcswidth  # not for JSON

        return max(map(wcswidth, self.cells))

    def shortened(self, width: int) -> "FilledColumn":
        """Return the column with texts of at most so many cells of the terminal."""
        return replace(self, cells=[_shortened(cell, width) for cell in self.cells])


def _fill(column: Column, values: Row, *, header: bool) -> FilledColumn:
    # The title is a line: tabulate gives headers more room than they need.
    shown = [*([column.title] if header else []), *map(column.show, values)]
    is_numeric = all(value is None or _is_number(value) for value in values)
    return FilledColumn(
        [sanitize_line(cell) for cell in shown], is_numeric, column.can_shrink and not is_numeric
    )


def _fit(columns: list[FilledColumn], width: int, fewest: int) -> list[FilledColumn]:
    """Shorten texts, then leave out columns from the right, until a line fits."""
    while True:
        widths = _fitting_widths(columns, width)
        if len(columns) <= fewest or _line_width(widths) <= width:
            return [c.shortened(room) for c, room in zip(columns, widths, strict=True)]
        columns = columns[:-1]


def _fitting_widths(columns: list[FilledColumn], width: int) -> list[int]:
    """Return the columns' widths, the widest of those that can shrink made narrower in turn."""
    widths = [column.width for column in columns]
    shrinking = [place for place, column in enumerate(columns) if column.can_shrink]
    while shrinking and _line_width(widths) > width:
        widest = max(shrinking, key=widths.__getitem__)
        if widths[widest] <= FEWEST:
            break
        widths[widest] -= 1
    return widths


def _line_width(widths: list[int]) -> int:
    return sum(widths) + GAP * (len(widths) - 1)


def _shortened(text: str, room: int) -> str:
    """Cut a text between two graphemes, to so many cells of a terminal with the ellipsis."""
    from wcwidth import clip, wcswidth  # not for JSON

    return text if wcswidth(text) <= room else clip(text, 0, room - 1).rstrip() + ELLIPSIS
