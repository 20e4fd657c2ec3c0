"""The installed command with a real keyring: GNOME's Secret Service."""

import json
import os
import subprocess
import sys
from contextlib import ExitStack

import pytest

from tests.support.installed import Installed
from tests.support.secret_service import Keyring
from tests.support.shell import ended

pytestmark = pytest.mark.real

TOKEN = "stravafetch:token.default"


@pytest.fixture
def signed_in(installed: Installed, keyring: Keyring) -> Installed:  # noqa: ARG001 - there must be one
    """A sign-in by way of a browser, its token in the keyring."""
    login = installed.strava("login", "--keyring")
    assert login.returncode == 0, login.stderr
    return installed


def test_a_sign_in_is_kept_in_the_keyring_and_in_no_file(
    signed_in: Installed, keyring: Keyring
) -> None:
    app = f"stravafetch:app.{signed_in.authentication.client_id}"
    files = [path for path in signed_in.shell.home.rglob("*") if path.is_file()]
    texts = [path.read_bytes() for path in files]
    assert keyring.entries.keys() == {TOKEN, app}
    assert all(secret in "".join(keyring.entries.values()) for secret in signed_in.secrets)
    assert "default.json" in [path.name for path in files]
    assert not any(secret.encode() in text for secret in signed_in.secrets for text in texts)


def test_after_a_sign_in_commands_find_the_keyring_by_themselves(signed_in: Installed) -> None:
    activities = signed_in.strava("activities", "--since", "1y", "--limit", "3")
    status = signed_in.strava("status", "--json")
    assert len(json.loads(activities.stdout)) == 3
    assert json.loads(status.stdout)["store"] == "the OS keyring (SecretService Keyring)"


def test_after_a_sign_in_no_other_keyring_is_loaded(signed_in: Installed) -> None:
    watched = (
        "import atexit, sys\n"
        "atexit.register(lambda: print(*sys.modules, file=sys.stderr))\n"
        "sys.argv[1:] = ['token']\n"
        "from stravafetch.__main__ import main\nmain()"
    )
    ran = signed_in.shell.run(sys.executable, "-c", watched)
    backends = {name for name in ran.stderr.split() if name.startswith("keyring.backends.")}
    assert ran.returncode == 0
    assert backends == {"keyring.backends.SecretService", "keyring.backends.fail"}


def test_a_token_that_strava_ended_is_replaced_in_the_keyring(
    signed_in: Installed, keyring: Keyring
) -> None:
    grant = signed_in.authentication.grants[0]
    before = grant.refresh_token
    del signed_in.shell.environ["STRAVA_CLIENT_SECRET"]  # so that the keyring's is needed
    signed_in.end_access_tokens()
    assert signed_in.strava("activities").returncode == 0
    assert grant.refresh_token != before
    assert json.loads(keyring.entries[TOKEN])["refresh_token"] == grant.refresh_token
    assert len(keyring.entries) == 2


def test_commands_at_once_refresh_an_expired_token_once(
    signed_in: Installed, keyring: Keyring
) -> None:
    keyring.expire(TOKEN)
    signed_in.end_access_tokens()
    with ExitStack() as stack:
        started = [stack.enter_context(signed_in.shell.start("strava", "token")) for _ in range(5)]
        printed = {ended(process).stdout for process in started}
    newest, _ = signed_in.authentication.grants[0].newest
    assert printed == {f"{newest}\n"}
    assert signed_in.asked("/oauth/token") == 2  # with the code, and one refresh


def test_logout_takes_the_token_out_of_the_keyring_and_the_app_when_told(
    signed_in: Installed, keyring: Keyring
) -> None:
    assert signed_in.strava("logout").returncode == 0
    assert signed_in.authentication.grants == []
    assert keyring.entries.keys() == {f"stravafetch:app.{signed_in.authentication.client_id}"}
    assert signed_in.strava("logout", "--forget-app").returncode == 0
    assert keyring.entries == {}


def test_a_locked_keyring_is_said_to_be_locked(signed_in: Installed, keyring: Keyring) -> None:
    keyring.lock()
    for command in ("activities", "login", "logout"):
        ran = signed_in.strava(command)
        assert (ran.returncode, ran.stdout) == (1, "")
        assert "The keyring is locked." in ran.stderr  # and not that it took too long
    assert len(signed_in.authentication.grants) == 1


def test_login_without_a_keyring_says_so_before_the_browser_opens(installed: Installed) -> None:
    del installed.shell.environ["PYTHON_KEYRING_BACKEND"]
    login = installed.strava("login")
    assert login.returncode == 1
    assert "This machine has no keyring" in login.stderr
    assert "--insecure-storage" in login.stderr
    assert installed.server.journal == []


def as_cron(
    installed: Installed, *args: str, bus: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command with the few variables that cron gives, and the address of a bus."""
    shell = installed.shell
    kept = ("HOME", "PATH", "XDG_DATA_HOME", "STRAVA_API_URL", "STRAVA_OAUTH_URL")
    variables = [f"{name}={shell.environ[name]}" for name in kept]
    variables += [f"DBUS_SESSION_BUS_ADDRESS={bus}"] if bus else []
    return shell.run("env", "-i", *variables, "strava", *args)


@pytest.mark.parametrize("remembered", [True, False])
def test_cron_is_told_the_variable_that_leads_to_the_keyring(
    signed_in: Installed, remembered: bool
) -> None:
    if not remembered:
        (signed_in.shell.home / "data" / "stravafetch" / "keyring").unlink()
    for command in ("activities", "token", "logout", "login --keyring --no-browser"):
        ran = as_cron(signed_in, *command.split())
        assert (ran.returncode, ran.stdout) == (1, "")
        assert "The keyring cannot be reached from this session" in ran.stderr
        assert f"DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/{os.getuid()}/bus" in ran.stderr
    assert len(signed_in.authentication.grants) == 1


@pytest.mark.parametrize("options", [(), ("--offline",)])
def test_cron_gets_a_status_in_json_without_a_keyring(
    signed_in: Installed, options: tuple[str, ...]
) -> None:
    ran = as_cron(signed_in, "status", "--json", *options)
    found = json.loads(ran.stdout)
    assert ran.returncode == 1
    assert (found["signed_in"], found["profile"]) == (None, "default")
    assert "DBUS_SESSION_BUS_ADDRESS" in ran.stderr


def test_with_the_address_of_the_bus_cron_reaches_the_keyring(signed_in: Installed) -> None:
    bus = signed_in.shell.environ["DBUS_SESSION_BUS_ADDRESS"]
    assert as_cron(signed_in, "token", bus=bus).returncode == 0


@pytest.mark.parametrize("remembered", [True, False])
def test_the_address_of_a_bus_that_is_gone_is_named(signed_in: Installed, remembered: bool) -> None:
    if not remembered:
        (signed_in.shell.home / "data" / "stravafetch" / "keyring").unlink()
    ran = as_cron(signed_in, "token", bus="unix:path=/nonexistent/bus")
    assert ran.returncode == 1
    assert "The keyring cannot be reached from this session" in ran.stderr
    assert "DBUS_SESSION_BUS_ADDRESS is unix:path=/nonexistent/bus" in ran.stderr
