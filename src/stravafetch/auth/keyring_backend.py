"""Which keyring there is, and which it was the last time."""

from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from stravafetch.console import Console
from stravafetch.errors import KeyringMissing, StoreError
from stravafetch.files import private

FILE_INSTEAD = "`strava login --insecure-storage` keeps the token in a private file instead."

# Those of the keyring package itself that keep secrets. No other name is imported because it is in
# a file; one of another package is found as ever, or named in PYTHON_KEYRING_BACKEND.
KNOWN = {
    "keyring.backends.SecretService.Keyring",
    "keyring.backends.Windows.WinVaultKeyring",
    "keyring.backends.kwallet.DBusKeyring",
    "keyring.backends.libsecret.Keyring",
    "keyring.backends.macOS.Keyring",
}


class BackendMemory:
    """Remembers in a file which keyring worked: to find one, keyring loads all that it knows."""

    def __init__(self, file: Path, console: Console) -> None:
        self._file = file
        self._console = console

    @cached_property
    def name(self) -> str:
        """The full name of its class; empty where none of KNOWN is remembered."""
        with suppress(StoreError):
            name = (private.read(self._file, self._console) or "").strip()
            return name if name in KNOWN else ""
        return ""

    def remember(self, backend: Any) -> None:
        """Keep the name of one that worked; where it cannot be kept, it is found again."""
        name = _name_of(backend)
        if name in KNOWN and name != self.name:
            with suppress(StoreError):
                private.write(self._file, f"{name}\n")
            self.name = name


def choose_backend(remembered: str) -> Any:
    """Return the keyring that the user configured, or else the remembered or recommended one.

    Raises KeyringMissing where none keeps secrets.
    """
    import keyring.core  # slow to import, and a token from the environment needs none

    try:
        backend = _open_remembered(remembered) if remembered else None
        if backend is None:
            keyring.core.init_backend(limit=keyring.core.recommended)
            backend = keyring.core.get_keyring()
    except Exception as error:  # noqa: BLE001 - a module named in the configuration raises anything
        raise KeyringMissing(
            f"The keyring that is configured cannot be used ({type(error).__name__}).",
            f"Check PYTHON_KEYRING_BACKEND and keyringrc.cfg. {FILE_INSTEAD}",
        ) from None
    if not _keeps_secrets(backend):
        raise KeyringMissing("This machine has no keyring to keep the token in.", FILE_INSTEAD)
    if hasattr(backend, "persist"):
        # Windows would let entries roam to other machines of the same network account.
        backend.persist = "local machine"
    return backend


def _open_remembered(name: str) -> Any:
    """Return the configured keyring, or that of this name; None where it is not there any more."""
    import keyring.core

    if configured := keyring.core.load_env() or keyring.core.load_config():
        return configured
    with suppress(Exception):  # a system's own modules raise anything; then it is chosen anew
        return keyring.core.load_keyring(name)
    return None


def _name_of(backend: Any) -> str:
    return f"{type(backend).__module__}.{type(backend).__name__}"


def _keeps_secrets(backend: Any) -> bool:
    """Say no to keyring's stand-ins: one fails, one forgets, some write plain text."""
    kind = type(backend)
    return not (
        kind.__module__ in ("keyring.backends.null", "keyring.backends.fail")
        or "plaintext" in kind.__name__.lower()
    )
