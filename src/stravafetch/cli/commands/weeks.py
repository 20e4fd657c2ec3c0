"""strava weeks."""

from typing import TYPE_CHECKING

import click

from stravafetch.cli import options
from stravafetch.cli.context import Context
from stravafetch.cli.format_options import FormatOptions, format_options
from stravafetch.cli.output import Output, open_output

if TYPE_CHECKING:
    from stravafetch.cli.actions.weeks import Summed


@click.command()
@click.option(
    "--by",
    type=click.Choice(["week", "month", "year"]),
    default="week",
    show_default=True,
    help="The length of a period.",
)
@options.span
@options.sport
@click.option("--compare", is_flag=True, help="Add the same period of the year before.")
@format_options(fields="week,count,distance")
@options.timezone
@options.jobs
@options.output
@options.waiting
def weeks(
    context: Context,
    by: str,
    since: str | None,
    until: str | None,
    sport: tuple[str, ...],
    compare: bool,
    chosen: FormatOptions,
    jobs: int | None,
    output: str | None,
) -> None:
    """Add up your activities by week, month or year, newest first.

    Each week has the number of activities and their total distance, moving time and elevation gain,
    in metres and seconds; weeks without activities are included, with zeros. --format table draws a
    bar for each: its distance, or its time if there is no distance at all.

    Weeks are ISO 8601 weeks: they start on Monday, and week 1 contains the year's first Thursday.
    An activity counts on its own local date, the one that Strava shows.

    --compare adds the same week of the year before: week 47 next to week 47. --since and --until
    apply to both years, so `--by year --since 2026 --until today` compares the year to date. Some
    years have a week 53, which has no counterpart: it never occurs two years in a row.

    A date within a week cuts that week; a note names it.

    \b
    strava weeks --since 3m --format table
    strava weeks --by month --sport Run --compare --format table
    strava weeks --by year --format csv
    """
    from stravafetch.calendar_units import UNITS  # not for --help: 3 ms, with all of these
    from stravafetch.cli.actions.weeks import sum_up
    from stravafetch.query.dates import read_span
    from stravafetch.query.sports import read_sports

    span, sports = read_span(since, until, context.clock.now()), read_sports(sport)
    with open_output(output) as out:
        summed = sum_up(context, span, sports, jobs, UNITS[by], compare=compare)
        _write(summed, by, chosen, context, out)
    nothing = () if summed.records else (options.nothing_found(since, until, sport),)
    for note in (*nothing, *summed.notes):
        context.console.note(note)


def _write(summed: "Summed", by: str, chosen: FormatOptions, context: Context, out: Output) -> None:
    """Write a table with bars, or the fields as those of any other records."""
    from stravafetch.cli.actions.weeks import draw

    if chosen.format == "table" and not chosen.fields:
        draw(summed, by, chosen, context, out)
    else:
        fields = chosen.fields or summed.fields
        chosen._replace(fields=fields).write([summed.records], context, out, "records")
