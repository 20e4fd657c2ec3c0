"""The installed command without a home that it could use."""

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.support.installed import Installed
from tests.support.needs import Needs
from tests.support.shell import Shell

pytestmark = pytest.mark.real

NEED_A_HOME = (
    *(("status",), ("activities",), ("token",), ("logout",), ("profiles",)),
    ("login", "--insecure-storage", "--no-browser"),
)
NEED_NONE = (("--help",), ("--version",), ("help", "output"), ("completion", "bash"))
homes = pytest.mark.parametrize("home", [None, "", "relative"])

Run = Callable[..., CompletedProcess[str]]


@pytest.fixture
def stranger(needs: Needs, shell: Shell, tmp_path: Path) -> Run:
    """Runs ``strava`` under an account that this system does not know, in an empty folder."""
    needs("unshare")
    account = ("unshare", "--user", "--map-user=12345")
    if shell.run(*account, "true").returncode:
        pytest.skip("this system gives out no user namespaces")
    folder = tmp_path / "empty"
    folder.mkdir()

    def run(*args: str) -> CompletedProcess[str]:
        ran = shell.run(*account, "env", "-C", str(folder), "strava", *args)
        assert "Traceback" not in ran.stderr
        assert list(folder.iterdir()) == []
        return ran

    return run


def move(shell: Shell, home: str | None) -> None:
    """Let HOME be this, None for not set."""
    del shell.environ["XDG_DATA_HOME"], shell.environ["HOME"]
    shell.environ |= {} if home is None else {"HOME": home}


@homes
def test_without_a_home_a_command_that_needs_one_says_what_to_set(
    shell: Shell, stranger: Run, home: str | None
) -> None:
    move(shell, home)
    for command in NEED_A_HOME:
        ran = stranger(*command)
        assert (ran.returncode, ran.stdout) == (1, ""), command
        assert "Set HOME, or STRAVA_HOME=FOLDER" in ran.stderr, command


@homes
def test_without_a_home_a_command_that_needs_none_works(
    installed: Installed, stranger: Run, home: str | None
) -> None:
    move(installed.shell, home)
    grant = installed.authentication.grant(("read", "activity:read_all"))
    assert [stranger(*command).returncode for command in NEED_NONE] == [0] * len(NEED_NONE)
    installed.shell.environ["STRAVA_ACCESS_TOKEN"] = grant.newest[0]
    assert stranger("activities", "--limit", "1").returncode == 0
    assert stranger("sandbox", "strava", "athlete").returncode == 0  # which has its own


@homes
def test_a_home_that_is_chosen_is_all_that_is_needed(
    installed: Installed, stranger: Run, home: str | None, tmp_path: Path
) -> None:
    move(installed.shell, home)
    installed.shell.environ["STRAVA_HOME"] = str(tmp_path / "chosen")
    assert stranger("login", "--insecure-storage").returncode == 0
    assert stranger("status").returncode == 0


@pytest.mark.parametrize("part", ["", "data", "data/stravafetch"])
def test_a_home_that_is_read_only_is_told_before_the_address(
    shell: Shell, installed: Installed, stranger: Run, part: str
) -> None:
    folder = shell.home / part
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o500)
    login = stranger("login", "--insecure-storage", "--no-browser")
    folder.chmod(0o700)
    assert login.returncode == 1
    assert "Permission denied" in login.stderr
    assert "STRAVA_HOME chooses another folder" in login.stderr
    assert "/authorize?" not in login.stderr
    assert installed.server.journal == []
