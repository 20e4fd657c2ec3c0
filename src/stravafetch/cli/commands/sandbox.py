"""strava sandbox."""

from datetime import date, datetime
from shlex import join
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from stravafetch.cli import options
from stravafetch.cli.context import Context
from stravafetch.cli.param_types import Day, Number, WholeNumber
from stravafetch.errors import BadInput, CommandNotRun

if TYPE_CHECKING:
    from stravafetch.cli.actions.sandbox import SandboxOptions

# Copied from sandbox.archive, which would slow down --help.
LANGUAGES = ("en", "de", "fr", "es", "nl", "pt", "it", "da", "ja")
GENERATIONS = ("10", "11", "72", "80", "87", "94", "99", "103")

OF_SERVING = ("athletes", "latency", "read_limit", "scope", "signed_out")
OF_ARCHIVES = ("language", "generation")


@click.command(context_settings={"allow_interspersed_args": False})
@click.option(
    "--activities",
    "count",
    type=WholeNumber(0, 200_000),
    default=600,
    show_default=True,
    metavar="N",
    help="Number of activities per athlete.",
)
@click.option(
    "--seed",
    type=WholeNumber(min=0),
    default=0,
    show_default=True,
    metavar="S",
    help="Random seed for the sample data.",
)
@click.option(
    "--athletes",
    type=WholeNumber(1, 9),
    default=1,
    show_default=True,
    metavar="N",
    help="Number of athletes; after the first, each is a profile named by first name.",
)
@click.option(
    "--today",
    type=Day(),
    metavar="DATE",
    help="End the activities on the day before DATE (default: today).",
)
@click.option(
    "--latency",
    type=Number(0, 60),
    default=0.0,
    show_default=True,
    metavar="SECONDS",
    help="Wait before each response.",
)
@click.option(
    "--read-limit",
    type=WholeNumber(1, 100_000),
    default=100,
    show_default=True,
    metavar="N",
    help="Read requests allowed per 15 minutes; the daily limit is ten times that.",
)
@click.option(
    "--scope",
    multiple=True,
    type=click.Choice(options.MORE_SCOPES),
    help="Grant this scope in addition to read,activity:read_all; repeatable.",
)
@click.option("--signed-out", is_flag=True, help="Start signed out, to try strava login.")
@click.option(
    "--write-archive",
    "archive",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Write the athlete's bulk archive to FILE, a zip, instead of running COMMAND.",
)
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="Language of the archive.",
)
@click.option(
    "--generation",
    type=click.Choice(GENERATIONS),
    default=GENERATIONS[-1],
    show_default=True,
    help="Number of columns in activities.csv: 10 in 2018, 103 in 2026.",
)
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def sandbox(
    ctx: click.Context,
    count: int,
    seed: int,
    athletes: int,
    today: datetime | None,
    latency: float,
    read_limit: int,
    scope: tuple[str, ...],
    signed_out: bool,
    archive: str | None,
    language: str,
    generation: str,
    command: tuple[str, ...],
) -> None:
    """Run COMMAND against a stand-in for Strava on this machine.

    It comes with a fictional athlete and its own folder for tokens, which is deleted afterwards.
    Without COMMAND, it prints the environment variables to export and serves until Ctrl-C.

    \b
    strava sandbox strava activities --since 30d
    strava sandbox --signed-out -- strava login
    strava sandbox --scope activity:write bash       to rehearse changes
    strava sandbox -- sh -c 'strava activities | jq length'
    strava sandbox --write-archive export.zip        to try strava --archive
    """
    from stravafetch.cli.actions.sandbox import (  # not for --help: 56 ms
        SandboxOptions,
        SandboxSession,
    )

    _require_program(ctx, command)
    _require_effect(ctx, archive is not None)
    context = ctx.ensure_object(Context)
    day = today.date() if today else date.fromtimestamp(context.clock.now())  # noqa: DTZ012 - this machine's date
    if day.year < 1980:
        raise BadInput(f"--today {day} is too early.", "Use 1980-01-01 or later.")
    chosen = SandboxOptions(count, seed, athletes, day, latency, read_limit, signed_out, scope)
    if archive is not None:
        _write_archive(context, chosen, archive, (language, generation), command)
        return
    with SandboxSession(context, chosen) as session:
        ctx.exit(session.run(command) if command else session.serve())


def _write_archive(
    context: Context,
    options: "SandboxOptions",
    name: str,
    edition: tuple[str, str],
    command: tuple[str, ...],
) -> None:
    from stravafetch.cli.actions.sample_archive import (  # not for --help: 30 ms
        Edition,
        write_archive,
    )

    if name in ("", "-"):  # a zip goes to no stdout
        raise click.UsageError("--write-archive names no file.")
    if command:
        raise BadInput(
            f"--write-archive runs no command, but {command[0]} was given.",
            "Leave out the command: only the archive is written.",
        )
    language, columns = edition
    write_archive(context, options, Edition(language, int(columns)), name)


def _require_effect(ctx: click.Context, is_archive: bool) -> None:
    """Refuse the options that would be ignored."""
    for param in ctx.command.params:
        if ctx.get_parameter_source(param.name or "") is not ParameterSource.COMMANDLINE:
            continue
        if is_archive and param.name in OF_SERVING:
            raise click.UsageError(f"{param.opts[0]} has no effect with --write-archive.")
        if not is_archive and param.name in OF_ARCHIVES:
            raise click.UsageError(f"{param.opts[0]} requires --write-archive.")


def _require_program(ctx: click.Context, command: tuple[str, ...]) -> None:
    """Refuse ``strava sandbox login``, which would look for another program of that name."""
    root = ctx.find_root().command
    if command and isinstance(root, click.Group) and command[0] in root.commands:
        raise CommandNotRun(
            f"{command[0]} is a subcommand of strava; the sandbox runs programs.",
            f"Run `strava sandbox strava {join(command)}`.",
        )
