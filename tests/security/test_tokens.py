"""A token is never lost: keyrings that fail, processes that are killed, disks that are full."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sysconfig
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, build_opener, urlopen

import pytest

from stravafetch.api.transport import Limits, Transport
from stravafetch.auth.endpoints import Endpoints
from stravafetch.auth.oauth import refresh
from stravafetch.auth.token import Token
from stravafetch.auth.token_source import Arrived, RefreshingTokenSource
from stravafetch.cli.console import TerminalConsole
from stravafetch.cli.context import Context, Environment
from stravafetch.cli.signals import holding_signals
from stravafetch.clock import Clock
from stravafetch.errors import Unreachable
from stravafetch.sandbox.server import Request, Response, Server
from tests.support.consent import write_clicker
from tests.support.consoles import RecordedConsole
from tests.support.disk import disk_full_after
from tests.support.expiry import end_access_tokens, expire_token
from tests.support.keyrings import Faulty, Memory, choose
from tests.support.result import Result
from tests.support.sandbox import Sandbox

ROOT = Path(__file__).parents[2]
PROGRAM = Path(sysconfig.get_path("scripts")) / "strava"
PATIENCE = 60  # seconds that only a failure takes
TOKEN_PATH = "/oauth/token"

posix = pytest.mark.skipif(os.name != "posix", reason="Windows has other signals and file systems")

# What goes wrong with the keyring, and what a person is told of it.
FAULTS = {
    "hangs": "did not respond within",
    "locked": "The keyring is locked",
    "missing": "This machine has no keyring|The keyring cannot be reached from this session",
    "fails": r"The keyring failed \(OSError\)",
    "loses": "could not be read back",
    # A keyring that says that there is no entry is believed.
    "null": "could not be read back|Nobody is signed in|is not known|no longer stored here",
}
# The calls of the keyring that each command makes, so that every step can go wrong.
REFRESH_CALLS = 9  # the token; again and its second copy; the app; five for the write
SIGN_IN_CALLS = 16  # two to see whether it works; two and five for the app; the token likewise
LOGOUT_CALLS = 6  # two copies; the app; look, delete, and look for a second copy
FIRST_COPY = 4  # the call in a refresh that keeps the new token for the first time


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def agree(url: str) -> None:
    """Tick all on Strava's page, agree, and go where it sends the browser."""
    form = dict.fromkeys(("activity:read", "activity:read_all", "authorize"), "on")
    try:
        build_opener(_Stay).open(url, urlencode(form).encode())
    except HTTPError as redirect:
        redirect.close()
        urlopen(redirect.headers["Location"]).close()  # noqa: S310 - the listener's own address


def until_given_up_calls_are_over() -> None:
    """Wait for calls of the keyring that were given up though they were only slow, not hanging.

    In a process of its own they would end with it; here they would carry on in a later command.
    """
    for thread in threading.enumerate():
        while thread.name == "keyring" and thread.is_alive() and thread not in Faulty.hanging:
            thread.join(0.01)


