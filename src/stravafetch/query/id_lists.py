"""Lists of activity IDs as other programs write them: IDs, NDJSON, a JSON array, or CSV."""

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from stravafetch.errors import BadInput
from stravafetch.query.ids import read_activity_id

ID_COLUMNS = ("id", "activity_id", "activity id")  # the last is that of Strava's archive
DELIMITERS = (",", ";", "\t")
LONGEST_RECORD = 4 * 1024 * 1024  # characters; a detailed activity has some 100,000

Line = tuple[int, str]  # its number and its text, never blank


def read_activity_ids(lines: Iterable[Line]) -> Iterator[int]:
    """Yield the activity ID of each line or record, as soon as it is there.

    The first line decides: ``{`` or ``[`` begins JSON, whose records have an ``id``; a line with
    a column ``id`` is the header of a CSV; else every line is an ID or the address of an
    activity. Raises BadInput, with the number of the line, for what is none of these.
    """
    rest = iter(lines)
    first = next(rest, None)
    if first is None:
        return iter(())
    whole = chain([first], rest)
    if first[1].lstrip()[0] in "{[":
        return _from_json(whole)
    if header := _header(first[1]):
        return _from_csv(rest, *header)
    return (read_activity_id(text, _place(number)) for number, text in whole)


def _from_json(lines: Iterable[Line]) -> Iterator[int]:
    """Read records one after another, whether each has a line or spans several."""
    decoder, waiting, began = json.JSONDecoder(), "", 0
    for number, text in lines:
        began = began if waiting else number
        waiting = f"{waiting}\n{text}".lstrip("[,] \t\n")
        while waiting:
            try:
                record, end = decoder.raw_decode(waiting)
            except (ValueError, RecursionError):
                break  # the rest of it is on the next lines
            yield _id_of(record, _place(began))
            waiting, began = waiting[end:].lstrip("[,] \t\n"), number
        if len(waiting) > LONGEST_RECORD:
            break
    if waiting:
        raise BadInput(f"{_place(began)} is not JSON.", "Give an ID a line, NDJSON or CSV.")


def _from_csv(lines: Iterator[Line], delimiter: str, column: int) -> Iterator[int]:
    import csv  # not for IDs alone

    for number, text in lines:
        row = text
        while row.count('"') % 2 and (more := next(lines, None)):
            row = f"{row}\n{more[1]}"  # a quoted name may hold a line break
        cells = next(csv.reader([row], delimiter=delimiter), [])
        yield read_activity_id(cells[column] if column < len(cells) else "", _place(number))


def _header(line: str) -> tuple[str, int] | None:
    """Return the delimiter and the position of the ID column; None if it is no CSV header."""
    for delimiter in DELIMITERS:
        names = [name.strip('" ').casefold() for name in line.split(delimiter)]
        for column in ID_COLUMNS:
            if column in names:
                return delimiter, names.index(column)
    return None


def _id_of(record: Any, place: str) -> int:
    found = record.get("id") if isinstance(record, dict) else record
    if isinstance(found, bool) or not isinstance(found, int | str):
        raise BadInput(
            f"{place} has no activity ID.", "Each record needs an id, as Strava sends it."
        )
    return read_activity_id(str(found), place)


def _place(number: int) -> str:
    return f"Line {number} of stdin"
