"""Records as a table for people, a line an activity."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
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
    columns = _asked(style.fields) if style.fields else _usual(style)
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


def _usual(style: Style) -> list[Column]:
    far, high = UNITS[style.units]
    return [
        Column("date", "start_date_local", _minute),
        Column("sport", "sport_type", text_of),
        Column("name", "name", text_of, can_shrink=True),
        Column("distance", "distance", _measure(*far, digits=2)),
        Column("time", "moving_time", _hours),
        Column("elevation", "total_elevation_gain", _measure(*high, digits=0)),
    ]


def _asked(fields: tuple[str, ...]) -> list[Column]:
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

    numeric = [
        all(row[place] is None or _is_number(row[place]) for row in rows)
        for place in range(len(columns))
    ]
    lines = [[c.show(v) for c, v in zip(columns, row, strict=True)] for row in rows]
    if style.header:  # as a line: tabulate gives headers more room than they need
        lines.insert(0, [column.title for column in columns])
    lines = [[sanitize_line(cell) for cell in line] for line in lines]
    if style.width is not None:
        yielding = [c.can_shrink and not number for c, number in zip(columns, numeric, strict=True)]
        fewest = len(columns) if style.fields else 1  # what was asked for is not left out
        lines = _narrowed(lines, yielding, style.width, fewest)
        numeric = numeric[: len(lines[0])] if lines else []
    aligned = ["right" if number else "left" for number in numeric]
    if lines:
        text = tabulate(lines, tablefmt="plain", colalign=aligned, disable_numparse=True)
        out.write(f"{text}\n")
    out.flush()


def _narrowed(
    lines: list[list[str]], yielding: list[bool], width: int, fewest: int
) -> list[list[str]]:
    """Shorten texts, then leave out columns from the right: lines that break are hard to read."""
    fitted = _fitted(lines, yielding, width)
    for kept in range(len(yielding) - 1, fewest - 1, -1):
        if sum(_widths(fitted)) + GAP * kept <= width:
            break
        fitted = _fitted([line[:kept] for line in lines], yielding[:kept], width)
    return fitted


def _widths(lines: list[list[str]]) -> list[int]:
    from wcwidth import wcswidth  # not for JSON

    return [max(map(wcswidth, cells)) for cells in zip(*lines, strict=True)]


def _fitted(lines: list[list[str]], yielding: list[bool], width: int) -> list[list[str]]:
    """Shorten the texts that may be until a line fits, those of the widest column first."""
    widths = _widths(lines)
    narrow = [number for number, yields in enumerate(yielding) if yields]
    while narrow and sum(widths) + GAP * (len(widths) - 1) > width:
        widest = max(narrow, key=widths.__getitem__)
        if widths[widest] <= FEWEST:
            break
        widths[widest] -= 1
    return [
        [_shortened(cell, room) for cell, room in zip(line, widths, strict=True)] for line in lines
    ]


def _shortened(text: str, room: int) -> str:
    """Cut a text between two graphemes, to so many cells of a terminal with the ellipsis."""
    from wcwidth import clip, wcswidth  # not for JSON

    return text if wcswidth(text) <= room else clip(text, 0, room - 1).rstrip() + ELLIPSIS
