"""Writes records as text, one page at a time. The only module that writes to stdout."""

from collections.abc import Iterable, Mapping
from typing import Any

from stravafetch.errors import StravafetchError
from stravafetch.output.fields import select_fields
from stravafetch.output.json_text import to_json
from stravafetch.output.sanitize import replace_control_characters
from stravafetch.output.style import Page, Style, TextSink, Writer
from stravafetch.sent_record import SentRecord

__all__ = [
    "WRITERS",
    "Page",
    "Style",
    "TextSink",
    "Writer",
    "write_document",
    "write_json",
    "write_lines",
    "write_ndjson",
    "write_text",
]


def write_ndjson(pages: Iterable[Page], out: TextSink, style: Style) -> None:
    """Write one record per line, each page as soon as it arrives."""
    for page in select_fields(pages, style.fields):
        out.write("".join(f"{_text(record)}\n" for record in page))
        out.flush()


def write_json(pages: Iterable[Page], out: TextSink, style: Style) -> None:
    """Write one array, with one record per line unless it is indented.

    If a fetch fails halfway, the output is complete lines but an unclosed array: a JSON parser
    notices the failure, and the lines can still be used.
    """
    first, between, after, last = _INDENTED if style.indent else _COMPACT
    render = _indented if style.indent else _text
    opened = False
    for page in select_fields(pages, style.fields):
        for record in page:
            out.write(f"{between if opened else first}{render(record)}{after}")
            opened = True
        out.flush()
    out.write(last if opened else "[]\n")
    out.flush()


def write_documents(pages: Iterable[Page], out: TextSink, style: Style) -> None:
    """Write each record as a separate JSON value."""
    for page in select_fields(pages, style.fields):
        for document in page:
            write_document(document, out, indent=style.indent)


def write_csv(pages: Iterable[Page], out: TextSink, style: Style) -> None:
    """Write RFC 4180."""
    from stravafetch.output import csv_format  # not for JSON

    csv_format.write_csv(pages, out, style)


def write_table(pages: Iterable[Page], out: TextSink, style: Style) -> None:
    """Write a table, once all records have arrived."""
    from stravafetch.output import table  # not for JSON

    table.write_table(pages, out, style)


def write_geojson(pages: Iterable[Page], out: TextSink, style: Style) -> None:
    """Write RFC 7946."""
    from stravafetch.output import geojson  # not for JSON

    geojson.write_geojson(pages, out, style)


# The text before the first record, before the others, after each record, and at the end.
_COMPACT = ("[", ",", "\n", "]\n")
_INDENTED = ("[\n", ",\n", "", "\n]\n")
WRITERS: Mapping[str, Writer] = {
    "document": write_documents,
    "json": write_json,
    "ndjson": write_ndjson,
    "csv": write_csv,
    "table": write_table,
    "geojson": write_geojson,
}


def write_document(document: Any, out: TextSink, *, indent: bool) -> None:
    """Write one JSON value."""
    out.write(f"{_dumps(document, indent=2) if indent else _text(document)}\n")
    out.flush()


def write_lines(lines: Iterable[str], out: TextSink) -> None:
    """Write lines of plain text."""
    write_text("".join(f"{line}\n" for line in lines), out)


def write_text(text: str, out: TextSink) -> None:
    """Write plain text as is; a lone surrogate, which UTF-8 cannot represent, is escaped."""
    out.write(text.encode(errors="backslashreplace").decode())
    out.flush()


def _text(record: Any) -> str:
    if isinstance(record, SentRecord):
        return record.text
    return _dumps(record, separators=(",", ":"))


def _indented(record: Any) -> str:
    return "  " + _dumps(record, indent=2).replace("\n", "\n  ")


def _dumps(record: Any, **style: Any) -> str:
    """Return JSON; a lone surrogate, which JSON can represent but UTF-8 cannot, is escaped.

    In indented JSON, which is for terminals, control characters are escaped as well.
    """
    try:
        text = to_json(record, ensure_ascii=False, **style)
    except RecursionError:  # Python parses one level more than it writes
        raise StravafetchError(
            "The response is nested too deeply to be written.",
            "Check STRAVA_API_URL, and any proxy: Strava's responses are not.",
        ) from None
    if "indent" in style:
        text = replace_control_characters(text, lambda char: f"\\u{ord(char):04x}")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return to_json(record, **style)
    return text
