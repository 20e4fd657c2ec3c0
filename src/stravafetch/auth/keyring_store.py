"""Secrets in the OS keyring; every call has a timeout."""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn

from stravafetch.auth.keyring_backend import FILE_INSTEAD, BackendMemory, choose_backend
from stravafetch.auth.store import not_read_back
from stravafetch.errors import KeyringLocked, KeyringMissing, KeyringTimedOut, StoreError

NOTICE_SECONDS = 2.0  # before the user is told that the program is waiting for the keyring
# Windows' own numbers: https://learn.microsoft.com/windows/win32/debug/system-error-codes
NO_LOGON_SESSION = 1312  # over SSH
BAD_STUB_DATA = 1783  # from CredWrite: more than 2,560 bytes, which are 1,280 characters of UTF-16


class KeyringStore:
    """Entries in the OS keyring.

    Each has its own service name, because Windows stores one user per service. A second copy is
    written first: some keyrings (macOS) replace an entry by deleting and adding it, and a crash
    between the two must not lose the only copy.
    """

    def __init__(
        self,
        service: str,
        seconds: float,
        waiting: Callable[[], None],
        find_session_bus: Callable[[], tuple[str, str] | None] = lambda: None,
        memory: BackendMemory | None = None,
    ) -> None:
        """Limit each call to this many seconds; ``waiting`` is called when one takes long.

        ``find_session_bus`` returns this session's D-Bus address, "" for none, and the address that
        leads to the keyring, or None if there is no keyring to reach. ``memory`` remembers the
        backend that worked.
        """
        self._memory = memory
        self._find_session_bus = find_session_bus
        self._service = service
        self._seconds = seconds
        self._waiting = waiting
        self._backend: Any = None

    @property
    def where(self) -> str:
        """The keyring's own name."""
        return f"the OS keyring ({self._open().name})"

    def check(self) -> None:
        """Only read: writing could make macOS prompt the user for permission."""
        self.read("probe")

    def read(self, entry: str) -> str | None:
        """Return the entry, or the second copy if a crash lost the first."""
        text = self._get(entry)
        return self._get(_second(entry)) if text is None else text

    def copies(self, entry: str) -> list[str]:
        """Return those of the two copies that exist."""
        texts = (self._get(entry), self._get(_second(entry)))
        return [text for text in texts if text is not None]

    def write(self, entry: str, text: str) -> None:
        """Replace the entry; the second copy is deleted afterwards."""
        for name in (_second(entry), entry):
            self._call("set_password", name, text)
            if self._get(name) != text:
                raise not_read_back(self.where)
        with suppress(StoreError):  # a second copy that remains is identical
            self._call("delete_password", _second(entry))

    def delete(self, entry: str) -> None:
        """Delete both copies."""
        for name in (entry, _second(entry)):
            if self._get(name) is not None:
                self._call("delete_password", name)

    def _get(self, name: str) -> str | None:
        text: str | None = self._call("get_password", name)
        return text

    def _call(self, method: str, name: str, *text: str) -> Any:
        backend = self._open()
        service = f"{self._service}:{name}"
        result = self._bounded(lambda: getattr(backend, method)(service, name, *text))
        if self._memory:
            self._memory.remember(backend)
        return result

    def _open(self) -> Any:
        if self._backend is None:
            remembered = self._memory.name if self._memory else ""
            self._backend = self._bounded(lambda: choose_backend(remembered))
        return self._backend

    def _bounded(self, call: Callable[[], Any]) -> Any:
        """Return the call's result; abandon it, still running, on timeout."""
        outcome: list[Any] = []
        failure: list[Exception] = []

        def work() -> None:
            try:
                outcome.append(call())
            except Exception as error:  # noqa: BLE001 - backends raise what their system raises
                failure.append(error)

        worker = threading.Thread(target=work, daemon=True, name="keyring")
        worker.start()
        worker.join(min(NOTICE_SECONDS, self._seconds))
        if worker.is_alive():
            self._waiting()
            worker.join(max(0.0, self._seconds - NOTICE_SECONDS))
        if failure:
            try:
                _explain(failure[0])
            except KeyringMissing as error:
                raise self._unreached(error) from None
        if not outcome:
            raise KeyringTimedOut(
                f"The keyring did not respond within {self._seconds:.0f} seconds.",
                f"Unlock it, or wait longer with STRAVA_KEYRING_TIMEOUT=SECONDS. {FILE_INSTEAD}",
            )
        return outcome[0]

    def _unreached(self, error: KeyringMissing) -> KeyringMissing:
        """Return the error, or a more specific one if only this session lacks the keyring."""
        buses = self._find_session_bus()
        if buses is None:
            return error
        given, usual = buses
        fault = f"is {given}, which has no keyring" if given else "is not set, as in cron"
        remedy = f"Set DBUS_SESSION_BUS_ADDRESS={usual} for this command"
        if given == usual:
            remedy = "Run this command again"
        return KeyringMissing(
            f"The keyring cannot be reached from this session: DBUS_SESSION_BUS_ADDRESS {fault}.",
            f"{remedy} while you are logged in to the desktop. {FILE_INSTEAD}",
        )


def _second(entry: str) -> str:
    return f"{entry}.next"


def _explain(error: Exception) -> NoReturn:
    """Raise our error for a backend's error, whose own message may quote the secret."""
    import keyring.errors  # already loaded when a backend has raised an error

    if isinstance(error, StoreError):
        raise error
    if isinstance(error, keyring.errors.KeyringLocked):
        raise KeyringLocked(
            "The keyring is locked.", f"Unlock it and run the command again. {FILE_INSTEAD}"
        ) from None
    if isinstance(error, keyring.errors.NoKeyringError | keyring.errors.InitError):
        raise KeyringMissing(
            "This machine has no keyring to store the token in.", FILE_INSTEAD
        ) from None
    numbers = (*error.args, getattr(error, "winerror", None))
    if BAD_STUB_DATA in numbers:
        raise StoreError(
            "The token is too long for Windows Credential Manager (1,280 characters per entry).",
            FILE_INSTEAD,
        ) from None
    if NO_LOGON_SESSION in numbers:
        raise KeyringMissing(
            "Windows provides no credential store in this kind of session.", FILE_INSTEAD
        ) from None
    raise StoreError(
        f"The keyring failed ({type(error).__name__}).",
        f"Check whether it works in other programs. {FILE_INSTEAD}",
    ) from None
