"""Records as text: JSON and NDJSON, a page at a time. The one door to stdout."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

Page = list[dict[str, Any]]


class Out(Protocol):
    """Where text goes: stdout or a file, always UTF-8."""

    def write(self, text: str, /) -> object:
        """Take some text."""
        ...

    def flush(self) -> None:
        """Pass on what was taken."""
        ...


class Writer(Protocol):
    """Writes pages of records in one format."""

    def __call__(self, pages: Iterable[Page], out: Out, *, indent: bool) -> None:
        """Write all of them."""
        ...


def write_ndjson(pages: Iterable[Page], out: Out, *, indent: bool) -> None:  # noqa: ARG001 - one line a record, whoever reads
    """Write a record a line, each page as soon as it is here."""
    for page in pages:
        out.write("".join(f"{_text(record)}\n" for record in page))
        out.flush()


def write_json(pages: Iterable[Page], out: Out, *, indent: bool) -> None:
    """Write one array, a record a line when not indented.

    A fetch that fails half-way leaves whole lines and an array without its end, so that a reader
    of JSON notices what a reader of lines can still use.
    """
    first, between, after, last = _INDENTED if indent else _COMPACT
    render = _indented if indent else _text
    opened = False
    for page in pages:
        for record in page:
            out.write(f"{between if opened else first}{render(record)}{after}")
            opened = True
        out.flush()
    out.write(last if opened else "[]\n")
    out.flush()


# What stands before the first record, before the others, after each, and at the end.
_COMPACT = ("[", ",", "\n", "]\n")
_INDENTED = ("[\n", ",\n", "", "\n]\n")
WRITERS: Mapping[str, Writer] = {"json": write_json, "ndjson": write_ndjson}


def write_document(document: Any, out: Out, *, indent: bool) -> None:
    """Write one JSON value."""
    out.write(f"{_dumps(document, indent=2) if indent else _text(document)}\n")
    out.flush()


def write_lines(lines: Iterable[str], out: Out) -> None:
    """Write lines of plain text."""
    text = "".join(f"{line}\n" for line in lines)
    out.write(text.encode(errors="backslashreplace").decode())
    out.flush()


def _text(record: Any) -> str:
    return _dumps(record, separators=(",", ":"))


def _indented(record: Any) -> str:
    return "  " + _dumps(record, indent=2).replace("\n", "\n  ")


def _dumps(record: Any, **style: Any) -> str:
    """Return JSON; half an emoji, which JSON can carry and UTF-8 cannot, is escaped."""
    text = json.dumps(record, ensure_ascii=False, **style)
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(record, **style)
    return text
