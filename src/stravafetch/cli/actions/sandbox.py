"""Runs strava sandbox: the stand-in for Strava, a home with a token, and the child process."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from shlex import quote
from typing import Self

from stravafetch.auth.credentials import sign_in
from stravafetch.auth.oauth import DEFAULT_SCOPE, App
from stravafetch.auth.profile import Profile
from stravafetch.auth.settings import Settings
from stravafetch.auth.store import FileStore
from stravafetch.auth.token import Token
from stravafetch.cli.context import Context
from stravafetch.cli.output import stdout
from stravafetch.cli.signals import handled_signals
from stravafetch.errors import CommandNotRun
from stravafetch.output.formats import write_lines
from stravafetch.sandbox.data import samples
from stravafetch.sandbox.server import Server
from stravafetch.sandbox.stand_in import StandIn

SHELLS = ("bash", "sh", "dash", "zsh", "fish", "ksh", "pwsh", "powershell", "cmd")
MARK = "(sandbox) "
NO_KEYRING = "keyring.backends.fail.Keyring"  # the keyring package's own, which stores nothing
WELCOME = (
    "In this shell, `strava` talks to a stand-in for Strava on this machine, with a fictional "
    "athlete. Try `strava activities --limit 10 --format table`; `exit` ends it."
)
_HINT = "Pass a program and its arguments, such as `strava sandbox strava activities`."


@dataclass(frozen=True)
class SandboxOptions:
    """The number of athletes and of activities per athlete, and the app's rate limit.

    ``latency`` is in seconds, ``read_limit`` in read requests per 15 minutes; ``scope`` is granted
    in addition to the scope that every sign-in requests.
    """

    count: int
    seed: int
    athletes: int
    today: date
    latency: float
    read_limit: int
    signed_out: bool
    scope: tuple[str, ...] = ()


class SandboxSession:
    """A stand-in for Strava with a private home, for the duration of its context."""

    def __init__(self, context: Context, options: SandboxOptions) -> None:
        self._context = context
        self._signed_out = options.signed_out
        self._scope = tuple(dict.fromkeys((*DEFAULT_SCOPE, *options.scope)))
        self._stand_in = _fill(context.clock.now, options)
        self._server = Server(self._stand_in.handle, options.latency)
        self._stack = ExitStack()
        self._home = Path()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            home = stack.enter_context(tempfile.TemporaryDirectory(prefix="strava-sandbox-"))
            stack.enter_context(self._server)
            self._home = Path(home)
            self._create_profiles()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def run(self, command: tuple[str, ...]) -> int:
        """Run the command and return its exit code, as a shell would report it.

        Raises CommandNotRun when it cannot be started.
        """
        environ = self._child_environ()
        program = shutil.which(command[0], path=environ.get("PATH"))
        if program is None:
            raise CommandNotRun(f"Command not found: {command[0]}.", _HINT)
        if len(command) == 1 and Path(program).stem in SHELLS:
            self._context.console.note(WELCOME)
            environ |= _marked_prompt(environ)
        try:
            with _signals_for_child() as adopt:
                child = subprocess.Popen([program, *command[1:]], env=environ)
                adopt(child)
                status = _end_of(child)
        except OSError as error:
            raise CommandNotRun(f"Could not run {program}: {error.strerror}.", _HINT) from error
        return status if status >= 0 else 128 - status

    def serve(self) -> int:
        """Print the environment variables to export, and serve until Ctrl-C."""
        exports = [f"export {name}={quote(value)}" for name, value in self._variables().items()]
        try:
            write_lines(exports, stdout().stream)
            self._context.console.note(f"Serving {self._server.url} until Ctrl-C.")
            while True:
                self._context.clock.sleep(0.2)  # in short steps, as in _end_of
        except KeyboardInterrupt:  # the normal way to end it
            return 0

    def _variables(self) -> dict[str, str]:
        """Return the environment variables that point the tool at the stand-in."""
        authentication = self._stand_in.authentication
        return {
            "STRAVA_API_URL": f"{self._server.url}/api/v3",
            "STRAVA_OAUTH_URL": f"{self._server.url}/oauth",
            "STRAVA_CLIENT_ID": authentication.client_id,
            "STRAVA_CLIENT_SECRET": authentication.client_secret,
            "STRAVA_HOME": str(self._home),
        }

    def _child_environ(self) -> dict[str, str]:
        """Return the child's environment, without any token for the real Strava or any keyring.

        If ``strava`` was run by its path, its folder is added to PATH.
        """
        outer = self._context.environ
        kept = {name: value for name, value in outer.items() if not name.startswith("STRAVA_")}
        if shutil.which("strava", path=outer.get("PATH")) is None:
            kept["PATH"] = os.pathsep.join(
                filter(None, (outer.get("PATH"), str(Path(sys.executable).parent)))
            )
        # Requests to this machine must not go through a proxy.
        local = ",".join(filter(None, (outer.get("NO_PROXY"), "127.0.0.1,localhost")))
        kept |= {"NO_PROXY": local, "no_proxy": local}
        # A profile that is new in the sandbox would be stored in the keyring.
        return kept | {"PYTHON_KEYRING_BACKEND": NO_KEYRING} | self._variables()

    def _create_profiles(self) -> None:
        """Store tokens in private files, so that no keyring is used, and sign all athletes in."""
        files = FileStore(self._home / "secrets", self._context.console)
        app = App(*(self._variables()[f"STRAVA_CLIENT_{part}"] for part in ("ID", "SECRET")))
        for number, account in enumerate(self._stand_in.accounts):
            name = account.athlete["firstname"].lower() if number else "default"
            profile = Profile(self._home, name, {"file": files}, self._context.console)
            profile.remember(Settings(storage="file"))
            if not self._signed_out:
                sign_in(profile, self._make_token(number), app, "file")

    def _make_token(self, number: int) -> Token:
        authentication = self._stand_in.authentication
        grant = authentication.grant(self._scope, number)
        access_token, expires_at = grant.newest
        athlete = authentication.athletes[number]
        return Token(
            access_token=access_token,
            refresh_token=grant.refresh_token,
            expires_at=expires_at,
            scope=grant.scope,
            client_id=authentication.client_id,
            athlete_id=athlete["id"],
            athlete_name=f"{athlete['firstname']} {athlete['lastname']}",
        )


def _fill(now: Callable[[], float], options: SandboxOptions) -> StandIn:
    """Return the stand-in with its athletes, each generated from a different seed."""
    athletes = [samples.athlete(options.seed + number) for number in range(options.athletes)]
    histories = [
        samples.history(options.count, options.seed + number, options.today, athlete["id"])
        for number, athlete in enumerate(athletes)
    ]
    stand_in = StandIn(now, athletes[0], histories[0], options.seed)
    for athlete, history in zip(athletes[1:], histories[1:], strict=True):
        stand_in.add_athlete(athlete, history)
    reads = options.read_limit
    stand_in.limits.read, stand_in.limits.overall = (reads, 10 * reads), (2 * reads, 20 * reads)
    return stand_in


def _marked_prompt(environ: Mapping[str, str]) -> dict[str, str]:
    """Return what lets bash and sh mark their prompt; other shells take it from no variable."""
    before = environ.get("PROMPT_COMMAND", "")
    return {
        "PS1": f"{MARK}$ ",
        "PROMPT_COMMAND": f"{before}{';' if before else ''}"
        f'case $PS1 in "{MARK}"*) ;; *) PS1="{MARK}$PS1" ;; esac',
    }


def _end_of(child: "subprocess.Popen[bytes]") -> int:
    """Wait in short steps: a signal delivered to another thread does not interrupt a long wait."""
    while True:
        with suppress(subprocess.TimeoutExpired):
            return child.wait(0.5)


@contextmanager
def _signals_for_child() -> Iterator[Callable[["subprocess.Popen[bytes]"], None]]:
    """Pass signals on to the child, and keep waiting for it to end.

    Ctrl-C in a terminal reaches the child anyway, so it is not passed on a second time.
    """
    children: list[subprocess.Popen[bytes]] = []
    early: list[int] = []  # signals before the child's process ID is known

    def adopt(child: subprocess.Popen[bytes]) -> None:
        children.append(child)
        for number in early:
            child.send_signal(number)

    def pass_on(number: int, _frame: object) -> None:
        if number == signal.SIGINT and _has_terminal():
            return
        if not children:
            early.append(number)
        for child in children:
            child.send_signal(number)

    # Handlers, not SIG_IGN, which the child would inherit.
    before = {number: signal.signal(number, pass_on) for number in handled_signals()}
    try:
        yield adopt
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _has_terminal() -> bool:
    if os.name == "nt":
        return True  # a console sends Ctrl-C to all its programs
    try:
        os.close(os.open("/dev/tty", os.O_RDWR))
    except OSError:
        return False
    return True
