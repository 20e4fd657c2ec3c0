"""Click's usage errors, in the same two-sentence form as every other error."""

import re
from collections.abc import Iterable

import click

from stravafetch.errors import BadInput

BEFORE_THE_COMMAND = ("--profile", "--archive", "-v", "--verbose", "-q", "--quiet")
LIKE = 0.7  # from 0 to 1: the similarity of two names that are easily confused
SAME_START = 4  # letters that two such names may have in common at the start


def read_usage_error(error: click.UsageError) -> BadInput:
    """Convert a click usage error to one of ours."""
    command = error.ctx.command_path if error.ctx else "strava"
    help_ = f"Run `{command} --help` for usage."
    if isinstance(error, click.NoSuchOption):
        return _no_such_option(error.option_name, error.ctx, help_)
    text = re.sub(r"\s*\n\s*", " ", error.format_message().strip())
    if name := re.match("No such command '(.*?)'", text):
        group = error.ctx and error.ctx.command
        known = group.commands if isinstance(group, click.Group) else ()
        return BadInput(f"There is no command '{name[1]}'.", suggestion(name[1], known) + help_)
    return BadInput(re.sub(r"(?<![.?!])$", ".", text), help_)


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return "Did you mean X? " with the names easily confused with this one, or ""."""
    meant = " or ".join(other for other in known if _is_near(name.strip("-"), other.strip("-")))
    return f"Did you mean {meant}? " if meant else ""


def _no_such_option(name: str, ctx: click.Context | None, help_: str) -> BadInput:
    params = ctx.command.get_params(ctx) if ctx else ()
    takes_id = any(isinstance(param, click.Argument) for param in params)
    if takes_id and re.match("-[0-9]", name):
        return BadInput(f"'{name}' is not an ID: IDs have no minus sign.", help_)
    if name in BEFORE_THE_COMMAND:
        return BadInput(
            f"{name} is a global option.", f"Put it before the command: `strava {name} ...`."
        )
    known = [option for param in params for option in param.opts if option.startswith("--")]
    if ctx and isinstance(ctx.command, click.Group):
        help_ = f"Options of a command go after its name. {help_}"
    return BadInput(f"There is no option {name}.", suggestion(name, known) + help_)


def _is_near(name: str, other: str) -> bool:
    from difflib import SequenceMatcher  # only for a mistake

    return (
        SequenceMatcher(None, name, other).ratio() >= LIKE
        or name[:SAME_START] == other[:SAME_START]
    )
