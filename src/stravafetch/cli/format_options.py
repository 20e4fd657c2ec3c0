"""What records are to look like: --format and the options that go with it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

import click

from stravafetch.cli.completion import complete_fields
from stravafetch.cli.context import Context
from stravafetch.cli.output import Output

if TYPE_CHECKING:
    from stravafetch.output.style import Style, Writer

# The names that the help needs; what stands behind them is imported when a command runs.
FORMATS = ("json", "ndjson", "csv", "table")
WITH_HEADER = ("csv", "table")

Command = TypeVar("Command", bound=Callable[..., Any])
Units = Literal["metric", "imperial"]


@dataclass(frozen=True)
class FormatOptions:
    """The options' values; ``units`` None is for what the athlete has chosen at Strava."""

    form: str
    fields: tuple[str, ...]
    header: bool
    safe: bool
    units: Units | None

    @property
    def write(self) -> "Writer":
        """What writes this format."""
        from stravafetch.output.formats import WRITERS

        return WRITERS[self.form]

    def style(self, context: Context, out: Output) -> "Style":
        """Return the style for this run and this place."""
        from stravafetch.output.style import Style

        return Style(
            fields=self.fields,
            indent=out.is_terminal,
            header=self.header,
            safe=self.safe,
            units=self.units or (_preferred(context) if self.form == "table" else "metric"),
            width=out.width,
            warn=context.console.warn,
        )


def format_options(command: Command) -> Command:
    """Add --format, --fields, --no-header, --safe and --units; pass them as FormatOptions."""

    @click.option(
        "--format",
        "form",
        type=click.Choice(FORMATS),
        default="json",
        show_default=True,
        help="An array, a record a line, RFC 4180, or a table for people.",
    )
    @click.option(
        "--fields",
        metavar="FIELD,...",
        multiple=True,
        help="Only these, in this order, such as id,name,map.summary_polyline.",
        shell_complete=complete_fields,
    )
    @click.option("--no-header", is_flag=True, help="Leave out the header of a CSV or a table.")
    @click.option("--safe", is_flag=True, help="A CSV that no spreadsheet takes for formulas.")
    @click.option(
        "--units",
        type=click.Choice(["metric", "imperial"]),
        help="For a table; by default yours at Strava if you signed in with "
        "--scope profile:read_all, else metric.",
    )
    @wraps(command)
    def with_format_options(
        *args: Any,
        form: str,
        fields: tuple[str, ...],
        no_header: bool,
        safe: bool,
        units: Units | None,
        **more: Any,
    ) -> Any:
        from stravafetch.output.fields import read_fields  # not for --help

        if no_header and form not in WITH_HEADER:
            raise click.UsageError("--no-header goes with --format csv or table.")
        if safe and form != "csv":
            raise click.UsageError("--safe goes with --format csv.")
        if units and form != "table":
            raise click.UsageError("--units goes with --format table.")
        chosen = read_fields(",".join(fields)) if fields else ()
        return command(
            *args, format_options=FormatOptions(form, chosen, not no_header, safe, units), **more
        )

    return cast("Command", with_format_options)


def _preferred(context: Context) -> Units:
    """Return the athlete's own units, which only the detailed athlete tells."""
    if context.environment_token or "profile:read_all" not in context.profile_tokens.token().scope:
        return "metric"
    preference = context.strava.athlete().get("measurement_preference")
    return "imperial" if preference == "feet" else "metric"
