"""How records are written, and where to."""

from collections.abc import Callable, Iterable
from typing import Any, Literal, NamedTuple, Protocol

Page = list[dict[str, Any]]


class TextSink(Protocol):
    """The destination of text: stdout or a file, always UTF-8, with line ends unchanged."""

    def write(self, text: str, /) -> object:
        """Write all of the text, possibly to a buffer; OSError on failure."""
        ...

    def flush(self) -> None:
        """Write any buffered text, so that a reader receives it; OSError on failure."""
        ...


class Style(NamedTuple):
    """How records are formatted; each format uses the options that apply to it.

    ``fields`` are the selected fields, in order; none means all those of a summary in CSV, and a
    selection in a table. ``indent`` is for JSON, ``header`` for CSV and tables, ``bom`` for CSV
    that starts with U+FEFF, by which Excel recognizes UTF-8, ``safe`` for CSV that is opened in a
    spreadsheet. ``units`` and ``width`` are for tables; the width is in terminal columns, None for
    unlimited. ``write_header`` writes the titles of a table, if they are to be styled. ``kind`` is
    the kind of the records, a key of ``kinds.KINDS``. ``warn`` reports fields omitted from CSV.
    """

    fields: tuple[str, ...] = ()
    indent: bool = False
    header: bool = True
    bom: bool = False
    safe: bool = False
    units: Literal["metric", "imperial"] = "metric"
    width: int | None = None
    kind: str = "activities"
    write_header: Callable[[str], object] | None = None
    warn: Callable[[str], None] = lambda text: None  # noqa: ARG005 - JSON leaves nothing out


class Writer(Protocol):
    """Writes pages of records in one format."""

    def __call__(self, pages: Iterable[Page], out: TextSink, style: Style) -> None:
        """Write all of them; OSError on failure, and anything the pages raise."""
        ...
