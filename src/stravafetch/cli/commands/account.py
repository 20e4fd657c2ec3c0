"""strava login, status, token and logout."""

import click

from stravafetch.cli import options
from stravafetch.cli.context import Context
from stravafetch.cli.output import stdout
from stravafetch.cli.param_types import WholeNumber
from stravafetch.cli.wrapping import wrap


@click.command()
@click.option("--client-id", metavar="ID", help="Your app's client ID; prompts for its secret.")
@click.option(
    "--scope",
    multiple=True,
    type=click.Choice(options.MORE_SCOPES),
    help="Request this scope in addition to read,activity:read_all; repeatable.",
)
@click.option(
    "--port",
    type=WholeNumber(1024, 65535),
    metavar="N",
    help="Listen on this port of 127.0.0.1 instead of any free one.",
)
@click.option(
    "--no-browser", is_flag=True, help="Print the address to visit instead of opening it."
)
@click.option(
    "--timeout",
    type=WholeNumber(1, 86_400),
    default=300,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait for you to finish in the browser.",
)
@click.option(
    "--insecure-storage/--keyring",
    "insecure",
    default=None,
    help="Store the token in a private file or in the OS keyring (default); remembered.",
)
@click.pass_obj
def login(
    context: Context,
    client_id: str | None,
    scope: tuple[str, ...],
    port: int | None,
    no_browser: bool,
    timeout: int,
    insecure: bool | None,
) -> None:
    """Sign in to Strava with your browser, once.

    Your app's client ID and client secret are read from STRAVA_CLIENT_ID and STRAVA_CLIENT_SECRET;
    if those are not set, you are prompted for them, and they are remembered.

    \b
    strava login
    strava login --no-browser        if your browser is on another machine
    """
    from stravafetch.cli.actions.login import LoginOptions, log_in  # not for --help: 29 ms

    storage = None if insecure is None else "file" if insecure else "keyring"
    log_in(context, LoginOptions(client_id, scope, port or 0, not no_browser, timeout, storage))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--offline", is_flag=True, help="Do not contact Strava.")
@click.pass_obj
def status(context: Context, as_json: bool, offline: bool) -> None:
    """Show who is signed in, the scopes granted, and the rate limits.

    Exits with code 4 if nobody is signed in or Strava has ended the sign-in. With --archive, shows
    what the archive contains instead.

    \b
    strava status
    strava status --json | jq .limits
    """
    from stravafetch.cli.actions.status import NAME_WIDTH, read_status  # not for --help: 14 ms
    from stravafetch.output.formats import write_document, write_lines  # not for --help: 4 ms

    if context.archive is not None:
        _show_archive(context, context.archive, as_json=as_json)
        return
    found, out = read_status(context, offline=offline), stdout()
    if as_json:
        write_document(found.document(), out.stream, indent=out.is_terminal)
    else:
        lines = found.lines(context.clock.now())
        write_lines([wrap(line, out.width, NAME_WIDTH) for line in lines], out.stream)
    if found.trouble:
        raise found.trouble


def _show_archive(context: Context, name: str, *, as_json: bool) -> None:
    from stravafetch.cli.actions.archive_status import (  # with the archive's own modules
        NAME_WIDTH,
        read_archive_status,
    )
    from stravafetch.output.formats import write_document, write_lines  # not for --help: 4 ms

    found, out = read_archive_status(context, name), stdout()
    if as_json:
        write_document(found.document(), out.stream, indent=out.is_terminal)
    else:
        lines = [wrap(line, out.width, NAME_WIDTH) for line in found.lines()]
        write_lines(lines, out.stream)


@click.command()
@click.pass_obj
def token(context: Context) -> None:
    """Print an access token for other programs.

    The token is valid for at least a few more minutes.

    \b
    api=https://www.strava.com/api/v3
    curl -H "Authorization: Bearer $(strava token)" $api/athlete
    """
    from stravafetch.output.formats import write_lines  # not for --help: 4 ms

    write_lines([context.token_source.access_token()], stdout().stream)


@click.command()
@click.option(
    "--no-revoke", is_flag=True, help="Only delete the token here; the app stays connected."
)
@click.option("--forget-app", is_flag=True, help="Delete the app's client secret, too.")
@click.pass_obj
def logout(context: Context, no_revoke: bool, forget_app: bool) -> None:
    """Revoke the token at Strava and delete it from this machine.

    \b
    strava logout
    strava --profile race logout --no-revoke
    """
    from stravafetch.cli.actions.logout import log_out  # not for --help: 13 ms

    log_out(context, revoke=not no_revoke, forget_app=forget_app)
