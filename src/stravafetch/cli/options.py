"""Options that several commands share."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

import click

from stravafetch.cli import jobs as jobs_
from stravafetch.cli.completion import complete_sports
from stravafetch.cli.context import Context
from stravafetch.cli.param_types import WholeNumber

# Only the names, for the help; the modules they belong to are imported when a command runs.
DATES = (
    "2026-01-31, 2026-01, 2026, 2026-W05, today, monday, last week, 7d, 3w, 6m, 1y "
    "or 2026-01-31T07:00"
)

# Scopes of https://developers.strava.com/docs/authentication/ beyond those always requested.
MORE_SCOPES = ("read_all", "profile:read_all", "profile:write", "activity:write")

Command = TypeVar("Command", bound=Callable[..., Any])


def span(command: Command) -> Command:
    """Add --since and --until."""
    since = click.option("--since", metavar="DATE", help=f"Started on or after DATE: {DATES}.")
    until = click.option(
        "--until",
        metavar="DATE",
        help="Started on or before DATE, including all of that day, month or year.",
    )
    return since(until(command))


def sport(command: Command) -> Command:
    """Add --sport."""
    return click.option(
        "--sport",
        metavar="TYPE",
        multiple=True,
        help="Only this sport_type, such as Run or TrailRun, or a group of them, such as cycling; "
        "repeatable. Quote a type that is too new for this program: '\"NewSport\"'.",
        shell_complete=complete_sports,
    )(command)


def nothing_found(since: str | None, until: str | None, sport: tuple[str, ...]) -> str:
    """Return the note for an empty result."""
    bounds = f"{f' since {since}' if since else ''}{f' until {until}' if until else ''}"
    return f"No {' or '.join(sport)}{' ' if sport else ''}activities{bounds}."


def jobs(command: Command) -> Command:
    """Add --jobs."""
    return click.option(
        "--jobs",
        type=WholeNumber(1, jobs_.MOST),
        metavar="N",
        help="Fetch up to N pages at a time.  [default: 6; 8 after a complete fetch]",
    )(command)


def activity_jobs(command: Command) -> Command:
    """Add --jobs, of activities."""
    return click.option(
        "--jobs",
        type=click.IntRange(1, jobs_.MOST),
        callback=_default_jobs,
        metavar="N",
        help="Fetch up to N activities at a time.  "
        f"[default: {jobs_.ACTIVITIES}; with --archive, one per core]",
    )(command)


def _default_jobs(ctx: click.Context, _param: click.Parameter, given: int | None) -> int:
    is_archive = ctx.ensure_object(Context).archive is not None
    return given or (jobs_.cores() if is_archive else jobs_.ACTIVITIES)


def waiting(command: Command) -> Command:
    """Add --no-wait, --wait-daily and --progress, and pass a context that applies them."""

    @click.option(
        "--no-wait", is_flag=True, help="At a rate limit, exit with code 5 instead of waiting."
    )
    @click.option("--wait-daily", is_flag=True, help="Wait for the daily rate limit, too.")
    @click.option(
        "--progress",
        is_flag=True,
        help="Show progress even in a pipe, where it may mix with the reader's output.",
    )
    @click.pass_context
    @wraps(command)
    def with_waiting(
        ctx: click.Context, /, *, no_wait: bool, wait_daily: bool, progress: bool, **more: Any
    ) -> Any:
        if no_wait and wait_daily:
            raise click.UsageError("--no-wait and --wait-daily cannot be used together.")
        from stravafetch.api.rate_limits import WaitPolicy  # not for --help: 2 ms

        context = ctx.ensure_object(Context)
        context.wait_policy = WaitPolicy(not no_wait, wait_daily)
        if progress or more.get("output") not in (None, "-"):
            context.console.start_live_line()
        return command(context, **more)

    return cast("Command", with_waiting)


def output(command: Command) -> Command:
    """Add -o."""
    return click.option(
        "-o",
        "--output",
        metavar="FILE",
        type=click.Path(),  # completes names of files
        callback=_named,
        help="Write to FILE, atomically.",
    )(command)


def units(command: Command, where: str = "") -> Command:
    """Add --units; ``where`` says in which output it counts, if not in all."""
    return click.option(
        "--units",
        type=click.Choice(["metric", "imperial"]),
        metavar="UNITS",
        help=f"metric or imperial{where}.  [default: your setting at Strava if you signed in with "
        "--scope profile:read_all, else metric]",
    )(command)


def timezone(command: Command) -> Command:
    """Add --timezone, which is stored in the context for the archive."""
    return click.option(
        "--timezone",
        metavar="ZONE",
        callback=_keep_timezone,
        expose_value=False,
        help="With --archive: time zone of activities whose file does not give one, such as "
        "Europe/Zurich.",
    )(command)


def _keep_timezone(ctx: click.Context, _param: click.Parameter, name: str | None) -> None:
    if name is None:
        return
    context = ctx.ensure_object(Context)
    if context.archive is None:
        raise click.UsageError("--timezone requires --archive: Strava's API sends the local time.")
    context.timezone = name


def _named(_ctx: click.Context, _param: click.Parameter, name: str | None) -> str | None:
    if name == "":  # as in -o "$FILE" with FILE unset
        raise click.UsageError("-o is empty.")
    return name
