"""How records are formatted: --format and the options that go with it."""

from collections.abc import Callable, Iterable
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar, cast

import click

from stravafetch.cli import options
from stravafetch.cli.completion import complete_fields
from stravafetch.cli.context import Context
from stravafetch.cli.output import Output, open_output
from stravafetch.cli.terminal_stream import may_style

if TYPE_CHECKING:
    from stravafetch.output.style import Page, Style
    from stravafetch.output.totals import Totals

# Only the names, for the help; the modules they belong to are imported when a command runs.
FORMATS = ("json", "ndjson", "csv", "table")
OF_SUFFIX = {
    ".json": "json",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".csv": "csv",
    ".geojson": "geojson",
}
# How a single document is written, rather than a list: without the enclosing brackets.
DOCUMENTS = {"json": "document"}
# Which formats an option belongs to, by the name of its parameter.
BELONGS_TO = {
    "no_header": ("csv", "table"),
    "safe": ("csv",),
    "bom": ("csv",),
    "units": ("table",),
}

Command = TypeVar("Command", bound=Callable[..., Any])
Units = Literal["metric", "imperial"]


class FormatOptions(NamedTuple):
    """The options' values; ``units`` None means the athlete's own setting at Strava.

    ``is_default`` means that the format was not chosen. ``kind`` is one of ``output.kinds``.
    """

    format: str
    fields: tuple[str, ...] = ()
    no_header: bool = False
    safe: bool = False
    bom: bool = False
    units: Units | None = None
    is_default: bool = False

    def print_pages(
        self, pages: "Iterable[Page]", context: Context, output: str | None, kind: str
    ) -> None:
        """Write a list to a file by name, or to stdout; OSError if that fails."""
        with open_output(output) as out:
            self.write(pages, context, out, kind)

    def print_document(
        self, fetch: Callable[[], Any], context: Context, output: str | None, kind: str
    ) -> None:
        """Open a file by name, or stdout; then fetch a document and write it there."""
        with open_output(output) as out:
            self.write_document(fetch(), context, out, kind)

    def write(
        self, pages: "Iterable[Page]", context: Context, out: Output, kind: str = "activities"
    ) -> "Totals":
        """Write the pages of records; OSError when the output cannot be written.

        After a table of activities on a terminal, the totals are printed to stderr.
        """
        from stravafetch.output.amounts import UNITS  # not for --help: 2 ms, with all of these
        from stravafetch.output.fields import FieldWatch
        from stravafetch.output.formats import WRITERS
        from stravafetch.output.totals import Totals

        has_totals = self.format == "table" and kind == "activities" and out.is_terminal
        totals, fields = Totals(adds_up=has_totals), FieldWatch(self.fields)
        style = self.style(context, out, kind)
        WRITERS[self.format](totals.watch(fields.watch(pages)), out.stream, style)
        if has_totals and totals.count:
            context.console.note(totals.line(UNITS[style.units]))
        fields.warn(context.console)
        return totals

    def write_document(self, document: Any, context: Context, out: Output, kind: str) -> None:
        """Write one JSON value; as CSV or a table, write its rows."""
        from stravafetch.output.kinds import KINDS  # not for --help: 2 ms

        if self.format in ("csv", "table"):
            for_table = self.format == "table" and not self.fields
            self.write([KINDS[kind].rows_of(document, for_table=for_table)], context, out, kind)
        else:
            single = self._replace(format=DOCUMENTS.get(self.format, self.format))
            single.write([[document]], context, out, kind)

    def for_several(self) -> "FormatOptions":
        """Return the options for a list fetched record by record: NDJSON by default."""
        return self._replace(format="ndjson") if self.is_default else self

    def prints_whole_records(self, out: Output) -> bool:
        """Return whether each record is written exactly as it was received."""
        return self.format in ("json", "ndjson") and not (self.fields or out.is_terminal)

    def style(self, context: Context, out: Output, kind: str) -> "Style":
        """Return the style for this run and this place."""
        from stravafetch.output.style import Style

        return Style(
            fields=self.fields,
            indent=out.is_terminal,
            header=not self.no_header,
            safe=self.safe,
            bom=self.bom,
            units=self.units or (_preferred(context) if self.format == "table" else "metric"),
            width=out.width,
            kind=kind,
            write_header=out.write_faint if may_style(context.environ) else None,
            warn=context.console.warn,
        )


