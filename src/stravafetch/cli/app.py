"""The strava command: its options, its commands, and the real world they run in."""

import os
import sys
from typing import NoReturn, TextIO

import click

from stravafetch import __version__
from stravafetch.cli import completion
from stravafetch.cli.commands import (
    account,
    activities,
    activity,
    api,
    athlete,
    export,
    profiles,
    sandbox,
)
from stravafetch.cli.console import Talk
from stravafetch.cli.context import Run, World
from stravafetch.cli.error_handler import Boundary, execute
from stravafetch.cli.signals import end_cleanly
from stravafetch.clock import Clock


@click.group(cls=Boundary, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--profile",
    metavar="NAME",
    help="Whose sign-in to use (STRAVA_PROFILE, default).",
    shell_complete=completion.complete_profiles,
)
@click.option("-v", "--verbose", is_flag=True, help="Show each request on stderr, without secrets.")
@click.option("-q", "--quiet", is_flag=True, help="Leave out notes; warnings and errors stay.")
@click.version_option(__version__, prog_name="strava", message="%(prog)s %(version)s (stravafetch)")
@click.pass_context
def strava(ctx: click.Context, profile: str | None, verbose: bool, quiet: bool) -> None:
    """Fetch your own Strava data in a shell pipeline.

    \b
    strava login                                      once
    strava activities --since 2026-01-01 | jq ...     ever after
    strava sandbox strava activities --limit 3        try it without an account
    """
    world = ctx.ensure_object(World)
    name = profile or world.environ.get("STRAVA_PROFILE") or "default"
    run = Run(world, name, Talk(name, quiet=quiet, verbose=verbose, live=world.has_screen))
    if profile and run.given_token:
        run.talk.warn(f"STRAVA_ACCESS_TOKEN is set and wins over --profile {profile}.")
    ctx.call_on_close(run.close)
    ctx.obj = run


for command in (
    account.login,
    account.status,
    account.token,
    account.logout,
    profiles.profiles,
    activities.activities,
    activity.activity,
    activity.streams,
    activity.laps,
    activity.comments,
    activity.kudos,
    athlete.athlete,
    athlete.stats,
    athlete.zones,
    athlete.gear,
    athlete.routes,
    athlete.route,
    export.export,
    api.api,
    completion.completion,
    sandbox.sandbox,
):
    strava.add_command(command)


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()  # None where it was closed


def main() -> NoReturn:
    """Run the program in this process."""
    end_cleanly()
    world = World(
        os.environ,
        Clock(),
        has_person=_is_terminal(sys.stdin) and _is_terminal(sys.stderr),
        has_screen=_is_terminal(sys.stderr),
    )
    sys.exit(execute(strava, sys.argv[1:], world))
