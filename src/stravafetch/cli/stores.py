"""The places where secrets can be stored, as this session reaches them."""

import os
import sys
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from stravafetch.cli.console import TerminalConsole
from stravafetch.cli.home import is_default_home

# Most profiles use one store, and each takes milliseconds to import.
if TYPE_CHECKING:
    from stravafetch.auth.store import Store


class Stores(dict[str, "Store"]):
    """The stores by their names in the settings, each opened when it is first used."""

    def __init__(
        self,
        environ: Mapping[str, str],
        home: Path,
        console: TerminalConsole,
        used: Callable[[], tuple[str, ...]],
        *,
        is_interactive: bool,
    ) -> None:
        """``used`` returns the names of the stores that may contain the profile's token."""
        self._environ = environ
        self._home = home
        self._console = console
        self._used = used
        self._is_interactive = is_interactive

    def __missing__(self, name: str) -> "Store":
        self[name] = store = {"keyring": self._open_keyring, "file": self._open_folder}[name]()
        return store

    def _open_keyring(self) -> "Store":
        from stravafetch.auth.keyring_backend import BackendMemory
        from stravafetch.auth.keyring_store import KeyringStore
        from stravafetch.cli.keyring_timeout import read_timeout

        return KeyringStore(
            self._service(),
            read_timeout(self._environ, is_interactive=self._is_interactive),
            self._announce_wait,
            self._find_session_bus,
            BackendMemory(self._home / "keyring", self._console),
        )

    def _open_folder(self) -> "Store":
        from stravafetch.auth.store import FileStore

        return FileStore(self._home / "secrets", self._console)

    def _service(self) -> str:
        """Return the prefix of keyring entries; a home other than the default one has its own."""
        if not self._environ.get("STRAVA_HOME") or is_default_home(self._home, self._environ):
            return "stravafetch"
        return f"stravafetch@{sha256(os.fsencode(self._home)).hexdigest()[:8]}"

    def _announce_wait(self) -> None:
        if self._is_interactive:
            self._console.ask("Waiting for the keyring; it may be prompting for its password ...")

    def _find_session_bus(self) -> tuple[str, str] | None:
        """Return the bus address that is set, or "", and the address a desktop session uses.

        Return None unless a keyring may exist that only this session cannot reach: cron and ssh set
        no address, and an address that is set may belong to a session that has ended.
        """
        if sys.platform in ("darwin", "win32") or self._environ.get("PYTHON_KEYRING_BACKEND"):
            return None
        given = self._environ.get("DBUS_SESSION_BUS_ADDRESS", "")
        usual = Path(f"/run/user/{os.getuid()}/bus")
        is_there = "keyring" in self._used() or (not given and usual.exists())
        return (given, f"unix:path={usual}") if is_there else None
