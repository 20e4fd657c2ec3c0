"""The rows of an archive's CSV files (RFC 4180): UTF-8, with line breaks inside of cells."""

import csv
import io
from collections.abc import Iterator

from stravafetch.errors import InvalidData


def read_rows(name: str, data: bytes) -> Iterator[list[str]]:
    """Yield the rows, the header first; InvalidData says where the file is none of CSV.

    A byte order mark, which spreadsheets add, is dropped. Rows may differ in width.
    """
    file = csv.reader(io.TextIOWrapper(io.BytesIO(data), "utf-8-sig", newline=""))
    try:
        yield from file
    except (csv.Error, UnicodeDecodeError) as error:
        raise InvalidData(
            f"{name} in the archive cannot be read after line {file.line_num:,}: {_reason(error)}.",
            "Use it as Strava sent it: another program may have saved it again.",
        ) from error


def _reason(error: Exception) -> str:
    return "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
