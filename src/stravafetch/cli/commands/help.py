"""strava help: help for a command, or a topic that ships with the program."""

import click

from stravafetch.cli import completion
from stravafetch.cli.output import stdout
from stravafetch.cli.topics import TOPICS, read_topic
from stravafetch.cli.usage_errors import suggestion
from stravafetch.errors import BadInput


@click.command("help")
@click.argument(
    "name", metavar="[TOPIC|COMMAND]", required=False, shell_complete=completion.complete_help
)
@click.pass_context
def help_(ctx: click.Context, name: str | None) -> None:
    """Show help for a command or a topic.

    Topics: dates, output, archive, editing, environment, exit-codes, secrets,
    recipes.

    \b
    strava help activities
    strava help recipes
    """
    from stravafetch.output.formats import write_text  # not for --help: 4 ms

    root = ctx.find_root()
    write_text(read_topic(name) if name in TOPICS else _help_of(root, name), stdout().stream)


def _help_of(root: click.Context, name: str | None) -> str:
    group = root.command
    if name is None or not isinstance(group, click.Group):
        return f"{root.get_help()}\n"
    command = group.get_command(root, name)
    if command is None:
        raise BadInput(
            f"There is no command or topic '{name}'.",
            f"{suggestion(name, (*TOPICS, *group.commands))}Topics: {', '.join(TOPICS)}. "
            "Commands: run `strava help`.",
        )
    return f"{command.get_help(click.Context(command, root, name))}\n"
