"""strava profiles."""

from typing import Any

import click

from stravafetch.cli.context import Run
from stravafetch.cli.output import stdout
from stravafetch.output.sanitize import in_one_line


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
@click.pass_obj
def profiles(run: Run, as_json: bool) -> None:
    """Show who is signed in on this machine.

    * is the one that commands use. A profile is one signed-in athlete; --profile NAME, before the
    command, chooses another.

    \b
    strava profiles
    strava --profile anna login
    strava --profile anna activities --since 7d
    """
    from stravafetch.output.formats import write_document, write_lines  # not for --help

    found, out = _found(run), stdout()
    if as_json:
        write_document(found, out.stream, indent=out.for_person)
        return
    width = max((len(profile["profile"]) for profile in found), default=0)
    write_lines((_line(profile, width) for profile in found), out.stream)
    if not found:
        run.talk.note("Nobody has signed in on this machine. Run `strava login` first.")


def _found(run: Run) -> list[dict[str, Any]]:
    return [_profile(run, name) for name in run.settings_folder.names()]


def _profile(run: Run, name: str) -> dict[str, Any]:
    from stravafetch.auth.settings import Settings
    from stravafetch.errors import StoreError

    try:
        settings = run.settings_folder.read(name)
    except StoreError as error:
        run.talk.warn(f"{error} Delete it and run `strava --profile {name} login`.")
        settings = Settings()
    known = {"id": settings.athlete_id, "name": settings.athlete_name}
    return {
        "profile": name,
        "chosen": name == run.profile_name,
        "signed_in": bool(settings.used),
        "athlete": known if settings.athlete_id else None,
        "store": settings.storage,
    }


def _line(profile: dict[str, Any], width: int) -> str:
    athlete = profile["athlete"]
    who = f"{athlete['name']} ({athlete['id']})" if athlete else "not signed in"
    return f"{'*' if profile['chosen'] else ' '} {profile['profile']:<{width}}  {in_one_line(who)}"
