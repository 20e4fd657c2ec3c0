"""strava create."""

from typing import Any

import click

from stravafetch.cli import options
from stravafetch.cli.activity_options import activity_options
from stravafetch.cli.completion import complete_sports
from stravafetch.cli.context import Context


@click.command()
@click.option("--name", metavar="TEXT", required=True, help="Name of the activity.")
@click.option(
    "--sport",
    "sport_type",
    metavar="TYPE",
    required=True,
    help="The sport_type, such as Yoga.",
    shell_complete=complete_sports,
)
@click.option(
    "--start",
    metavar="DATETIME",
    required=True,
    help="When it began, in local time, such as 2026-01-31T07:00.",
)
@click.option(
    "--elapsed",
    metavar="TIME",
    required=True,
    help="How long it took: 1:30:00, 45:00, 1h30m or seconds.",
)
@click.option("--distance", metavar="LENGTH", help="Such as 10.5km, 6mi or 400m.")
@activity_options
@options.output
@options.waiting
def create(
    context: Context,
    start: str,
    elapsed: str,
    distance: str | None,
    output: str | None,
    **fields: Any,
) -> None:
    """Create a manual activity, without a file.

    It is printed in detail, as `strava activity` prints it. This needs `strava login --scope
    activity:write`. If the connection fails, Strava is asked whether the activity is there; it is
    not created twice. More: `strava help editing`.

    \b
    strava create --name Yoga --sport Yoga --start 2026-01-31T07:00 --elapsed 45m
    strava create --name Swim --sport Swim --start 2026-01-31T18:30 --elapsed 1h \\
      --distance 2km --private-note 'Cold!'
    """
    from stravafetch.cli.actions.create import create_activity  # not for --help: 80 ms

    if context.archive is not None:
        raise click.UsageError(
            "`strava create` creates an activity at Strava: leave out --archive."
        )
    create_activity(context, (start, elapsed, distance), fields, output)
