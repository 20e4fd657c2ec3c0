"""Records as CSV, a page at a time: https://www.rfc-editor.org/rfc/rfc4180."""

import json
from collections.abc import Iterable
from itertools import chain
from typing import Any

from stravafetch.output.fields import FIELDS, flatten, leaf_fields, select_fields
from stravafetch.output.style import Page, Style, TextSink

# A spreadsheet takes such a text for a formula: https://owasp.org/www-community/attacks/CSV_Injection
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")

_LEFT_OUT = "left out of the CSV: {path} came after the header; use --format ndjson to have it."

Row = dict[str, Any]  # a record without nesting: values by dotted path


def write_csv(pages: Iterable[Page], out: TextSink, style: Style) -> None:
    """Write one header and a row a record, each page as soon as it is here.

    The known fields are the columns, whether the records have them or not, so that runs can be
    put together; what else the first records have comes behind them. The header cannot be
    changed any more when a later record has something new: that is left out with a warning.
    """
    import csv  # not for JSON

    filled = (_rows(page) for page in select_fields(pages, style.fields) if page)
    first = next(filled, [])
    columns = list(leaf_fields(style.fields or FIELDS))
    columns += _unknown_columns(first, set(columns))
    known = set(columns)
    text = _guarded if style.safe else text_of
    writer = csv.writer(out)
    if style.bom:
        out.write("\ufeff")
    if style.header:
        writer.writerow([text(column) for column in columns])
    for rows in chain([first], filled):
        for path in _unknown_columns(rows, known):
            known.add(path)
            style.warn(_LEFT_OUT.format(path=path))
        writer.writerows([text(row.get(column)) for column in columns] for row in rows)
        out.flush()


def text_of(value: Any) -> str:
    """Return a value as the text of a cell: a text as it is, nothing for null, else JSON.

    Half an emoji, which JSON can carry and UTF-8 cannot, is escaped.
    """
    if value is None:
        return ""
    text = value if isinstance(value, str) else _JSON.encode(value)
    return text if text.isascii() else text.encode(errors="backslashreplace").decode()


_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _guarded(value: Any) -> str:
    """Return the text of a cell that no spreadsheet takes for a formula; numbers are none."""
    text = text_of(value)
    risky = isinstance(value, str) and text.startswith(STARTS_A_FORMULA)
    return f"'{text}" if risky else text


def _rows(page: Page) -> list[Row]:
    return [dict(flatten(record)) for record in page]


def _unknown_columns(rows: list[Row], known: set[str]) -> list[str]:
    """Return the other paths, in order; an object that is null for once is none of them."""
    paths = (
        path
        for row in rows
        for path, value in row.items()
        if path not in known and not (value is None and path in FIELDS)
    )
    return list(dict.fromkeys(paths))
