"""Rows of activities that were edited: CSV or NDJSON with an ID in each, or IDs alone."""

from collections import Counter
from collections.abc import Iterator, Mapping
from io import StringIO
from typing import Any, NamedTuple

from stravafetch.errors import BadInput
from stravafetch.query.changes import EDITABLE, leaves
from stravafetch.query.id_lists import (
    ID_COLUMNS,
    find_id_column,
    id_of,
    place_of,
    read_records,
)
from stravafetch.query.ids import read_activity_id


class Row(NamedTuple):
    """An activity's row: editable values by field, and all others by dotted path.

    Values are those of JSON, or the texts of a CSV. An empty cell is in neither.
    """

    place: str
    activity_id: int
    editable: Mapping[str, Any] = {}
    others: Mapping[str, Any] = {}


def read_rows(text: str) -> list[Row]:
    """Read what ``read_activity_ids`` reads, with all that is in it; raises BadInput.

    Unlike there, texts of several lines are exact: they are to be sent.
    """
    lines = [pair for pair in enumerate(text.splitlines(), 1) if pair[1].strip()]
    if not lines:
        return []
    if lines[0][1].lstrip()[0] in "{[":
        # Not splitlines: JSON may hold other line separators in its texts.
        numbered = [pair for pair in enumerate(text.split("\n"), 1) if pair[1].strip()]
        return [_row_of(place, record) for place, record in read_records(numbered)]
    if header := find_id_column(lines[0][1]):
        return list(_from_csv(text.lstrip("\r\n"), *header))
    return [
        Row(place_of(number), read_activity_id(line, place_of(number))) for number, line in lines
    ]


def _row_of(place: str, record: Any) -> Row:
    activity_id = id_of(record, place)
    if not isinstance(record, dict):
        return Row(place, activity_id)
    return Row(
        place,
        activity_id,
        {name: value for name, value in record.items() if name in EDITABLE},
        {
            path: value
            for path, value in leaves(record)
            if path not in EDITABLE and path != "id" and value is not None
        },
    )


def _from_csv(text: str, delimiter: str, id_column: int) -> Iterator[Row]:
    import csv  # not for IDs alone

    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        columns = [name.strip().casefold() for name in next(reader)]
        if twice := [name for name, count in Counter(columns).items() if count > 1]:
            raise BadInput(
                f"stdin has the column {twice[0]!r} twice.", "Leave one out, and run it again."
            )
        start = reader.line_num + 1
        for cells in reader:
            place, start = place_of(start), reader.line_num + 1
            if any(cell.strip() for cell in cells):
                yield _row_of_cells(place, columns, cells, id_column)
    except csv.Error as error:
        raise BadInput(
            f"{place_of(reader.line_num)} is not CSV: {error}.", "Correct it; nothing was changed."
        ) from None


def _row_of_cells(place: str, columns: list[str], cells: list[str], id_column: int) -> Row:
    if len(cells) > len(columns):
        raise BadInput(
            f"{place} has {len(cells)} cells, and the header {len(columns)}.",
            "Put a text with a comma between double quotes.",
        )
    given = {name: cell for name, cell in zip(columns, cells, strict=False) if cell.strip()}
    return Row(
        place,
        read_activity_id(cells[id_column] if id_column < len(cells) else "", place),
        {name: cell for name, cell in given.items() if name in EDITABLE},
        {
            name: cell
            for name, cell in given.items()
            if name not in EDITABLE and name not in ID_COLUMNS
        },
    )
