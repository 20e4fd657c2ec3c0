"""The rows of an archive's CSV files (RFC 4180): UTF-8, with line breaks inside cells."""

import csv
import io
from collections.abc import Iterator

from stravafetch.errors import InvalidData


def read_rows(name: str, data: bytes) -> Iterator[list[str]]:
    """Yield the rows, the header first. Raises InvalidData where the file is not valid CSV.

    A byte order mark, which spreadsheets add, is skipped. Rows may have different lengths.
    """
    file = csv.reader(io.TextIOWrapper(io.BytesIO(data), "utf-8-sig", newline=""))
    try:
        yield from file
    except UnicodeDecodeError as error:
        raise _unreadable(name, "it is not UTF-8") from error
    except csv.Error as error:
        raise _unreadable(name, f"{error}, after line {file.line_num:,}") from error


def _unreadable(name: str, why: str) -> InvalidData:
    return InvalidData(
        f"{name} in the archive cannot be read: {why}.",
        "Use the file as Strava sent it; another program may have changed it.",
    )
