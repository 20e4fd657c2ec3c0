import json

import pytest

from tests.support.sandbox import Sandbox
from tests.support.shell import Shell


@pytest.mark.parametrize("name", ["activities", "login", "token"])
def test_a_command_of_strava_is_proposed_as_the_program_to_run(sandbox: Sandbox, name: str) -> None:
    result = sandbox.run("sandbox", name, "--limit", "3 or so")
    assert result.status == 127
    assert f"`strava sandbox strava {name} --limit '3 or so'`" in result.stderr


def test_a_program_that_is_not_there_is_named(sandbox: Sandbox) -> None:
    result = sandbox.run("sandbox", "no-such-program")
    assert (result.status, "no-such-program" in result.stderr) == (127, True)


@pytest.mark.parametrize("day", ["1979-12-31", "yesterday"])
def test_a_day_that_cannot_be_is_a_usage_error(sandbox: Sandbox, day: str) -> None:
    assert sandbox.run("sandbox", "--today", day, "true").status == 2


@pytest.mark.parametrize("option", ["-V", "--version"])
def test_the_version_is_one_line(sandbox: Sandbox, option: str) -> None:
    result = sandbox.run(option)
    assert (result.status, result.stdout.count("\n")) == (0, 1)
    assert result.stdout.startswith("strava ")


def test_a_wider_scope_lets_changes_be_rehearsed(shell: Shell) -> None:
    line = "strava api /activities -X POST -f name=Test -f sport_type=Run"
    line += " -f start_date_local=2026-01-01T07:00:00Z -f elapsed_time=60"
    assert shell.run("strava", "sandbox", "sh", "-c", line).returncode == 4
    changed = shell.run("strava", "sandbox", "--scope", "activity:write", "sh", "-c", line)
    assert changed.returncode == 0, changed.stderr
    assert json.loads(changed.stdout)["name"] == "Test"
