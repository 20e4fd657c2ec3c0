"""The command as it is installed: what starting it loads, its help and its completion."""

import re
import sys
from pathlib import Path

import pytest

from stravafetch.cli.app import strava
from tests.support.archives import RIDE, table, write_zip
from tests.support.fit_files import fit_file
from tests.support.installed import Installed
from tests.support.needs import Needs
from tests.support.shell import Shell

pytestmark = pytest.mark.real

COMMANDS = sorted(strava.commands)
SLOW = {
    "requests",
    "urllib3",
    "keyring",
    "http.server",
    "filelock",
    "platformdirs",
    "dataclasses",
    "pathlib",
    "stravafetch.sandbox",
    "stravafetch.archive",
}
ARCHIVE = {"stravafetch.archive", "zoneinfo", "fitdecode", "tzfpy"}
COMPLETE = {"_STRAVA_COMPLETE": "bash_complete", "COMP_WORDS": "strava act", "COMP_CWORD": "1"}


def loaded(shell: Shell, *args: str, **environ: str) -> set[str]:
    """The modules that a command has loaded at its end."""
    program = Path(sys.executable).with_name("strava")
    ran = shell.run(sys.executable, "-X", "importtime", str(program), *args, **environ)
    assert ran.returncode == 0, ran.stderr
    return set(re.findall(r"^import time:.*\| +(\S+)$", ran.stderr, re.MULTILINE))


@pytest.mark.parametrize(
    ("args", "environ"),
    [
        (("--help",), {}),
        (("--version",), {}),
        (("activities", "--help"), {}),
        (("login", "--help"), {}),
        ((), {"_STRAVA_COMPLETE": "bash_source"}),
        ((), COMPLETE),
        ((), COMPLETE | {"COMP_WORDS": "strava activities --fo", "COMP_CWORD": "2"}),
    ],
)
def test_help_and_completion_load_nothing_slow(
    shell: Shell, args: tuple[str, ...], environ: dict[str, str]
) -> None:
    modules = loaded(shell, *args, **environ)
    assert "click" in modules
    assert modules & SLOW == set()


def test_a_token_from_the_environment_needs_no_keyring(installed: Installed) -> None:
    token, _ = installed.authentication.grant(("activity:read",)).newest
    modules = loaded(installed.shell, "activities", STRAVA_ACCESS_TOKEN=token)
    assert "requests" in modules
    assert modules & {"keyring", "filelock", "http.server"} == set()
    assert modules & ARCHIVE == set()


def test_an_archive_needs_no_network_and_no_keyring(shell: Shell, tmp_path: Path) -> None:
    files = {"activities.csv": table(RIDE), RIDE[12]: fit_file({"temp": 20})}
    path = write_zip(tmp_path / "export.zip", files)
    modules = loaded(shell, "--archive", str(path), "activities")
    assert "stravafetch.archive" in modules
    assert "fitdecode" not in modules  # which would decode all of it
    assert modules & {"requests", "urllib3", "keyring", "filelock", "http.server"} == set()


def test_the_module_runs_as_the_command_does(shell: Shell) -> None:
    version = shell.run("strava", "--version").stdout
    assert re.fullmatch(r"strava \d+\.\d+\.\d+ \(stravafetch\)\n", version)
    assert shell.run(sys.executable, "-m", "stravafetch", "--version").stdout == version


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_each_command_has_an_example(shell: Shell, name: str) -> None:
    text = shell.run("strava", name, "-h").stdout
    usage, _, explanation = text.partition("\n")
    assert usage.startswith(f"Usage: strava {name} ")
    assert f"strava {name}" in explanation
    assert shell.run("strava", name, "--help").stdout == text


def test_bash_completes_commands(shell: Shell, needs: Needs) -> None:
    needs("bash")
    script = """
    eval "$(_STRAVA_COMPLETE=bash_source strava)"
    COMP_WORDS=(strava lo) COMP_CWORD=1
    _strava_completion strava lo strava
    echo "${COMPREPLY[@]}"
    """
    assert shell.run("bash", "-c", script).stdout == "login logout\n"
