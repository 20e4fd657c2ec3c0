"""strava export."""

import click

from stravafetch.cli import options
from stravafetch.cli.context import Context


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False))
@options.span
@options.sport
@click.option(
    "--only",
    type=click.Choice(["gpx", "json", "original"]),
    help="Only the tracks, only the JSON, or with --archive the files that were uploaded.",
)
@click.option(
    "--update",
    is_flag=True,
    help="Fetch the activities of the last 14 days again, as they are now.",
)
@options.timezone
@options.activity_jobs
@options.waiting
def export(
    context: Context,
    folder: str,
    since: str | None,
    until: str | None,
    sport: tuple[str, ...],
    only: str | None,
    update: bool,
    jobs: int,
) -> None:
    """Write each activity to a folder, as JSON and GPX.

    One file has its detail, one its streams and one its track; every name begins with the date. It
    can be stopped and run again at any time: what is complete is not fetched again. An activity
    costs two requests, so a long history takes a few days at Strava's limits. From an archive it
    costs none; both may write to one folder, and neither overwrites what the other wrote.

    \b
    strava export rides --since 2026 --sport Ride
    strava export everything --wait-daily
    strava --archive export_12345678.zip export rides
    """
    from pathlib import Path

    from stravafetch.cli.actions.export import Wanted, export_to  # not for --help: 84 ms
    from stravafetch.query.dates import read_span  # not for --help: 3 ms
    from stravafetch.query.sports import read_sports  # not for --help: 1 ms

    if not folder:  # as in `strava export "$DIR"` with DIR unset
        raise click.UsageError("DIR is empty.")
    span, sports = (
        read_span(since, until, context.clock.now()),
        read_sports(sport),
    )
    wanted = Wanted(span, sports, only, update, jobs)
    if context.archive is not None:
        from stravafetch.cli.actions import archive_export  # with the archive's own modules

        archive_export.export_to(context, context.archive, Path(folder), wanted)
        return
    if only == "original":
        raise click.UsageError("--only original goes with --archive: the API has no uploads.")
    export_to(context, Path(folder), wanted)
