"""A group of commands whose help lists them in sections."""

from collections.abc import Iterable

import click

from stravafetch.cli.error_handler import ErrorHandlingGroup


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
        """Write the sections, their names all in one column."""
        width = max((len(name) for name in self.list_commands(ctx)), default=0)
        for title, commands in self._sections.items():
            with formatter.section(title):
                formatter.write_dl(
                    [
                        (f"{command.name:<{width}}", command.get_short_help_str(limit=100))
                        for command in commands
                    ]
                )
