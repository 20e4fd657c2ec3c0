"""Finds the keyring backend, and remembers it."""

from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from stravafetch.console import Console
from stravafetch.errors import KeyringMissing, StoreError
from stravafetch.files import private

FILE_INSTEAD = "`strava login --insecure-storage` stores the token in a private file instead."

# The keyring package's own backends that store secrets. No other name in the file is imported; the
# backends of other packages are searched for as usual, or set in PYTHON_KEYRING_BACKEND.
KNOWN = {
    "keyring.backends.SecretService.Keyring",
    "keyring.backends.Windows.WinVaultKeyring",
    "keyring.backends.kwallet.DBusKeyring",
    "keyring.backends.libsecret.Keyring",
    "keyring.backends.macOS.Keyring",
}


class BackendMemory:
    """Remembers in a file which backend worked: to find one, keyring loads every backend."""

    def __init__(self, file: Path, console: Console) -> None:
        self._file = file
        self._console = console

    @cached_property
    def name(self) -> str:
        """The full name of its class; "" if none of KNOWN is remembered."""
        with suppress(StoreError):
            name = (private.read(self._file, self._console) or "").strip()
            return name if name in KNOWN else ""
        return ""

    def remember(self, backend: Any) -> None:
        """Store the name of one that worked; if that fails, it is searched for again next time."""
        name = _name_of(backend)
        if name in KNOWN and name != self.name:
            with suppress(StoreError):
                private.write(self._file, f"{name}\n")
            self.name = name


def choose_backend(remembered: str) -> Any:
    """Return the backend that the user configured, or else the remembered or recommended one.

    Raises KeyringMissing if none stores secrets.
    """
    import keyring.core  # slow to import, and a token from the environment needs none

    try:
        backend = _open_remembered(remembered) if remembered else None
        if backend is None:
            keyring.core.init_backend(limit=keyring.core.recommended)
            backend = keyring.core.get_keyring()
    except Exception as error:  # noqa: BLE001 - a module named in the configuration raises anything
        raise KeyringMissing(
            f"The configured keyring cannot be used ({type(error).__name__}).",
            f"Check PYTHON_KEYRING_BACKEND and keyringrc.cfg. {FILE_INSTEAD}",
        ) from None
    if not _keeps_secrets(backend):
        raise KeyringMissing("This machine has no keyring to store the token in.", FILE_INSTEAD)
    if hasattr(backend, "persist"):
        # By default, Windows lets entries roam to other machines of the same network account.
        backend.persist = "local machine"
    return backend


def _open_remembered(name: str) -> Any:
    """Return the configured backend, or that of this name; None if it no longer exists."""
    import keyring.core

    if configured := keyring.core.load_env() or keyring.core.load_config():
        return configured
    with suppress(Exception):  # a system's own modules raise anything; then search again
        return keyring.core.load_keyring(name)
    return None


def _name_of(backend: Any) -> str:
    return f"{type(backend).__module__}.{type(backend).__name__}"


def _keeps_secrets(backend: Any) -> bool:
    """Return False for keyring's placeholders: they fail, forget or write plain text."""
    kind = type(backend)
    return not (
        kind.__module__ in ("keyring.backends.null", "keyring.backends.fail")
        or "plaintext" in kind.__name__.lower()
    )
