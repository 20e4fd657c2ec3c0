"""How records are to be written, and where to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

Page = list[dict[str, Any]]


class TextSink(Protocol):
    """Where text goes: stdout or a file, always UTF-8, line ends kept as they are."""

    def write(self, text: str, /) -> object:
        """Write all of the text, perhaps only to a buffer; OSError when it cannot."""
        ...

    def flush(self) -> None:
        """Write what is buffered, so that a reader has it; OSError when it cannot."""
        ...


@dataclass(frozen=True, kw_only=True)
class Style:
    """How records are to look; a format takes from it what concerns it.

    ``fields`` are those wanted, in their order, none meaning all: those of a summary for CSV, a
    choice for people in a table. ``indent`` is for JSON, ``header`` for CSV and tables, ``bom``
    for a CSV that begins with U+FEFF, by which Excel knows UTF-8, ``safe``
    for a CSV that goes to a spreadsheet. ``units`` and ``width`` are for tables; the width in
    columns of the terminal, None for as wide as it gets. ``write_header`` writes the titles of a
    table, where they may look different. ``kind`` says what the records are, by a name of
    ``kinds.KINDS``. ``warn`` is told what a CSV had to leave out.
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
        """Write all of them; OSError when it cannot, and whatever the pages raise."""
        ...
