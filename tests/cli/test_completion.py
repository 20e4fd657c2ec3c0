import os
import subprocess
import sys

import pytest

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
        ("strava help e", ["editing", "environment", "exit-codes", "edit", "export"]),
    ],
)
def test_a_shell_completes(sandbox: Sandbox, words: str, offered: list[str]) -> None:
    assert complete(sandbox, words) == offered


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
