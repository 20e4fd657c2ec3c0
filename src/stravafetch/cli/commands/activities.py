"""strava activities."""

import click

from stravafetch.cli import options
from stravafetch.cli.actions.lines import with_lines
from stravafetch.cli.context import Context
from stravafetch.cli.format_options import FormatOptions, format_options
from stravafetch.cli.output import open_output
from stravafetch.cli.param_types import WholeNumber


@click.command()
@options.span
@options.sport
@click.option("--limit", type=WholeNumber(min=1), metavar="N", help="Only the newest N.")
@format_options("geojson")
@options.timezone
@options.jobs
@options.output
@options.waiting
def activities(
    context: Context,
    since: str | None,
    until: str | None,
    sport: tuple[str, ...],
    limit: int | None,
    chosen: FormatOptions,
    jobs: int | None,
    output: str | None,
) -> None:
    """Print your activities, newest first, as Strava sends them.

    \b
    strava activities --since 2026-01-01 | jq length
    strava activities --since 7d --sport Run --format ndjson
    strava activities -o activities.csv
    """
    from stravafetch.query.dates import read_span  # not for --help: 3 ms
    from stravafetch.query.sports import read_sports  # not for --help: 1 ms

    span = read_span(since, until, context.clock.now())
    sports = read_sports(sport)
    with open_output(output) as out:
        as_sent = chosen.prints_whole_records(out)
        pages = context.source.activities(span, sports, limit, jobs, as_sent=as_sent)
        if chosen.format == "geojson":
            pages = with_lines(context, pages, jobs)
        if out.is_terminal:
            context.console.stop_live_line()
        watched = context.progress.watch(pages, context.rate_limiter.left)
        if not chosen.write(watched, context, out).count:
            context.console.note(options.nothing_found(since, until, sport))
