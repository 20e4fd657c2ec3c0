"""strava activities."""

import click

from stravafetch.cli import options
from stravafetch.cli.context import Run
from stravafetch.cli.format_options import Looks, looks
from stravafetch.cli.output import open_output


@click.command()
@options.span
@options.sport
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="The newest N only.")
@looks
@options.jobs
@options.output
@options.patient
def activities(
    run: Run,
    since: str | None,
    until: str | None,
    sport: tuple[str, ...],
    limit: int | None,
    looks: Looks,
    jobs: int,
    output: str | None,
) -> None:
    """Print your activities, newest first, as Strava sends them.

    \b
    strava activities --since 2026-01-01 | jq length
    strava activities --since 7d --sport Run --format ndjson
    """
    from stravafetch.query.dates import read_span  # not for --help
    from stravafetch.query.sports import read_sports  # not for --help

    span = read_span(since, until, run.clock.now())
    pages = run.strava.activities(span, read_sports(sport, run.talk.warn), limit, jobs)
    with open_output(output) as out:
        if out.for_person:
            run.talk.stand_still()
        watched = run.progress.watch(pages, run.pace.left)
        looks.write(watched, out.stream, looks.style(run, out))
