"""A click group that lists its commands in sections, and imports each when it is called."""

from collections.abc import Iterable
from importlib import import_module
from typing import Any

import click

from stravafetch.cli.error_handler import ErrorHandlingGroup


class ListedCommand(click.Command):
    """A command as shown in the help and in shell completion, without importing it."""

    def __init__(self, name: str, place: str, summary: str) -> None:
        """``place`` is ``module:attribute``; the summary is the first sentence of its help."""
        super().__init__(name, short_help=summary)
        self._place = place

    def load(self) -> click.Command:
        """Import the command."""
        module, _, attribute = self._place.partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **more: Any,
    ) -> click.Context:
        """Parse the options of the real command, which becomes the context's command."""
        command = self.load()
        try:
            return command.make_context(info_name, args, parent, **more)
        except click.UsageError as error:
            if error.ctx is None:  # an option without its argument
                error.ctx = click.Context(command, parent, info_name)
            raise

    def get_help(self, ctx: click.Context) -> str:
        """Return the command's full help."""
        return self.load().get_help(ctx)


class SectionedGroup(ErrorHandlingGroup):
    """Lists its commands under titles, in the order in which they were added."""

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]  # handed on as they came
        self._sections: dict[str, list[click.Command]] = {}

    def add_section(self, title: str, commands: Iterable[click.Command]) -> None:
        """Add commands under a title."""
        self._sections[title] = list(commands)
        for command in self._sections[title]:
            self.add_command(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the sections, with all names aligned in one column."""
        width = max((len(name) for name in self.list_commands(ctx)), default=0)
        for title, commands in self._sections.items():
            with formatter.section(title):
                formatter.write_dl(
                    [
                        (f"{command.name:<{width}}", command.get_short_help_str(limit=100))
                        for command in commands
                    ]
                )
