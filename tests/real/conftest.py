"""Real programs, each in a world to throw away: shell, stand-in, keyring, browser, terminal."""

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlencode, urlsplit

import pytest

from stravafetch.sandbox.data import samples
from stravafetch.sandbox.server import Server
from stravafetch.sandbox.stand_in import StandIn
from tests.conftest import Needs

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

PATIENCE = 30.0  # seconds that only a failure takes
AGREEMENT = urlencode(dict.fromkeys(("activity:read", "activity:read_all", "authorize"), "on"))

Found = TypeVar("Found")

if sys.platform == "win32":  # it has other terminals, signals and shells
    collect_ignore_glob = ["test_*.py"]
else:
    import termios


def wait_for(what: str, look: Callable[[], Found]) -> Found:
    """Look until there is something to find, and return it."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.01)
    pytest.fail(f"waited in vain for {what}")


class Shell:
    """Starts programs far from the real home, keyring, terminal and network."""

    def __init__(self, folder: Path) -> None:
        self.home, self.temporary = folder / "home", folder / "tmp"
        for path in (self.home, self.temporary, folder / "run"):
            path.mkdir(mode=0o700)
        self.environ = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.home),
            "TMPDIR": str(self.temporary),
            "XDG_DATA_HOME": str(self.home / "data"),
            "XDG_RUNTIME_DIR": str(folder / "run"),
            "LANG": "C.UTF-8",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }

    @contextmanager
    def start(self, *command: str, **environ: str) -> Iterator[subprocess.Popen[str]]:
        """Start a program; where its end was not waited for, it is killed."""
        with subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**self.environ, **environ},
            text=True,
            encoding="utf-8",
            start_new_session=True,  # which has no terminal
        ) as process:
            try:
                yield process
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)

    def run(
        self, *command: str, typed: str = "", **environ: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a program to its end."""
        with self.start(*command, **environ) as process:
            stdout, stderr = process.communicate(typed, PATIENCE)
            return subprocess.CompletedProcess(command, process.returncode, stdout, stderr)


def ended(process: subprocess.Popen[str]) -> subprocess.CompletedProcess[str]:
    """Wait for the end of what was started."""
    stdout, stderr = process.communicate(timeout=PATIENCE)
    return subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr)


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    """A shell's environment; what is left in its TMPDIR is a failure."""
    shell = Shell(tmp_path)
    yield shell
    assert list(shell.temporary.iterdir()) == []


