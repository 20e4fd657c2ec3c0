"""Turns errors into a message on stderr and an exit code."""

import os
import sys
from io import StringIO
from typing import Any

import click
from click.exceptions import NoArgsIsHelpError

from stravafetch.cli.console import (
    TerminalConsole,
    fitted,
    shorten,
    silence,
    to_stderr,
)
from stravafetch.cli.proposed_commands import NONE_GIVEN, GlobalOptions
from stravafetch.cli.usage_errors import read_usage_error
from stravafetch.errors import StravafetchError

INTERRUPTED = 130
PIPE_CLOSED = 141
MARGIN = 2  # columns that click leaves free as well
CLICKS_LEAST_COLUMNS = 50 + MARGIN
LEAST_COLUMNS = 20  # with fewer there is no room for two columns
NO_THREAD = "can't start new thread"  # how Python says it, on every system
ONE_LINE = 100  # characters; a shorter message is printed on one line


class ErrorHandlingGroup(click.Group):
    """A group whose commands may raise StravafetchError."""

    def make_context(self, *args: Any, **more: Any) -> click.Context:
        """Parse the options, and print help if it is requested."""
        more.setdefault("terminal_width", _narrow_width())
        try:
            return super().make_context(*args, **more)
        except BrokenPipeError:
            silence(sys.stdout)
            sys.exit(PIPE_CLOSED)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; report a foreseeable failure and exit with its exit code."""
        try:
            return super().invoke(ctx)
        except StravafetchError as error:
            console = getattr(ctx.obj, "console", None)  # not set before the options are parsed
            if isinstance(console, TerminalConsole):
                console.show("")  # no half-finished line in front of the message
                _report(error, console.given)
            else:
                _report(error)
            ctx.exit(error.exit_code)
        except BrokenPipeError:
            silence(sys.stdout)
            ctx.exit(PIPE_CLOSED)


def _narrow_width() -> int | None:
    """Return the width of help on a terminal narrower than the 50 columns click assumes."""
    try:
        columns = os.get_terminal_size().columns
    except (OSError, ValueError):  # no terminal, or stdout was closed
        return None
    return columns - MARGIN if LEAST_COLUMNS <= columns < CLICKS_LEAST_COLUMNS else None


def execute(command: click.Command, args: list[str], obj: object) -> int:
    """Run the command line and return its exit code."""
    try:
        status = command.main(args, prog_name="strava", obj=obj, standalone_mode=False)
    except click.ClickException as error:
        if isinstance(error, click.UsageError) and not isinstance(error, NoArgsIsHelpError):
            _report(read_usage_error(error))
        else:
            _show(error)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except OSError as error:
        silence(sys.stdout)
        _report(_refused_by_system(error))
        return StravafetchError.exit_code
    except MemoryError:
        _report(_out_of_memory())
        return StravafetchError.exit_code
    except RuntimeError as error:
        if NO_THREAD not in str(error):
            raise
        _report(_out_of_threads())
        return StravafetchError.exit_code
    return status if isinstance(status, int) else 0


def _show(error: click.ClickException) -> None:
    text = StringIO()  # without a stderr, click would use stdout, which is for data only
    error.show(text)
    to_stderr(fitted(text.getvalue().expandtabs(4)), nl=False)


def _refused_by_system(error: OSError) -> StravafetchError:
    from stravafetch.files.advice import advice_for  # not for --help

    what = f"{error.filename}: {error.strerror}" if error.filename else f"{error.strerror}"
    return StravafetchError(
        f"The operating system reports: {what}.", f"{advice_for(error)} Then run the command again."
    )


def _out_of_memory() -> StravafetchError:
    return StravafetchError(
        "This machine ran out of memory.",
        "Fetch less at a time, with --since or --limit; --format ndjson needs the least.",
    )


def _out_of_threads() -> StravafetchError:
    return StravafetchError(
        "The system lets this program start no further thread.",
        "Raise the limit on processes, that of ulimit -u or of the container. "
        "--jobs 1 needs the fewest.",
    )


def _report(error: StravafetchError, given: GlobalOptions = NONE_GIVEN) -> None:
    what = f"Error: {given.repeat_in(shorten(str(error)))}"
    next_step = given.repeat_in(error.next_step)
    fits = len(what) + len(next_step) < ONE_LINE
    to_stderr(fitted(f"{what}{' ' if fits else chr(10)}{next_step}"))
