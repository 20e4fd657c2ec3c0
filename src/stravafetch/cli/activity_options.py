"""The options of strava upload and create for what the new activity is to have."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--description", metavar="TEXT", help="Description of the activity."),
    click.option("--trainer", is_flag=True, help="Mark as on a trainer."),
    click.option("--commute", is_flag=True, help="Mark as a commute."),
    click.option(
        "--gear",
        "gear_id",
        metavar="NAME|ID|none",
        help="Bike or shoes, instead of Strava's choice.",
    ),
    click.option("--private-note", metavar="TEXT", help="Note that only you can see."),
    click.option("--hide-from-home", is_flag=True, help="Mute: keep out of home feeds."),
)


def activity_options(command: Command) -> Command:
    """Add them; each is passed on by the name of its field at Strava."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