class World:
    """The stand-in for Strava on this machine's clock, and the installed command pointed at it."""

    def __init__(self, shell: Shell) -> None:
        athlete = samples.athlete(0)
        today = datetime.now(UTC).date()
        self.shell = shell
        self.stand_in = StandIn(time.time, athlete, samples.history(60, 0, today, athlete["id"]))
        self.authentication = self.stand_in.authentication
        self.server = Server(self.stand_in.handle)
        shell.environ |= {
            "STRAVA_API_URL": f"{self.server.url}/api/v3",
            "STRAVA_OAUTH_URL": f"{self.server.url}/oauth",
            "STRAVA_CLIENT_ID": self.authentication.client_id,
            "STRAVA_CLIENT_SECRET": self.authentication.client_secret,
            "BROWSER": str(write_clicker(shell.home)),
        }

    def strava(self, *args: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run a command as ``strava ARGS``, in no terminal; its browser ticks all and agrees."""
        return self.shell.run("strava", *args, **environ)

    def asked(self, path: str) -> int:
        """How many requests there were to a path."""
        return sum(exchange.request.path == path for exchange in self.server.journal)

    def end_access_tokens(self) -> None:
        """Let Strava take no access token any more that it has handed out."""
        for grant in self.authentication.grants:
            grant.access_tokens = dict.fromkeys(grant.access_tokens, int(time.time()))

    def let_sign_in(self, number: int) -> None:
        """Let another of the sample athletes be the one who sits at the browser."""
        self.authentication.athlete = self.stand_in.athlete = samples.athlete(number)

    @property
    def secrets(self) -> list[str]:
        """All that must stay secret."""
        grants = self.authentication.grants
        tokens = [
            token for grant in grants for token in (*grant.access_tokens, grant.refresh_token)
        ]
        return [self.authentication.client_secret, *tokens]


def write_clicker(folder: Path) -> Path:
    script = folder / "browser"
    script.write_text(
        f"#!{sys.executable}\n"
        "import sys, urllib.request\n"
        f"urllib.request.urlopen(sys.argv[1], data=b'{AGREEMENT}').read()\n"
    )
    script.chmod(0o755)
    return script


@pytest.fixture
def world(shell: Shell) -> Iterator[World]:
    world = World(shell)
    with world.server:
        yield world


def visit(url: str, method: str = "GET", form: str = "") -> str:
    """Open a page, and return the address it sends the browser on to."""
    to = urlsplit(url)
    connection = HTTPConnection(to.netloc)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        connection.request(method, f"{to.path}?{to.query}", form, headers)
        return connection.getresponse().headers.get("Location", "")
    finally:
        connection.close()


def consent(url: str) -> str:
    """Tick all and agree on Strava's page, and return the address of the redirect."""
    return visit(url, "POST", AGREEMENT)


class Keyring:
    """GNOME's keyring, which a daemon keeps on a bus of its own."""

    def __init__(self, bus: str) -> None:
        # These come with keyring on Linux only; jeepney has no types.
        import secretstorage
        from jeepney.bus_messages import message_bus  # type: ignore[import-untyped]
        from jeepney.io.blocking import Proxy, open_dbus_connection  # type: ignore[import-untyped]

        self._connection = open_dbus_connection(bus)
        names = Proxy(message_bus, self._connection)
        wait_for("the keyring", lambda: names.NameHasOwner("org.freedesktop.secrets")[0])
        self._collection = secretstorage.get_default_collection(self._connection)

    @property
    def entries(self) -> dict[str, str]:
        """The secrets by the name of their service."""
        return {
            item.get_attributes()["service"]: item.get_secret().decode()
            for item in self._collection.get_all_items()
        }

    def expire(self, service: str) -> None:
        """Let a token in it be one that has come to its end."""
        (item,) = self._collection.search_items({"service": service})
        token = json.loads(item.get_secret())
        item.set_secret(json.dumps({**token, "expires_at": int(time.time())}).encode())

    def lock(self) -> None:
        """Let it ask for its password again, which nobody can type without a screen."""
        self._collection.lock()

    def close(self) -> None:
        self._connection.close()


@pytest.fixture
def keyring(needs: Needs, shell: Shell) -> Iterator[Keyring]:
    """An unlocked keyring, which the shell's programs find."""
    needs("dbus-daemon", "gnome-keyring-daemon")
    del shell.environ["PYTHON_KEYRING_BACKEND"]
    with shell.start("dbus-daemon", "--session", "--nofork", "--print-address") as bus:
        assert bus.stdout
        shell.environ["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
        with shell.start(
            "gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"
        ) as daemon:
            assert daemon.stdin
            daemon.stdin.write("password\n")
            daemon.stdin.close()
            with closing(Keyring(shell.environ["DBUS_SESSION_BUS_ADDRESS"])) as keyring:
                yield keyring


@pytest.fixture(scope="session")
def browser(needs: Needs, tmp_path_factory: pytest.TempPathFactory) -> Iterator["Chrome"]:
    """Chromium without a window."""
    needs("chromium", "chromedriver")
    from selenium import webdriver  # slow to import

    home = tmp_path_factory.mktemp("chromium")
    options = webdriver.ChromeOptions()
    options.binary_location = str(shutil.which("chromium"))
    for argument in (
        "--headless=new",
        "--no-sandbox",  # which root and containers cannot have
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        f"--user-data-dir={home}/profile",
        "--window-size=900,700",
    ):
        options.add_argument(argument)
    service = webdriver.ChromeService(
        shutil.which("chromedriver"), env={"PATH": os.environ["PATH"], "HOME": str(home)}
    )
    driver = webdriver.Chrome(options, service)
    yield driver
    driver.quit()


class Terminal:
    """A terminal with one program in it: type, and see what it shows."""

    def __init__(self, command: tuple[str, ...], environ: dict[str, str]) -> None:
        self._person, self._program = os.openpty()
        self._received = b""
        self._seen = 0
        self._process = subprocess.Popen(
            (sys.executable, "-IS", "-c", _TAKE_TERMINAL, *command),
            stdin=self._program,
            stdout=self._program,
            stderr=self._program,
            env=environ,
            start_new_session=True,
        )

    @property
    def shown(self) -> str:
        """All that is and was on the screen."""
        self._receive()
        return self._received.decode(errors="replace").replace("\r\n", "\n")

    @property
    def echoes(self) -> bool:
        """Whether it shows what is typed."""
        return bool(termios.tcgetattr(self._program)[3] & termios.ECHO)

    def see(self, text: str) -> str:
        """Wait until this is shown, and return what is new up to there."""
        try:
            wait_for(f"{text!r}", lambda: text in self.shown[self._seen :])
        except pytest.fail.Exception as failure:
            pytest.fail(f"{failure} in a terminal that shows: {self.shown}")
        start, self._seen = self._seen, self.shown.index(text, self._seen) + len(text)
        return self.shown[start : self._seen]

    def type(self, text: str) -> None:
        """Type to the program; what it shows meanwhile stays as it is."""
        os.write(self._person, text.encode())

    def type_hidden(self, text: str) -> None:
        """Type what must not be shown, as soon as it would not be."""
        wait_for("the echo to be off", lambda: not self.echoes)
        self.type(text)

    @property
    def left_over(self) -> str:
        """What was typed and not read by the program: a shell behind it would take it."""
        self.type("\n")
        return os.read(self._program, 65_536).decode()

    def end(self) -> int:
        """Wait for the end of the program, and return its status."""
        wait_for("its end", self._has_ended)
        return self._process.wait()

    def _has_ended(self) -> bool:
        self._receive()  # or the program would wait for room on its screen
        return self._process.poll() is not None

    def _receive(self) -> None:
        while select.select([self._person], [], [], 0)[0]:
            self._received += os.read(self._person, 65_536)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._person)
        os.close(self._program)


# In a session of its own a program takes a terminal by asking for it.
_TAKE_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""
OpenTerminal = Callable[..., Terminal]


@pytest.fixture
def terminal(world: World) -> Iterator[OpenTerminal]:
    """Opens terminals with ``strava ARGS`` in them."""
    with ExitStack() as stack:

        def open_terminal(*args: str) -> Terminal:
            terminal = Terminal(("strava", *args), world.shell.environ)
            stack.callback(terminal.close)
            return terminal

        yield open_terminal
