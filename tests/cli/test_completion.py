import os
import subprocess
import sys

import pytest
from click.shell_completion import get_completion_class

from tests.support.needs import Needs
from tests.support.sandbox import Sandbox

ASK = "import sys; from stravafetch.__main__ import main; sys.argv[0] = 'strava'; main()"
LOADED = "print({'requests', 'keyring', 'urllib3'} & {*sys.modules}, file=sys.stderr)"


def complete(sandbox: Sandbox, words: str) -> list[str]:
    """What bash would offer at the end of a line, from a process of its own."""
    environ = {
        **sandbox.environ,
        "PATH": os.environ["PATH"],
        "_STRAVA_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
    }
    result = subprocess.run(
        [sys.executable, "-c", ASK], env=environ, capture_output=True, text=True, check=True
    )
    assert result.stderr == ""
    return [line.partition(",")[2] for line in result.stdout.splitlines()]


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("strava act", ["activities", "activity"]),
        ("strava activities --sport trail", ["TrailRun"]),
        ("strava activities --format c", ["csv"]),
        ("strava activities --fields id,map.s", ["id,map.summary_polyline"]),
        ("strava streams 1 --keys time,heart", ["time,heartrate"]),
        ("strava --profile d", ["default"]),
        ("strava completion z", ["zsh"]),
    ],
)
def test_a_shell_completes(sandbox: Sandbox, words: str, offered: list[str]) -> None:
    assert complete(sandbox, words) == offered


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_the_script_of_a_shell_is_printed(sandbox: Sandbox, shell: str) -> None:
    result = sandbox.run("completion", shell)
    if get_completion_class(shell) is None:  # click 8.4 brought that of PowerShell
        assert (result.status, result.stdout) == (2, "")
        return
    assert result.status == 0
    assert "_STRAVA_COMPLETE" in result.stdout


def test_a_list_with_commas_comes_whole_to_fish(sandbox: Sandbox) -> None:
    assert 'string split --max 1 "," $completion' in sandbox.run("completion", "fish").stdout


def test_bash_takes_the_script(sandbox: Sandbox, needs: Needs) -> None:
    needs("bash")
    script = sandbox.run("completion", "bash").stdout
    subprocess.run(["bash", "-n"], input=script, text=True, check=True)


def test_completion_loads_neither_requests_nor_keyring(sandbox: Sandbox) -> None:
    watched = f"import atexit, sys\natexit.register(lambda: {LOADED})\n{ASK}"
    environ = {
        **sandbox.environ,
        "PATH": os.environ["PATH"],
        "_STRAVA_COMPLETE": "bash_complete",
        "COMP_WORDS": "strava --profile ",
        "COMP_CWORD": "2",
    }
    result = subprocess.run(
        [sys.executable, "-c", watched], env=environ, capture_output=True, text=True, check=True
    )
    assert result.stderr.strip() == "set()"
