import click
import pytest
from click.testing import CliRunner

from stravafetch.cli import options
from stravafetch.cli.console import TerminalConsole
from stravafetch.cli.context import Context, Environment
from stravafetch.cli.jobs import cores
from tests.support.clock import TestClock
from tests.support.sandbox import Sandbox


@pytest.mark.parametrize(
    "args",
    [
        ("--jobs", "0"),
        ("--jobs", "9"),
        ("--jobs", "many"),
        ("--since", "someday"),
        ("--until", "2026-13"),
        ("--no-wait", "--wait-daily"),
        ("-o", ""),
    ],
    ids=" ".join,
)
def test_a_value_out_of_range_is_a_usage_error_and_nothing_is_asked(
    sandbox: Sandbox, args: tuple[str, ...]
) -> None:
    result = sandbox.run("activities", *args)
    assert (result.status, result.stdout, sandbox.asked()) == (2, "", [])
    assert args[0] in result.stderr


def test_as_many_jobs_as_allowed_bring_the_same(sandbox: Sandbox) -> None:
    one, eight = (sandbox.run("activities", "--jobs", jobs).json for jobs in ("1", "8"))
    assert one == eight
    assert len(one) == 600


@pytest.mark.parametrize(
    ("archive", "args", "jobs"),
    [(None, (), 4), ("export.zip", (), cores()), ("export.zip", ("--jobs", "3"), 3)],
)
def test_activities_are_fetched_four_at_a_time_and_decoded_on_every_core(
    archive: str | None, args: tuple[str, ...], jobs: int
) -> None:
    @click.command()
    @options.activity_jobs
    def command(jobs: int) -> None:
        click.echo(jobs)

    world = Environment({}, TestClock(), is_interactive=False)
    context = Context(world, "default", TerminalConsole(), archive=archive)
    assert CliRunner().invoke(command, args, obj=context).output == f"{jobs}\n"
