"""strava show."""

from typing import TYPE_CHECKING

import click

from stravafetch.cli import options
from stravafetch.cli.context import Context
from stravafetch.cli.output import open_output
from stravafetch.query.ids import read_activity_id

if TYPE_CHECKING:
    from stravafetch.cli.format_options import Units


@click.command()
@click.argument("id_", metavar="ID")
@options.units
@options.timezone
@options.output
@options.waiting
def show(context: Context, id_: str, units: "Units | None", output: str | None) -> None:
    """Show an activity on one screen.

    ID is a number or the address of the activity's page. Below the name and the totals come the
    splits (the longer the bar, the faster), heart rate and altitude over the distance, the laps,
    the time in zones (which Strava gives to subscribers only), and the best efforts of a run. Parts
    without data are left out.

    It takes up to three requests: for the activity, its streams and its zones. A manual activity
    takes one. If you signed in with profile:read_all, one more looks up your units; --units saves
    it. An archive takes none.

    \b
    strava show 123456789
    strava show "$(strava activities --limit 1 | jq '.[0].id')"
    """
    from stravafetch.cli.actions.show import show_activity  # not for --help: 70 ms

    activity_id = read_activity_id(id_)
    with open_output(output) as out:
        show_activity(context, activity_id, units, out)