class Machine:
    """A person's machine, with a keyring that can be told to go wrong."""

    def __init__(self, sandbox: Sandbox, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sandbox = sandbox
        self.folder = folder
        self.oauth = Server(self._answer)
        self.stop_at: int | None = None  # a port: Strava has acted, and asks there to go on
        self._monkeypatch = monkeypatch
        monkeypatch.setenv("TEST_KEYRING", str(folder))
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.support.keyrings.Faulty")
        monkeypatch.setattr(
            "stravafetch.cli.actions.login.find_browser",
            lambda _: lambda url: threading.Thread(target=agree, args=(url,)).start(),
        )

    @property
    def environ(self) -> dict[str, str]:
        return {**self.sandbox.environ, "STRAVA_OAUTH_URL": f"{self.oauth.url}/oauth"}

    def strava(self, *args: str, fault: str = "", **environ: str) -> Result:
        """Run a command in this process, with something wrong with the keyring meanwhile."""
        self._monkeypatch.setenv("TEST_KEYRING_FAULT", fault)
        # A keyring that hangs is given up sooner than a person would.
        seconds = 0.1 if fault.startswith("hangs") else PATIENCE
        self._monkeypatch.setattr("stravafetch.cli.keyring_timeout.KEYRING_SECONDS", seconds)
        Faulty.calls = 0
        everything: dict[str, Any] = {**self.environ, **environ}
        result = self.sandbox.run(*args, **everything)
        until_given_up_calls_are_over()
        return result

    def log_in(self, *options: str, fault: str = "") -> Result:
        app = self.sandbox.app
        secrets = {"STRAVA_CLIENT_ID": app.client_id, "STRAVA_CLIENT_SECRET": app.client_secret}
        return self.strava("login", "--timeout=20", *options, fault=fault, **secrets)

    def start(self, *args: str, fault: str = "", **environ: str) -> "subprocess.Popen[str]":
        """Start a command in a process of its own, on this machine's clock."""
        return subprocess.Popen(
            [PROGRAM, *args],
            env={
                **os.environ,
                **self.environ,
                **environ,
                "TEST_KEYRING_FAULT": fault,
                "STRAVA_KEYRING_TIMEOUT": str(PATIENCE),
                "PYTHONPATH": str(ROOT),
                "NO_PROXY": "127.0.0.1",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def kill_at(self, step: str | int, number: signal.Signals, *args: str, **environ: str) -> None:
        """Start a command, and end it when it makes that call of the keyring or has its answer."""
        with socket.create_server(("127.0.0.1", 0)) as test:
            test.settimeout(PATIENCE)
            port = test.getsockname()[1]
            self.stop_at = port if step == "answer" else None
            fault = "" if step == "answer" else f"waits@{step}!"
            with self.start(*args, fault=fault, TEST_PORT=str(port), **environ) as process:
                reached, _ = test.accept()
                process.send_signal(number)
                if number == signal.SIGKILL:
                    process.wait(PATIENCE)
                reached.close()
                process.communicate(timeout=PATIENCE)
        self.stop_at = None
        assert process.returncode == (-9 if number == signal.SIGKILL else 143)

    def expire(self) -> None:
        """Let the access token run out, here and at Strava."""
        self.sandbox.clock.time = self.sandbox.authentication.grants[-1].newest[1]

    def expire_by_now(self) -> None:
        """Do so by the clock that processes of their own go by."""
        now = self.sandbox.clock.time = Clock().now()
        end_access_tokens(self.sandbox.authentication, now - 60)
        profile = Context(
            Environment(self.environ, self.sandbox.clock, False), "default", TerminalConsole()
        ).profile
        expire_token(profile, now - 60)

    @property
    def tokens(self) -> list[str]:
        """The entries that hold a token."""
        return [path.read_text() for path in self.folder.glob("*token.default*")]

    def is_honoured(self, access_token: str) -> bool:
        return self.sandbox.authentication.find(access_token.strip()) is not None

    def assert_works(self) -> None:
        """With a keyring that works, the next command does, now and after the next refresh."""
        for is_due in (False, True):
            if is_due:
                self.expire()
            result = self.strava("token")
            assert (result.status, self.is_honoured(result.stdout)) == (0, True), result.stderr
        assert len(self.tokens) == 1
        assert not list((self.sandbox.home / "profiles").glob("*.rescue"))

    def _answer(self, request: Request) -> Response:
        response = self.sandbox.strava.handle(request)
        if self.stop_at:
            with socket.create_connection(("127.0.0.1", self.stop_at)) as test:
                test.recv(1)
        return response


@pytest.fixture
def machine(
    signed_out: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Machine]:
    machine = Machine(signed_out, tmp_path / "keyring", monkeypatch)
    with machine.oauth:
        yield machine


@pytest.fixture
def signed_in(machine: Machine) -> Machine:
    assert machine.log_in().status == 0
    return machine


def assert_told(result: Result, fault: str) -> None:
    """A command that failed says why in the right words, and nothing else."""
    if result.status:
        assert result.status in ((1, 2, 4) if fault == "null" else (1,))
        assert re.search(FAULTS[fault], result.stderr), result.stderr
        assert result.stdout == ""
    assert "Traceback" not in result.stderr


# The keyring


def test_each_step_of_a_command_is_gone_through(machine: Machine) -> None:
    assert (machine.log_in().status, Faulty.calls) == (0, SIGN_IN_CALLS)
    assert (machine.log_in().status, Faulty.calls) == (0, SIGN_IN_CALLS)
    machine.expire()
    assert (machine.strava("token").status, Faulty.calls) == (0, REFRESH_CALLS)
    assert (machine.strava("logout").status, Faulty.calls) == (0, LOGOUT_CALLS)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_refresh_loses_no_grant_to_a_keyring_in_trouble(signed_in: Machine, fault: str) -> None:
    for step, times in product(range(REFRESH_CALLS), ("", "!")):
        signed_in.expire()
        result = signed_in.strava("token", fault=f"{fault}@{step}{times}")
        assert_told(result, fault)
        assert signed_in.is_honoured(result.stdout) == (result.status == 0)
        assert re.search(FAULTS[fault], result.stderr) or result.stderr == ""
        after = signed_in.strava("token")
        assert (after.status, signed_in.is_honoured(after.stdout)) == (0, True), after.stderr
    signed_in.assert_works()


def sign_in_steps(fault: str) -> range:
    """The steps to go wrong: two faults differ from `fails` in their words only."""
    return range(0, SIGN_IN_CALLS, 5 if fault in ("locked", "missing") else 1)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_sign_in_with_a_keyring_in_trouble_leaves_nothing_half_done(
    machine: Machine, fault: str
) -> None:
    for step in sign_in_steps(fault):
        result = machine.log_in(fault=f"{fault}@{step}")
        assert_told(result, fault)
        after = machine.strava("token")
        if after.status == 0:
            machine.assert_works()
        else:
            assert result.status != 0
            assert "Nobody is signed in" in after.stderr
        assert machine.strava("logout", "--forget-app").status == 0
        assert list(machine.folder.glob("*")) == []


@pytest.mark.parametrize("options", [(), ("--insecure-storage",)])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_new_sign_in_with_a_keyring_in_trouble_leaves_the_old_one(
    machine: Machine, fault: str, options: tuple[str, ...]
) -> None:
    assert machine.log_in(*options).status == 0
    for step in sign_in_steps(fault):
        result = machine.log_in("--keyring", fault=f"{fault}@{step}")
        assert_told(result, fault)
        after = machine.strava("token")
        assert (after.status, machine.is_honoured(after.stdout)) == (0, True)
        assert result.status != 0 or machine.log_in(*options).status == 0


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault != "null"])
def test_a_logout_with_a_keyring_in_trouble_can_be_repeated(machine: Machine, fault: str) -> None:
    for step in range(LOGOUT_CALLS):
        assert machine.log_in().status == 0
        result = machine.strava("logout", fault=f"{fault}@{step}")
        assert_told(result, fault)
        assert result.status == 0 or machine.strava("logout").status == 0
        assert machine.tokens == []
        assert "Nobody is signed in" in machine.strava("token").stderr


def test_a_slow_keyring_is_waited_for(machine: Machine) -> None:
    assert machine.log_in(fault="slow@0").status == 0
    machine.expire()
    assert machine.is_honoured(machine.strava("token", fault="slow@0").stdout)
    assert machine.strava("logout", fault="slow@0").status == 0


def test_a_token_too_long_for_windows_is_said_to_be_and_not_lost(signed_in: Machine) -> None:
    athlete = signed_in.sandbox.strava.athlete
    athlete["firstname"] = "N" * 1_280
    assert "1,280 characters" in signed_in.log_in(fault="short@0").stderr
    signed_in.assert_works()
    assert signed_in.log_in().status == 0
    for _ in range(2):
        signed_in.expire()
        result = signed_in.strava("token", fault="short@0")
        assert (result.status, signed_in.is_honoured(result.stdout)) == (0, True)
        assert "1,280 characters" in result.stderr
    signed_in.assert_works()


# Processes that end in the middle


@posix
@pytest.mark.parametrize("step", ["answer", *range(FIRST_COPY - 1, REFRESH_CALLS)])
@pytest.mark.parametrize("name", ["SIGKILL", "SIGTERM"])
def test_a_process_that_is_killed_at_any_step_loses_no_token_that_arrived(
    signed_in: Machine, name: str, step: str | int
) -> None:
    signed_in.expire_by_now()
    signed_in.kill_at(step, signal.Signals[name], "token")
    if name == "SIGKILL" and step in ("answer", FIRST_COPY):  # nobody has the new token
        result = signed_in.strava("token")
        assert (result.status, "`strava login`" in result.stderr) == (4, True)
        assert signed_in.log_in().status == 0
    signed_in.assert_works()


@posix
@pytest.mark.parametrize(
    ("option", "step"),
    [
        *(("--keyring", step) for step in (6, 11, 12, 13, 14)),  # the writes of app and token
        *(("--insecure-storage", step) for step in (0, 1, 4)),  # what removes them there
    ],
)
def test_a_sign_in_that_is_killed_at_any_step_leaves_the_old_one_or_the_new(
    signed_in: Machine, tmp_path: Path, option: str, step: int
) -> None:
    signed_in.expire_by_now()
    app = signed_in.sandbox.app
    signed_in.kill_at(
        step,
        signal.SIGKILL,
        "login",
        option,
        BROWSER=str(write_clicker(tmp_path)),
        STRAVA_CLIENT_ID=app.client_id,
        STRAVA_CLIENT_SECRET=app.client_secret,
    )
    result = signed_in.strava("token")
    assert (result.status, signed_in.is_honoured(result.stdout)) == (0, True), result.stderr
    assert signed_in.strava("logout").status == 0
    assert [*signed_in.tokens, *(signed_in.sandbox.home / "secrets").glob("*token*")] == []


# Strava is out


OUTAGE: list[Callable[[Sandbox], None]] = [
    lambda sandbox: sandbox.fail(500, {"message": "oops"}, times=3, path=TOKEN_PATH),
    lambda sandbox: sandbox.fail(502, "<h1>Bad Gateway</h1>", times=3, path=TOKEN_PATH),
    lambda sandbox: sandbox.fail(503, "", times=3, path=TOKEN_PATH),
    lambda sandbox: sandbox.fail(597, {"message": "down"}, times=3, path=TOKEN_PATH),
    lambda sandbox: sandbox.fail(429, {"message": "Rate Limit Exceeded"}, path=TOKEN_PATH),
    lambda sandbox: sandbox.fail(200, "<h1>Back soon</h1>", path=TOKEN_PATH),
    lambda sandbox: sandbox.fail(302, "<h1>Moved</h1>", path=TOKEN_PATH),
    lambda sandbox: sandbox.fail(403, "<h1>Who are you?</h1>", path=TOKEN_PATH),
]


def test_an_outage_of_any_length_signs_nobody_out(sandbox: Sandbox) -> None:
    sandbox.clock.time = sandbox.profile.token().expires_at
    before = sandbox.profile.token()
    for trouble in OUTAGE * 5:
        trouble(sandbox)
        result = sandbox.run("token")
        assert (result.status, result.stdout, sandbox.profile.token()) == (1, "", before)
    result = sandbox.run("token")
    assert sandbox.authentication.find(result.stdout.strip())


def test_a_strava_that_says_nothing_signs_nobody_out(sandbox: Sandbox) -> None:
    sandbox.clock.time = sandbox.profile.token().expires_at
    hurried = Transport(sandbox.clock, RecordedConsole(), limits=Limits(silence=0.1))

    def refreshed(token: Token, _arrived: Arrived) -> Token:
        return refresh(hurried.post, Endpoints.read(f"{silent.url}/oauth", ""), sandbox.app, token)

    with Server(lambda _: Response(503), latency=PATIENCE) as silent:
        source = RefreshingTokenSource(sandbox.profile, refreshed, sandbox.clock, holding_signals)
        with pytest.raises(Unreachable, match="did not respond in time"):
            source.token()
    assert sandbox.authentication.find(sandbox.run("token").stdout.strip())


# The disk


def token_file(sandbox: Sandbox) -> Path:
    return sandbox.home / "secrets" / "token.default.json"


def exchanges(sandbox: Sandbox) -> int:
    return len(sandbox.asked(TOKEN_PATH))


def expire_by_now(sandbox: Sandbox) -> None:
    """Let the token run out by the clock that processes of their own go by."""
    now = sandbox.clock.time = Clock().now()
    token = replace(sandbox.profile.token(), expires_at=int(now) - 60)
    sandbox.authentication.grants[0].access_tokens = {token.access_token: token.expires_at}
    sandbox.profile.replace_token(token)


def run_in_namespace(sandbox: Sandbox, script: str) -> str:
    """Run a script whose mounts nobody else sees; $HOME is the tool's own folder."""
    if not shutil.which("unshare"):
        pytest.skip("this machine has no unshare")
    environ = {
        **os.environ,
        **sandbox.environ,
        "HOME": str(sandbox.home),
        "PATH": f"{PROGRAM.parent}{os.pathsep}{os.environ['PATH']}",
        "NO_PROXY": "127.0.0.1",
    }
    command = ["unshare", "-rm", "sh", "-c", script]
    ran = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    if refused := re.search("^(unshare|mount):.*", ran.stderr, re.MULTILINE):
        pytest.skip(f"this machine lets nobody mount: {refused[0]}")
    return ran.stdout + ran.stderr


def test_a_full_disk_stops_a_refresh_before_strava_replaces_the_token(sandbox: Sandbox) -> None:
    expire_by_now(sandbox)
    said = run_in_namespace(
        sandbox,
        """
        cp -a $HOME $HOME.copy
        mount -t tmpfs -o size=512k none $HOME
        cp -a $HOME.copy/. $HOME
        cat /dev/zero >$HOME/fill 2>/dev/null
        strava token; echo "status $?"
        rm $HOME/fill
        strava token; echo "status $?"
        """,
    )
    assert "No space left on device" in said
    assert re.findall("status .", said) == ["status 1", "status 0"]
    assert exchanges(sandbox) == 1


def test_a_home_that_is_read_only_stops_a_refresh_and_not_a_token_that_works(
    sandbox: Sandbox,
) -> None:
    read_only = "mount --bind $HOME $HOME && mount -o remount,ro,bind $HOME && "
    sandbox.clock.time = Clock().now()
    token = replace(sandbox.sign_in(), expires_at=int(sandbox.clock.time) + 7_200)
    sandbox.profile.replace_token(token)
    assert run_in_namespace(sandbox, f"{read_only} strava token") == f"{token.access_token}\n"
    expire_by_now(sandbox)
    said = run_in_namespace(sandbox, f"{read_only} strava token; echo $?")
    assert "Read-only file system" in said
    assert said.startswith("1\n")
    assert exchanges(sandbox) == 0


@posix
def test_with_a_full_disk_a_keyring_that_works_still_takes_the_new_token(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, "Memory")
    monkeypatch.setattr(Memory, "entries", {})
    assert machine.log_in().status == 0
    for _ in range(2):
        machine.expire()
        with disk_full_after(0):
            result = machine.strava("token")
        assert (result.status, result.stderr) == (0, "")
        assert machine.is_honoured(result.stdout)


@posix
def test_with_a_full_disk_and_a_keyring_that_fails_strava_is_not_asked(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, "Memory")
    monkeypatch.setattr(Memory, "entries", {})
    assert machine.log_in().status == 0
    asked = len(machine.oauth.journal)
    machine.expire()
    choose(monkeypatch, "Failing")
    with disk_full_after(0):
        result = machine.strava("token")
    assert (result.status, "The keyring failed" in result.stderr) == (1, True)
    assert len(machine.oauth.journal) == asked
    choose(monkeypatch, "Memory")
    assert machine.is_honoured(machine.strava("token").stdout)


@pytest.mark.parametrize("text", ["", "{", '{"access_token": "a', "[]", '{"token": "of another"}'])
def test_a_token_file_that_is_damaged_needs_a_new_sign_in_and_nothing_else(
    sandbox: Sandbox, text: str
) -> None:
    token_file(sandbox).write_text(text)
    result = sandbox.run("token")
    assert (result.status, "`strava login`" in result.stderr) == (4, True)
    assert text == "" or text not in result.stderr
    sandbox.sign_in()
    assert sandbox.run("token").status == 0


@posix
def test_a_token_file_that_others_can_read_is_closed_to_them_and_works(sandbox: Sandbox) -> None:
    token_file(sandbox).chmod(0o644)
    result = sandbox.run("token")
    assert (result.status, "could be read by others" in result.stderr) == (0, True)
    assert token_file(sandbox).stat().st_mode & 0o777 == 0o600


@posix
def test_a_token_file_that_is_a_link_is_refreshed_and_removed_where_it_leads(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere.json"
    token_file(sandbox).rename(elsewhere)
    token_file(sandbox).symlink_to(elsewhere)
    sandbox.clock.time = sandbox.profile.token().expires_at
    result = sandbox.run("token")
    assert sandbox.authentication.find(result.stdout.strip())
    assert token_file(sandbox).is_symlink()
    assert result.stdout.strip() in elsewhere.read_text()
    assert sandbox.run("logout").status == 0
    assert not elsewhere.exists()


@posix
def test_half_a_token_that_a_kill_left_is_gone_after_the_next_refresh(sandbox: Sandbox) -> None:
    sandbox.sign_in()
    left = [
        sandbox.home / folder / f".{name}.0123456789abcdef.part"
        for folder, name in (("profiles", "default.rescue"), ("secrets", "app.1.json"))
    ]
    for path in left:
        path.write_text("half a secret")
    expire_token(sandbox.profile, sandbox.clock.now())
    assert sandbox.run("token").status == 0
    assert [path for path in left if path.exists()] == []
