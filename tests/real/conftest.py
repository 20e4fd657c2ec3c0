"""Real programs, each with nothing of the person's own: keyring, browser, terminal."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

import pytest

from tests.support.installed import Installed
from tests.support.needs import Needs
from tests.support.secret_service import Keyring
from tests.support.shell import Shell
from tests.support.terminal import OpenTerminal, Terminal

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

if sys.platform == "win32":  # it has other terminals, signals and shells
    collect_ignore_glob = ["test_*.py"]


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


@pytest.fixture
def terminal(installed: Installed) -> Iterator[OpenTerminal]:
    """Opens terminals with ``strava ARGS`` in them."""
    with ExitStack() as stack:

        def open_terminal(*args: str, columns: int = 0, **environ: str) -> Terminal:
            environ = {**installed.shell.environ, **environ}
            terminal = Terminal(("strava", *args), environ, columns)
            stack.callback(terminal.close)
            return terminal

        yield open_terminal
