"""strava upload."""

from typing import Any

import click

from stravafetch.cli import options
from stravafetch.cli.activity_options import activity_options
from stravafetch.cli.completion import complete_sports
from stravafetch.cli.context import Context
from stravafetch.cli.param_types import WholeNumber
from stravafetch.query.activity_file import DATA_TYPES


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path())
@click.option("--name", metavar="TEXT", help="Name of the activity, instead of Strava's.")
@click.option(
    "--sport",
    "sport_type",
    metavar="TYPE",
    help="The sport_type, such as TrailRun, instead of the file's.",
    shell_complete=complete_sports,
)
@activity_options
@click.option(
    "--type",
    "data_type",
    type=click.Choice(DATA_TYPES),
    metavar="TYPE",
    help=f"Refuse a FILE that is not of this type: {', '.join(DATA_TYPES)}.",
)
@click.option(
    "--no-wait-processing",
    is_flag=True,
    help="Do not wait for the activities: print Strava's records of the uploads, with their IDs.",
)
@click.option(
    "--jobs",
    type=WholeNumber(1, 8),
    default=4,
    show_default=True,
    metavar="N",
    help="Upload up to N files at a time.",
)
@options.output
@options.waiting
def upload(
    context: Context,
    files: tuple[str, ...],
    data_type: str | None,
    no_wait_processing: bool,
    jobs: int,
    output: str | None,
    **fields: Any,
) -> None:
    """Upload FIT, TCX and GPX files, as new activities.

    Each may be compressed with gzip, and - is stdin. The type of a file is read from its first
    bytes. All files are checked before the first is sent. This needs `strava login --scope
    activity:write`.

    One JSON object per line is printed for each file, in order: the activity in detail, once Strava
    has processed the file; on a terminal its address instead. A file that Strava already has is
    left as it is: its line has the id of that activity and "duplicate": true. If a file fails, its
    line has an "error", and the exit code is 1. If the connection fails, Strava is asked whether
    it has the file before it is sent again, and running the command again is safe.

    The API cannot return an uploaded file: keep your files, or see `strava help archive`. More:
    `strava help editing`.

    \b
    strava upload ride.fit --gear Canyon --commute
    strava upload *.gpx.gz | jq .id
    ssh nas cat ride.fit | strava upload - --sport GravelRide
    """
    from stravafetch.cli.actions.upload import UploadOptions, upload_files  # not for --help: 80 ms

    if context.archive is not None:
        raise click.UsageError("`strava upload` sends files to Strava: leave out --archive.")
    chosen = UploadOptions(data_type, jobs, waits=not no_wait_processing)
    upload_files(context, files, fields, chosen, output)
