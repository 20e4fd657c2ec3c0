"""The rows of activities.csv, one for each activity."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from stravafetch.archive.columns import find_columns, unknown_layout
from stravafetch.archive.csv_rows import read_rows
from stravafetch.archive.dates import read_start
from stravafetch.archive.labels import sport_of
from stravafetch.archive.numbers import exact
from stravafetch.errors import BadInput

LOST = "#error#"  # instead of the name of a file that Strava has lost
_ID = re.compile("[0-9]{1,19}")
_FILE = re.compile(rf"(?:activities[/\\].+|{LOST})?", re.DOTALL)
_FLAG = re.compile(r"(?:[01](?:\.0*)?)?")


@dataclass(frozen=True)
class Row:
    """An activity; ``cells`` contains the non-empty ones by the names in ``columns``."""

    id: int
    start: datetime
    cells: Mapping[str, str]

    @property
    def sport(self) -> str | None:
        """Its sport type, or None if the label is unknown."""
        return sport_of(self.cells.get("label", ""))

    @property
    def file(self) -> str | None:
        """The name of its file, or None if it has none or Strava has lost it."""
        name = self.cells.get("file")
        return None if name is None or name == LOST else name.replace("\\", "/")

    def number(self, name: str) -> float | None:
        """Return the number in a cell, or None."""
        return exact(self.cells.get(name, ""))


@dataclass(frozen=True)
class Table:
    """The header and all rows, which are not in the order of their dates."""

    header: Sequence[str]
    rows: Sequence[Row]


def read_table(data: bytes) -> Table:
    """Read activities.csv.

    Raises BadInput if Strava cannot have written it, and InvalidData if it is not valid CSV or a
    date would have to be guessed.
    """
    lines = read_rows("activities.csv", data)
    header = next(lines, [])
    return Table(header, [*_rows(lines, header)])


def _rows(lines: Iterator[list[str]], header: Sequence[str]) -> Iterator[Row]:
    columns = find_columns(header)
    others = 0
    found = False
    for line in lines:
        if not line or not _ID.fullmatch(line[0]):
            others += bool(line)
            continue
        if len(line) != len(header):
            raise BadInput(
                f"The row of activity {line[0]} in activities.csv has {len(line)} columns, but the "
                f"header has {len(header)}.",
                "Use the file as Strava sent it; another program may have changed it.",
            )
        cells = {name: line[index] for name, index in columns.items() if line[index]}
        if not _fits(cells):
            raise unknown_layout(header)
        found = True
        yield Row(int(line[0]), read_start(cells.get("start_date", "")), cells)
    if others and not found:
        raise unknown_layout(header)


def _fits(cells: Mapping[str, str]) -> bool:
    """Return whether the columns contain what is expected in them."""
    flags = (cells.get("commute", ""), cells.get("from_upload", ""))
    return bool(_FILE.fullmatch(cells.get("file", ""))) and all(map(_FLAG.fullmatch, flags))
