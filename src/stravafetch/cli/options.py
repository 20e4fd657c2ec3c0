"""Options that several commands share."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

import click

# The names that the help needs; what stands behind them is imported when a command runs.
DATES = "2026-01-31, 2026-01, 2026, today, yesterday, 7d, 3w, 6m, 1y or 2026-01-31T07:00"
FORMATS = ("json", "ndjson")

Command = TypeVar("Command", bound=Callable[..., Any])


def span(command: Command) -> Command:
    """Add --since and --until."""
    since = click.option("--since", metavar="DATE", help=f"Started then or later: {DATES}.")
    until = click.option(
        "--until",
        metavar="DATE",
        help="Started then or earlier, that whole day, month or year included.",
    )
    return since(until(command))


def fetching(command: Command) -> Command:
    """Add --jobs, and --no-wait and --wait-daily as a Patience."""

    @click.option(
        "--jobs",
        type=click.IntRange(1, 8),
        default=4,
        show_default=True,
        metavar="N",
        help="Fetch up to N pages at a time.",
    )
    @click.option("--no-wait", is_flag=True, help="Exit with 5 instead of waiting for a limit.")
    @click.option("--wait-daily", is_flag=True, help="Wait for the daily limit, too.")
    @wraps(command)
    def patient(*args: Any, no_wait: bool, wait_daily: bool, **more: Any) -> Any:
        if no_wait and wait_daily:
            raise click.UsageError("--no-wait and --wait-daily exclude each other.")
        from stravafetch.limits import Patience  # not for --help

        return command(*args, patience=Patience(not no_wait, wait_daily), **more)

    return cast("Command", patient)


def output(command: Command) -> Command:
    """Add -o."""
    return click.option(
        "-o", "--output", metavar="FILE", help="Write to FILE, complete or not at all."
    )(command)