def format_options(
    *more: str, fields: str = "", default: str = "json, or by the extension of -o FILE"
) -> Callable[[Command], Command]:
    """Add --format and the options that go with it; pass them on as ``chosen``.

    ``more`` are additional formats of this command; ``fields`` is an example for --fields, if its
    fields are not those of activities; ``default`` is what the help says about the default.
    """

    def decorate(command: Command) -> Command:
        @wraps(command)
        def with_format_options(*args: Any, **values: Any) -> Any:
            given = {name: values.pop(name) for name in _NAMES}
            return command(*args, chosen=_read(values.get("output"), more, **given), **values)

        for option in reversed(_options((*FORMATS, *more), fields, default)):
            with_format_options = option(with_format_options)
        return cast("Command", with_format_options)

    return decorate


_NAMES = ("format", "fields", "no_header", "safe", "bom", "units")
_MAPS = "; or geojson, for maps (RFC 7946)"


def _options(
    formats: tuple[str, ...], fields: str, default: str
) -> tuple[Callable[[Any], Any], ...]:
    maps = _MAPS if "geojson" in formats else ""
    examples = fields or "id,name,map.summary_polyline"
    return (
        click.option(
            "--format",
            type=click.Choice(formats),
            metavar="FORMAT",
            help="json (an array), ndjson (one JSON object per line), csv (RFC 4180), or table (to "
            f"read){maps}.  [default: {default}]",
        ),
        click.option(
            "--fields",
            metavar="FIELD,...",
            multiple=True,
            help=f"Only these fields, in this order, such as {examples}.",
            shell_complete=None if fields else complete_fields,
        ),
        click.option("--no-header", is_flag=True, help="Omit the header of CSV or a table."),
        click.option("--safe", is_flag=True, help="Escape cells that a spreadsheet would run."),
        click.option("--bom", is_flag=True, help="Start CSV with a byte order mark, for Excel."),
        partial(options.units, where=", in a table"),
    )


def _read(
    output: str | None,
    more_formats: tuple[str, ...],
    *,
    format: str | None,  # noqa: A002 - the option's name
    fields: tuple[str, ...],
    **more: Any,
) -> FormatOptions:
    from pathlib import Path  # not for --help: 3 ms

    from stravafetch.output.fields import read_fields

    suffix = Path(output or "").suffix.lower()
    of_name = OF_SUFFIX.get(suffix)
    if format and of_name and format != of_name:
        raise click.UsageError(f"-o {output} implies {of_name}, but --format is {format}.")
    if of_name not in (None, *FORMATS, *more_formats):
        raise click.UsageError(f"-o {output} implies {of_name}, which this command cannot write.")
    chosen = format or of_name or "json"
    for name, formats in BELONGS_TO.items():
        if more[name] and chosen not in formats:
            option = name.replace("_", "-")
            raise click.UsageError(f"--{option} requires --format {' or '.join(formats)}.")
    names = read_fields(",".join(fields)) if fields else ()
    return FormatOptions(chosen, names, **more, is_default=not (format or of_name))


def _preferred(context: Context) -> Units:
    """Return the athlete's own units, which only the detailed athlete of the API contains."""
    if context.archive is not None:
        return "metric"  # an archive names them in the language of the account
    if "profile:read_all" not in (context.token_source.scope() or ()):
        return "metric"
    preference = context.source.athlete().get("measurement_preference")
    return "imperial" if preference == "feet" else "metric"
