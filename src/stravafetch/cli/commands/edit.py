"""strava edit."""

from collections.abc import Callable
from typing import Any

import click

from stravafetch.cli import options
from stravafetch.cli.completion import complete_sports
from stravafetch.cli.context import Context
from stravafetch.cli.format_options import FormatOptions, format_options


def _switch(field: str, on: str, help_on: str, off: str, help_off: str) -> Callable[[Any], Any]:
    """Add two options, since a pair in one line of help leaves a narrow terminal no room."""

    def add(command: Any) -> Any:
        for name, value, help_ in ((off, False, help_off), (on, True, help_on)):
            command = click.option(
                name, field, flag_value=value, default=None, type=bool, help=help_
            )(command)
        return command

    return add


@click.command()
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.option("--name", metavar="TEXT", help="Rename.")
@click.option("--description", metavar="TEXT", help="Replace the description; '' clears it.")
@click.option(
    "--sport",
    "sport_type",
    metavar="TYPE",
    help="Change the sport_type, such as TrailRun.",
    shell_complete=complete_sports,
)
@click.option(
    "--gear", "gear_id", metavar="NAME|ID|none", help="Change the bike or shoes; none clears them."
)
@_switch("commute", "--commute", "Mark as a commute.", "--no-commute", "Mark as not a commute.")
@_switch(
    "trainer", "--trainer", "Mark as on a trainer.", "--no-trainer", "Mark as not on a trainer."
)
@_switch(
    *("hide_from_home", "--hide", "Mute: keep out of home feeds."),
    *("--show", "Unmute: show in home feeds."),
)
@click.option("--private-note", metavar="TEXT", help="Replace the private note; '' clears it.")
@click.option("-y", "--yes", is_flag=True, help="Change without asking.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option(
    "--undo",
    metavar="FILE",
    type=click.Path(),
    help="Write the old values to this new file.  [default: strava-edit-undo-TIME.ndjson]",
)
@format_options(fields="id,name,gear_id")
@options.output
@options.waiting
def edit(
    context: Context,
    ids: tuple[str, ...],
    yes: bool,
    dry_run: bool,
    undo: str | None,
    chosen: FormatOptions,
    output: str | None,
    **fields: Any,
) -> None:
    """Change activities: name, gear, sport and more.

    Each activity is read first; what will change is shown, old → new, for you to confirm. Only
    what differs is sent. The old values are written to a file, and `strava edit - < FILE` restores
    them. This needs `strava login --scope activity:write`.

    With -, IDs are read from stdin. The columns of a CSV and the fields of NDJSON are changes, too:
    name, description, sport_type, gear_id, commute, trainer, hide_from_home, private_note. An empty
    cell leaves the value as it is (gear_id none clears it), options win over columns, and a column
    that cannot be changed must match what Strava has.

    The changed activities are printed as one JSON object per line; on a terminal only with
    --format or --fields. An activity that cannot be changed is skipped with a warning. The API
    cannot set who can see an activity, crop it or delete it: use strava.com. More: `strava help
    editing`.

    \b
    strava edit 123456789 --name 'Long run' --gear Novablast
    strava activities --since 7d --sport Ride | strava edit - --commute
    strava activities --fields id,name,gear_id --format csv > a.csv
    strava edit - < a.csv        when you have edited it
    """
    from stravafetch.cli.actions.edit import EditOptions, edit  # not for --help: 80 ms
    from stravafetch.query.edits import read_value

    if context.archive is not None:
        raise click.UsageError("`strava edit` changes activities at Strava: leave out --archive.")
    if undo == "":  # as in --undo "$FILE" with FILE unset
        raise click.UsageError("--undo names no file.")
    wanted = {
        name: read_value(name, value, OPTIONS[name])
        for name, value in fields.items()
        if value is not None
    }
    edit(context, ids, wanted, EditOptions(undo, yes, dry_run), chosen, output)


OPTIONS = {
    "name": "--name",
    "description": "--description",
    "sport_type": "--sport",
    "gear_id": "--gear",
    "commute": "--commute",
    "trainer": "--trainer",
    "hide_from_home": "--hide",
    "private_note": "--private-note",
}
