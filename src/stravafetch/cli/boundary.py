"""Where errors become a message on stderr and an exit status."""

import os
import sys
from typing import Any

import click

from stravafetch.cli.talk import printable
from stravafetch.errors import StravafetchError

INTERRUPTED = 130
PIPE_CLOSED = 141
ONE_LINE = 100  # characters: what fits in a line stays in one


class Boundary(click.Group):
    """The group whose commands may raise the errors of the core."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a foreseeable failure ends with a message and its own status."""
        try:
            return super().invoke(ctx)
        except StravafetchError as error:
            _report(error)
            ctx.exit(error.exit_code)
        except BrokenPipeError:
            # Python flushes stdout once more at its end, which must not complain again.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(PIPE_CLOSED)


def execute(command: click.Command, args: list[str], obj: object) -> int:
    """Run the command line and return its exit status."""
    try:
        status = command.main(args, prog_name="strava", obj=obj, standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    return status if isinstance(status, int) else 0


def _report(error: StravafetchError) -> None:
    what = f"Error: {error}"
    fits = len(what) + len(error.next_step) < ONE_LINE
    click.echo(printable(f"{what}{' ' if fits else chr(10)}{error.next_step}"), err=True)
