"""Records as a table for people, a line an activity."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

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

BETWEEN_CELLS = "\n"  # in the lines that are kept; a cell has no line end


class Column(NamedTuple):
    """Shows one field; ``can_shrink`` lets its texts be shortened in a narrow terminal."""

    title: str
    field: str
    show: Callable[[Any], str]
    can_shrink: bool = False


def write_table(pages: Iterable[Page], out: TextSink, style: Style) -> None:
    """Write all at once, since only the last record settles the widths.

    Of a fetch that fails, the records that came are written before the error goes on.
    """
    rows = Rows(
        _chosen_columns(style.fields) if style.fields else _default_columns(style),
        header=style.header,
    )
    try:
        for page in pages:
            for record in page:
                rows.add(record)
    except BaseException:  # Ctrl-C, too
        if rows.has_records:
            _write(rows, out, style)
        raise
    _write(rows, out, style)


class Rows:
    """The texts of a table, from its titles down, and what they say of each column.

    Of a record only its line is kept: the whole is twenty times as large, and there may be many.
    """

    def __init__(self, columns: list[Column], *, header: bool) -> None:
        self.has_records = False
        self.widths = [0] * len(columns)  # cells of the terminal that the longest texts take
        self.is_numeric = [True] * len(columns)
        self._columns = columns
        self._lines: list[str] = []
        if header:
            self._keep(column.title for column in columns)

    def __iter__(self) -> Iterator[list[str]]:
        return (line.split(BETWEEN_CELLS) for line in self._lines)

    @property
    def can_shrink(self) -> list[bool]:
        """Whether the texts of each column may be shortened."""
        columns = zip(self._columns, self.is_numeric, strict=True)
        return [column.can_shrink and not is_numeric for column, is_numeric in columns]

    def add(self, record: dict[str, Any]) -> None:
        """Keep the texts of a record."""
        self.has_records = True
        by_path = dict(flatten(record))
        values = [by_path.get(column.field) for column in self._columns]
        self._keep(column.show(value) for column, value in zip(self._columns, values, strict=True))
        self.is_numeric = [
            so_far and (value is None or _is_number(value))
            for so_far, value in zip(self.is_numeric, values, strict=True)
        ]

    def _keep(self, texts: Iterable[str]) -> None:
        cells = [sanitize_line(text).strip() for text in texts]
        self.widths = [max(pair) for pair in zip(self.widths, map(_width, cells), strict=True)]
        self._lines.append(BETWEEN_CELLS.join(cells))


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


def _write(rows: Rows, out: TextSink, style: Style) -> None:
    rooms = widths = rows.widths
    if style.width is not None:
        # What was asked for is not left out; lines that break are hard to read.
        rooms = _fit(rows, style.width, fewest=len(rooms) if style.fields else 1)
        widths = _shortened_widths(rows, rooms)
    for row in rows:
        cells = [
            _aligned(_shortened(cell, room), width, is_numeric=is_numeric)
            for cell, room, width, is_numeric in zip(
                row, rooms, widths, rows.is_numeric, strict=False
            )
        ]
        out.write(f"{(' ' * GAP).join(cells).rstrip()}\n")
    out.flush()


def _aligned(text: str, width: int, *, is_numeric: bool) -> str:
    padding = " " * (width - _width(text))
    return padding + text if is_numeric else text + padding


def _fit(rows: Rows, width: int, fewest: int) -> list[int]:
    """Return the room of each column that is shown.

    Texts are shortened until a line fits, then columns are left out from the right.
    """
    count = len(rows.widths)
    while True:
        rooms = _fitting_widths(rows.widths[:count], rows.can_shrink, width)
        if count <= fewest or _line_width(rooms) <= width:
            return rooms
        count -= 1


def _shortened_widths(rows: Rows, rooms: list[int]) -> list[int]:
    """Return what the columns take: a text that is cut between graphemes may not fill its room."""
    taken = [0] * len(rooms)
    for row in rows:
        widths = map(_width, map(_shortened, row, rooms))
        taken = [max(pair) for pair in zip(taken, widths, strict=True)]
    return taken


def _fitting_widths(widths: list[int], can_shrink: list[bool], width: int) -> list[int]:
    """Return the columns' widths, the widest of those that can shrink made narrower in turn."""
    widths = [*widths]
    shrinking = [place for place in range(len(widths)) if can_shrink[place]]
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
    if _width(text) <= room:
        return text
    from wcwidth import clip  # not for JSON

    return clip(text, 0, room - 1).rstrip() + ELLIPSIS


def _width(text: str) -> int:
    """Return how many cells of a terminal a text takes; control characters are gone."""
    if text.isascii():
        return len(text)
    from wcwidth import wcswidth  # not for JSON

    return wcswidth(text)
