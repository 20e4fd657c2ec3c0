"""Records as CSV, a page at a time: https://www.rfc-editor.org/rfc/rfc4180."""

import re
from collections.abc import Iterable
from itertools import chain
from typing import Any

from stravafetch.output.fields import FIELDS, flatten, leaf_fields, select_fields
from stravafetch.output.json_text import text_of
from stravafetch.output.kinds import KINDS
from stravafetch.output.style import Page, Style, TextSink

# Text that a spreadsheet runs as a formula: https://owasp.org/www-community/attacks/CSV_Injection
# After other separators, too, since a program may split at others than commas.
_FORMULA = re.compile("((?:^|[,;\t\r\n])[\\s\"']*)([=+\\-@\uff1d\uff0b\uff0d\uff20])")
_FORMULA_IN_LIST = re.compile('(;[ "]*)([=+\\-@\uff1d\uff0b\uff0d\uff20])')
_STARTS_A_CELL_OF_ITS_OWN = ("\t", "\r", "\n")
BOM = "\ufeff"

_LEFT_OUT = (
    "{count} omitted from the CSV, as only later records contain them: {paths}."
    " Use --format ndjson to include them."
)
MOST_NAMED = 10

Row = dict[str, Any]  # a record without nesting: values by dotted path


def write_csv(pages: Iterable[Page], out: TextSink, style: Style) -> None:
    """Write one header and a row per record, each page as soon as it arrives.

    The columns are the fields of the kind, whether or not the records have them, so that the output
    of several runs can be combined; other fields of the first page follow. Fields that only later
    records have are omitted with a warning, as the header has been written by then.
    """
    import csv  # not for JSON

    filled = (_rows(page) for page in select_fields(pages, style.fields) if page)
    first = next(filled, [])
    columns = list(leaf_fields(style.fields or KINDS[style.kind].fields))
    columns += _unknown_columns(first, set(columns))
    known = set(columns)
    text = _guarded if style.safe else text_of
    writer = csv.writer(out)
    if style.bom:
        out.write(BOM)
    if style.header:
        writer.writerow([text(column) for column in columns])
    left_out: dict[str, None] = {}
    try:
        for rows in chain([first], filled):
            left_out |= dict.fromkeys(_unknown_columns(rows, known))
            writer.writerows([text(row.get(column)) for column in columns] for row in rows)
            out.flush()
    finally:
        _warn_of(list(left_out), style)


def _warn_of(left_out: list[str], style: Style) -> None:
    if left_out:
        more = ", ..." if len(left_out) > MOST_NAMED else ""
        count = "1 field was" if len(left_out) == 1 else f"{len(left_out):,} fields were"
        style.warn(_LEFT_OUT.format(count=count, paths=", ".join(left_out[:MOST_NAMED]) + more))


def _guarded(value: Any) -> str:
    """Return the text of a cell, escaped if a spreadsheet would run it as a formula."""
    text = text_of(value)
    if isinstance(value, str):
        text = _FORMULA.sub(r"\1'\2", text)
        return f"'{text}" if text.startswith(_STARTS_A_CELL_OF_ITS_OWN) else text
    return _FORMULA_IN_LIST.sub(r"\1'\2", text) if isinstance(value, list) else text


def _rows(page: Page) -> list[Row]:
    return [dict(flatten(record)) for record in page]


def _unknown_columns(rows: list[Row], known: set[str]) -> list[str]:
    """Return the other paths, in order, without a known object that happens to be null."""
    paths = (
        path
        for row in rows
        for path, value in row.items()
        if path not in known and not (value is None and path in FIELDS)
    )
    return list(dict.fromkeys(paths))
