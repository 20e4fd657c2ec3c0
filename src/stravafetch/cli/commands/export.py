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
    help="Write only the tracks, only the JSON or, with --archive, only the uploaded files.",
)
@click.option(
    "--update",
    is_flag=True,
    help="Fetch activities of the last 14 days again, in case they have changed.",
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
    """Export activities to a folder, as JSON and GPX.

    Each activity becomes three files, with its details, its streams and its track; their names
    begin with the date. You can stop the export and run it again at any time: complete activities
    are not fetched again. Each activity takes two requests, so a long history takes a few days
    within Strava's rate limits. An export from an archive takes none; you may export both to one
    folder, and neither overwrites files that the other wrote.

    \b
    strava export rides --since 2026 --sport Ride
    strava export everything --wait-daily
    strava --archive export_12345678.zip export rides
    """
    from pathlib import Path

    from stravafetch.cli.actions.export import ExportArguments, export_to  # not for --help: 84 ms
    from stravafetch.query.dates import read_span  # not for --help: 3 ms
    from stravafetch.query.sports import read_sports  # not for --help: 1 ms

    if not folder:  # as in `strava export "$DIR"` with DIR unset
        raise click.UsageError("DIR is empty.")
    span, sports = read_span(since, until, context.clock.now()), read_sports(sport)
    arguments = ExportArguments(span, sports, only, update, jobs)
    if context.archive is not None:
        from stravafetch.cli.actions import archive_export  # with the archive's own modules

        archive_export.export_to(context, Path(folder), arguments)
        return
    if only == "original":
        raise click.UsageError("--only original requires --archive.")
    export_to(context, Path(folder), arguments)
