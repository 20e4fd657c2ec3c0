import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from stravafetch.cli.actions.sandbox import SandboxOptions, SandboxSession
from stravafetch.cli.console import TerminalConsole
from stravafetch.cli.context import Context, Environment
from tests.support.clock import TODAY, TestClock

DUMP = "import json, os, sys; json.dump(dict(os.environ), open(sys.argv[1], 'w')); sys.exit(7)"


def play(tmp_path: Path, **outside: str) -> dict[str, str]:
    """Run a program in a sandbox, and return its environment."""
    environ = {"PATH": os.environ["PATH"], **outside}
    context = Context(Environment(environ, TestClock(), False), "default", TerminalConsole())
    options = SandboxOptions(1, 0, 1, date(*TODAY.timetuple()[:3]), 0.0, 100, signed_out=False)
    with SandboxSession(context, options) as session:
        assert session.run((sys.executable, "-c", DUMP, str(tmp_path / "environ"))) == 7
    found: dict[str, str] = json.loads((tmp_path / "environ").read_text())
    return found


def test_a_command_gets_a_home_that_is_gone_afterwards(tmp_path: Path) -> None:
    home = Path(play(tmp_path)["STRAVA_HOME"])
    assert home.is_absolute()
    assert not home.exists()


@pytest.mark.parametrize("name", ["STRAVA_ACCESS_TOKEN", "STRAVA_PROFILE", "STRAVA_HOME"])
def test_a_command_gets_nothing_of_the_real_account(tmp_path: Path, name: str) -> None:
    assert "real" not in play(tmp_path, **{name: "real"}).values()


def test_a_command_is_pointed_at_loopback_alone(tmp_path: Path) -> None:
    environ = play(tmp_path)
    for name in ("STRAVA_API_URL", "STRAVA_OAUTH_URL"):
        assert environ[name].startswith("http://127.0.0.1:")


def test_a_command_reaches_no_keyring(tmp_path: Path) -> None:
    environ = play(tmp_path, PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring")
    read = "import keyring; keyring.get_password('stravafetch', 'token')"
    ran = subprocess.run(
        (sys.executable, "-c", read), env=environ, capture_output=True, check=False
    )
    assert b"NoKeyringError" in ran.stderr
