"""The strava command: its options, its commands, and the real world they run in."""

import os
import stat
import sys
from typing import NoReturn, TextIO

import click

from stravafetch import __version__
from stravafetch.cli import completion
from stravafetch.cli.console import TerminalConsole
from stravafetch.cli.context import Context, Environment
from stravafetch.cli.error_handler import INTERRUPTED, execute
from stravafetch.cli.proposed_commands import GlobalOptions
from stravafetch.cli.sections import ListedCommand, SectionedGroup
from stravafetch.cli.signals import unwinding_on_signals
from stravafetch.cli.topics import TOPICS
from stravafetch.clock import Clock


@click.group(
    cls=SectionedGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=f"Help topics, for strava help TOPIC: {', '.join(TOPICS)}.",
)
@click.option(
    "--profile",
    metavar="NAME",
    help="Use this profile (or set STRAVA_PROFILE).",
    shell_complete=completion.complete_profiles,
)
@click.option(
    "--archive",
    metavar="ZIP|FOLDER",
    type=click.Path(readable=False),  # completes names of files, and leaves checks to the archive
    help="Read Strava's bulk archive instead of the API (or set STRAVA_ARCHIVE).",
)
@click.option("-v", "--verbose", is_flag=True, help="Show each request on stderr, without secrets.")
@click.option("-q", "--quiet", is_flag=True, help="Print no notes, only warnings and errors.")
@click.version_option(
    __version__, "-V", "--version", prog_name="strava", message="%(prog)s %(version)s (stravafetch)"
)
@click.pass_context
def strava(
    ctx: click.Context, profile: str | None, archive: str | None, verbose: bool, quiet: bool
) -> None:
    """Fetch your own Strava data in a shell pipeline.

    \b
    strava login                                      once
    strava activities --since 2026-01-01 | jq ...     from then on
    strava sandbox bash                               try it without an account
    """
    if archive == "":  # as in --archive "$FILE" with FILE unset
        raise click.UsageError("--archive is empty.")
    environment = ctx.ensure_object(Environment)
    name = profile or environment.environ.get("STRAVA_PROFILE") or "default"
    context = Context(
        environment,
        name,
        TerminalConsole(
            GlobalOptions(name, archive),
            quiet=quiet,
            verbose=verbose,
            is_terminal=environment.stderr_is_terminal
            and environment.environ.get("TERM") != "dumb",
            is_shared=environment.stdout_is_pipe,
        ),
        profile_was_chosen=bool(profile),
        archive=archive or environment.environ.get("STRAVA_ARCHIVE") or None,
    )
    ctx.call_on_close(context.close)
    ctx.obj = context


# Each with its location in cli/commands/, imported when it is called, and its summary.
COMMANDS = {
    "Signing in": {
        "login": ("account:login", "Sign in to Strava with your browser, once."),
        "status": (
            "account:status",
            "Show who is signed in, the scopes granted, and the rate limits.",
        ),
        "profiles": ("profiles:profiles", "List the profiles on this machine."),
        "token": ("account:token", "Print an access token for other programs."),
        "logout": ("account:logout", "Revoke the token at Strava and delete it from this machine."),
    },
    "Activities": {
        "activities": (
            "activities:activities",
            "Print your activities, newest first, as Strava sends them.",
        ),
        "weeks": (
            "weeks:weeks",
            "Add up your activities by week, month or year, newest first.",
        ),
        "show": ("show:show", "Show an activity on one screen."),
        "activity": ("activity:activity", "Print activities in detail, as Strava sends them."),
        "streams": ("activity:streams", "Print an activity's streams, second by second."),
        "laps": ("activity:laps", "Print an activity's laps."),
        "comments": ("activity:comments", "Print the comments on an activity."),
        "kudos": ("activity:kudos", "Print the athletes who gave kudos to an activity."),
        "export": ("export:export", "Export activities to a folder, as JSON and GPX."),
    },
    "Uploading and editing": {
        "upload": ("upload:upload", "Upload FIT, TCX and GPX files, as new activities."),
        "create": ("create:create", "Create a manual activity, without a file."),
        "edit": ("edit:edit", "Change activities: name, gear, sport and more."),
    },
    "Your athlete": {
        "athlete": ("athlete:athlete", "Print your athlete record."),
        "stats": (
            "athlete:stats",
            "Print your totals, counting only activities visible to everyone.",
        ),
        "zones": ("athlete:zones", "Print your heart rate and power zones."),
        "gear": ("athlete:gear", "Print all your bikes and shoes, or one by its ID."),
        "routes": ("athlete:routes", "Print your routes."),
        "route": ("athlete:route", "Print a route."),
    },
    "For programs": {
        "api": (
            "api:api",
            "Send a request to any endpoint of Strava's API and print the response.",
        ),
        "sandbox": (
            "sandbox:sandbox",
            "Run COMMAND against a stand-in for Strava on this machine.",
        ),
        "completion": ("completion:completion", "Print a completion script for your shell."),
        "help": ("help:help_", "Show help for a command or a topic."),
    },
}
for title, commands in COMMANDS.items():
    strava.add_section(
        title,
        [
            ListedCommand(name, f"stravafetch.cli.commands.{place}", summary)
            for name, (place, summary) in commands.items()
        ],
    )


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()  # None if it was closed


def _is_pipe(stream: TextIO | None) -> bool:
    if stream is None:
        return False
    mode = os.fstat(stream.fileno()).st_mode
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)


def main() -> NoReturn:
    """Run the program in this process."""
    environment = Environment(
        os.environ,
        Clock(),
        is_interactive=_is_terminal(sys.stdin) and _is_terminal(sys.stderr),
        stderr_is_terminal=_is_terminal(sys.stderr),
        stdout_is_pipe=_is_pipe(sys.stdout),
    )
    try:
        with unwinding_on_signals():
            status = execute(strava, sys.argv[1:], environment)
    except KeyboardInterrupt:  # just before or after the command
        status = INTERRUPTED
    sys.exit(status)
