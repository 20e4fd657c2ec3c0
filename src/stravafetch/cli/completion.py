"""Shell completion, without using the network or the keyring."""

from collections.abc import Iterable

import click

from stravafetch.cli.console import TerminalConsole
from stravafetch.cli.context import Context, Environment
from stravafetch.cli.topics import TOPICS


def complete_profiles(ctx: click.Context, _param: click.Parameter, begun: str) -> list[str]:
    """Return the profiles on this machine."""
    environment = ctx.find_object(Environment)
    if environment is None:
        return []
    names = Context(environment, "default", TerminalConsole(quiet=True)).settings_folder.names()
    return [name for name in names if name.startswith(begun)]


def complete_sports(_ctx: click.Context, _param: click.Parameter, begun: str) -> list[str]:
    """Return sport types, ignoring case."""
    from stravafetch.query.sports import SPORT_TYPES  # not for --help: 1 ms

    return [name for name in SPORT_TYPES if name.casefold().startswith(begun.casefold())]


def complete_fields(_ctx: click.Context, _param: click.Parameter, begun: str) -> list[str]:
    """Return comma-separated lists of activity fields that start with the text typed so far."""
    from stravafetch.output.fields import FIELDS  # not for --help: 1 ms

    return _lists(FIELDS, begun)


def complete_streams(_ctx: click.Context, _param: click.Parameter, begun: str) -> list[str]:
    """Return comma-separated lists of streams that start with the text typed so far."""
    from stravafetch.query.streams import STREAMS  # not for --help: 1 ms

    return _lists(STREAMS, begun)


def complete_help(ctx: click.Context, _param: click.Parameter, begun: str) -> list[str]:
    """Return topics and commands."""
    group = ctx.find_root().command
    commands = group.list_commands(ctx) if isinstance(group, click.Group) else ()
    return [name for name in (*TOPICS, *commands) if name.startswith(begun)]


def _lists(names: Iterable[str], begun: str) -> list[str]:
    """Complete the last name of a comma-separated list."""
    done, comma, last = begun.rpartition(",")
    return [f"{done}{comma}{name}" for name in names if name.startswith(last)]
