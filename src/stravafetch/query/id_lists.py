"""Lists of activity IDs as other programs write them: IDs, NDJSON, a JSON array, or CSV."""

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from stravafetch.errors import BadInput
from stravafetch.query.ids import read_activity_id

ID_COLUMNS = ("id", "activity_id", "activity id")  # the last is used in Strava's archive
DELIMITERS = (",", ";", "\t")
LONGEST_RECORD = 4 * 1024 * 1024  # characters; a detailed activity has about 100,000
CUT_SHORT = "See whether the program that wrote it failed, and run it again."

Line = tuple[int, str]  # its number and its text, never blank


def read_activity_ids(lines: Iterable[Line]) -> Iterator[int]:
    """Yield the activity ID of each line or record, as soon as it arrives.

    The first line determines the format: ``{`` or ``[`` starts JSON, whose records have an ``id``;
    a line with a column ``id`` is the header of a CSV; otherwise every line is an ID or the address
    of an activity. Raises BadInput, with the line number, for anything else.
    """
    rest = iter(lines)
    first = next(rest, None)
    if first is None:
        return iter(())
    whole = chain([first], rest)
    if first[1].lstrip()[0] in "{[":
        return (id_of(record, place) for place, record in read_records(whole))
    if header := find_id_column(first[1]):
        return _from_csv(rest, *header)
    return (read_activity_id(text, place_of(number)) for number, text in whole)


def read_records(lines: Iterable[Line]) -> Iterator[tuple[str, Any]]:
    """Yield JSON values one after another, whether they take one line or several.

    Each comes with its place, for messages; an array stands for its elements. Raises BadInput.
    """
    decoder, waiting, began, open_arrays = json.JSONDecoder(), "", 0, 0
    for number, text in lines:
        began = began if waiting else number
        waiting, opened = _after_separators(f"{waiting}\n{text}")
        open_arrays += opened
        while waiting:
            try:
                record, end = decoder.raw_decode(waiting)
            except (ValueError, RecursionError):
                break  # the rest of it is on the next lines
            yield place_of(began), record
            waiting, opened = _after_separators(waiting[end:])
            began, open_arrays = number, open_arrays + opened
        if len(waiting) > LONGEST_RECORD:
            break
    if waiting:
        raise BadInput(
            f"{place_of(began)} is not valid JSON.", "Use one ID per line, NDJSON, JSON or CSV."
        )
    if open_arrays > 0:  # a command whose fetch failed half-way leaves its array open
        raise BadInput("The JSON array on stdin is not closed: records may be missing.", CUT_SHORT)


def _after_separators(text: str) -> tuple[str, int]:
    """Strip the separators before a record; return the rest, and how many arrays they open."""
    rest = text.lstrip("[,] \t\n")
    between = text[: len(text) - len(rest)]
    return rest, between.count("[") - between.count("]")


def _from_csv(lines: Iterator[Line], delimiter: str, column: int) -> Iterator[int]:
    import csv  # not for IDs alone

    for number, text in lines:
        row = text
        while row.count('"') % 2:  # a quoted name may hold a line break
            if (more := next(lines, None)) is None:
                raise BadInput(f"{place_of(number)} ends inside a quoted value.", CUT_SHORT)
            row = f"{row}\n{more[1]}"
        cells = next(csv.reader([row], delimiter=delimiter), [])
        yield read_activity_id(cells[column] if column < len(cells) else "", place_of(number))


def find_id_column(line: str) -> tuple[str, int] | None:
    """Return the delimiter and the position of the ID column; None if not a CSV header."""
    for delimiter in DELIMITERS:
        names = [name.strip('" ').casefold() for name in line.split(delimiter)]
        for column in ID_COLUMNS:
            if column in names:
                return delimiter, names.index(column)
    return None


def id_of(record: Any, place: str) -> int:
    """Return the ID of a record, or of a bare ID; BadInput if there is none."""
    found = record.get("id") if isinstance(record, dict) else record
    if isinstance(found, bool) or not isinstance(found, int | str):
        raise BadInput(
            f"{place} has no activity ID.", "Each record needs an id, as sent by Strava."
        )
    return read_activity_id(str(found), place)


def place_of(number: int) -> str:
    """Name a line in a message."""
    return f"Line {number} of stdin"
