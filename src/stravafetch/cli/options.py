"""Options that several commands share."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from stravafetch.dates import FORMS

Command = TypeVar("Command", bound=Callable[..., Any])


def span(command: Command) -> Command:
    """Add --since and --until."""
    since = click.option("--since", metavar="DATE", help=f"Started then or later: {FORMS}.")
    until = click.option(
        "--until",
        metavar="DATE",
        help="Started then or earlier, that whole day, month or year included.",
    )
    return since(until(command))


def output(command: Command) -> Command:
    """Add -o."""
    return click.option(
        "-o", "--output", metavar="FILE", help="Write to FILE, complete or not at all."
    )(command)
