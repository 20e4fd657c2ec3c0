"""strava activities."""

from typing import TYPE_CHECKING

import click

from stravafetch.cli import options
from stravafetch.cli.output import open_output
from stravafetch.cli.run import Run

if TYPE_CHECKING:
    from stravafetch.limits import Patience


@click.command()
@options.span
@click.option(
    "--sport",
    metavar="TYPE",
    multiple=True,
    help="Only this sport_type, such as Run or TrailRun; repeatable.",
)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="The newest N only.")
@click.option(
    "--format",
    "form",
    type=click.Choice(options.FORMATS),
    default="json",
    show_default=True,
    help="One JSON array, or a record a line as pages arrive.",
)
@options.fetching
@options.output
@click.pass_obj
def activities(
    run: Run,
    since: str | None,
    until: str | None,
    sport: tuple[str, ...],
    limit: int | None,
    form: str,
    jobs: int,
    patience: "Patience",
    output: str | None,
) -> None:
    """Print your activities, newest first, as Strava sends them.

    \b
    strava activities --since 2026-01-01 | jq length
    strava activities --since 7d --sport Run --format ndjson
    """
    from stravafetch.dates import read_span  # not for --help
    from stravafetch.formats import WRITERS  # not for --help

    span = read_span(since, until, run.clock.now())
    run.patience = patience
    pages = run.strava.activities(span, sport, limit, jobs)
    with open_output(output) as out:
        if out.for_person:
            run.talk.stand_still()
        watched = run.progress.watch(pages, run.pace.left)
        WRITERS[form](watched, out.stream, indent=out.for_person)
