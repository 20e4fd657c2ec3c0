"""What records are to look like: --format and the options that go with it."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar, cast

import click

from stravafetch.cli.completion import complete_fields
from stravafetch.cli.context import Context
from stravafetch.cli.output import Output
from stravafetch.cli.terminal_stream import may_style

if TYPE_CHECKING:
    from stravafetch.output.style import Page, Style
    from stravafetch.output.totals import Totals

# The names that the help needs; what stands behind them is imported when a command runs.
FORMATS = ("json", "ndjson", "csv", "table")
OF_SUFFIX = {".json": "json", ".ndjson": "ndjson", ".jsonl": "ndjson", ".csv": "csv"}
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
    """The options' values; ``units`` None is for what the athlete has chosen at Strava."""

    format: str
    fields: tuple[str, ...] = ()
    no_header: bool = False
    safe: bool = False
    bom: bool = False
    units: Units | None = None

    def write(self, pages: "Iterable[Page]", context: Context, out: Output) -> "Totals":
        """Write the pages of records; OSError when the output cannot be written.

        A table on a terminal ends with what the records add up to, on stderr.
        """
        from stravafetch.output.amounts import UNITS  # not for --help: 2 ms, with all of these
        from stravafetch.output.fields import FieldWatch
        from stravafetch.output.formats import WRITERS
        from stravafetch.output.totals import Totals

        totals, fields, style = Totals(), FieldWatch(self.fields), self.style(context, out)
        WRITERS[self.format](totals.watch(fields.watch(pages)), out.stream, style)
        if self.format == "table" and out.is_terminal and totals.count:
            context.console.note(totals.line(UNITS[style.units]))
        fields.warn(context.console)
        return totals

    def prints_whole_records(self, out: Output) -> bool:
        """Say whether each record is written as it came, and nothing of it chosen or laid out."""
        return self.format in ("json", "ndjson") and not (self.fields or out.is_terminal)

    def style(self, context: Context, out: Output) -> "Style":
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
            write_header=out.write_faint if may_style(context.environ) else None,
            warn=context.console.warn,
        )


_OPTIONS = (
    click.option(
        "--format",
        type=click.Choice(FORMATS),
        help="A JSON array, one JSON object per line, CSV (RFC 4180), or a table to read.  "
        "[default: json, or by the extension of -o FILE]",
    ),
    click.option(
        "--fields",
        metavar="FIELD,...",
        multiple=True,
        help="Only these fields, in this order, such as id,name,map.summary_polyline.",
        shell_complete=complete_fields,
    ),
    click.option("--no-header", is_flag=True, help="Omit the header of CSV or a table."),
    click.option("--safe", is_flag=True, help="Escape cells that a spreadsheet would run."),
    click.option("--bom", is_flag=True, help="Start CSV with a byte order mark, for Excel."),
    click.option(
        "--units",
        type=click.Choice(["metric", "imperial"]),
        help="Units of a table.  [default: your setting at Strava if you signed in with "
        "--scope profile:read_all, else metric]",
    ),
)
_NAMES = FormatOptions._fields


def format_options(command: Command) -> Command:
    """Add --format and the options that go with it; pass them on as ``chosen``."""

    @wraps(command)
    def with_format_options(*args: Any, **values: Any) -> Any:
        given = {name: values.pop(name) for name in _NAMES}
        return command(*args, chosen=_read(values.get("output"), **given), **values)

    for option in reversed(_OPTIONS):
        with_format_options = option(with_format_options)
    return cast("Command", with_format_options)


def _read(
    output: str | None,
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
        raise click.UsageError(f"-o {output} is a name for {of_name}, and --format says {format}.")
    chosen = format or of_name or "json"
    for name, formats in BELONGS_TO.items():
        if more[name] and chosen not in formats:
            option = name.replace("_", "-")
            raise click.UsageError(f"--{option} goes with --format {' or '.join(formats)}.")
    return FormatOptions(chosen, read_fields(",".join(fields)) if fields else (), **more)


def _preferred(context: Context) -> Units:
    """Return the athlete's own units, which only the API's detailed athlete tells."""
    if context.archive is not None:
        return "metric"  # it has a word for them, in the language of the account
    if "profile:read_all" not in (context.token_source.scope() or ()):
        return "metric"
    preference = context.source.athlete().get("measurement_preference")
    return "imperial" if preference == "feet" else "metric"
