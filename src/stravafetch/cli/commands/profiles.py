"""strava profiles."""

from typing import Any

import click

from stravafetch.cli import options
from stravafetch.cli.context import Context
from stravafetch.cli.format_options import FormatOptions, format_options
from stravafetch.cli.output import stdout
from stravafetch.output.sanitize import sanitize_line


@click.command()
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@format_options(fields="profile,store", default="a line to read for each; with -o, json")
@options.output
@click.pass_obj
def profiles(context: Context, as_json: bool, chosen: FormatOptions, output: str | None) -> None:
    """List the profiles on this machine.

    * marks the profile in use. A profile is one signed-in athlete; to use another, put --profile
    NAME before the command.

    \b
    strava profiles
    strava --profile anna login
    strava --profile anna activities --since 7d
    """
    from stravafetch.output.cells import shorten
    from stravafetch.output.formats import write_lines  # not for --help: 4 ms

    found = _found(context)
    if as_json or not chosen.is_default or chosen.fields or output:
        chosen.print_pages([found], context, output, "profiles")
        return
    width = max((len(profile["profile"]) for profile in found), default=0)
    out = stdout()
    lines = (_line(profile, width) for profile in found)
    write_lines((shorten(line, out.width) if out.width else line for line in lines), out.stream)
    if not found:
        context.console.note("There are no profiles on this machine. Run `strava login` first.")


def _found(context: Context) -> list[dict[str, Any]]:
    return [_profile(context, name) for name in context.settings_folder.names()]


def _profile(context: Context, name: str) -> dict[str, Any]:
    from stravafetch.auth.settings import Settings
    from stravafetch.errors import StoreError

    try:
        settings = context.settings_folder.read(name)
    except StoreError as error:
        context.console.warn(f"{error} Delete it and run `strava --profile {name} login`.")
        settings = Settings()
    known = {"id": settings.athlete_id, "name": settings.athlete_name}
    return {
        "profile": name,
        "chosen": name == context.profile_name,
        "signed_in": bool(settings.used),
        "athlete": known if settings.athlete_id else None,
        "store": settings.storage,
    }


def _line(profile: dict[str, Any], width: int) -> str:
    athlete = profile["athlete"]
    who = f"{athlete['name']} ({athlete['id']})" if athlete else "not signed in"
    return (
        f"{'*' if profile['chosen'] else ' '} {profile['profile']:<{width}}  {sanitize_line(who)}"
    )
