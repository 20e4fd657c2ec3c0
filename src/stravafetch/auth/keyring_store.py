"""Secrets in the OS keyring, every call bounded in time."""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn

from stravafetch.auth.keyring_backend import FILE_INSTEAD, BackendMemory, choose_backend
from stravafetch.auth.store import not_read_back
from stravafetch.errors import KeyringLocked, KeyringMissing, KeyringTimedOut, StoreError

NOTICE_SECONDS = 2.0  # of silence, before a person is told that the keyring is being asked
# Windows' own numbers: https://learn.microsoft.com/windows/win32/debug/system-error-codes
NO_LOGON_SESSION = 1312  # over SSH
BAD_STUB_DATA = 1783  # from CredWrite: more than 2,560 bytes, which are 1,280 characters of UTF-16


class KeyringStore:
    """Entries in the OS keyring.

    Each has a service name of its own, because Windows keeps one user a service, and is written
    by way of a second copy: some keyrings (macOS) replace by delete and add, and a crash between
    the two must not take the only one.
    """

    def __init__(
        self,
        service: str,
        seconds: float,
        waiting: Callable[[], None],
        find_session_bus: Callable[[], tuple[str, str] | None] = lambda: None,
        memory: BackendMemory | None = None,
    ) -> None:
        """Bound each call to so many seconds; ``waiting`` is called when one takes long.

        ``find_session_bus`` returns the D-Bus address that this session has, "" for none, and that
        which leads to the keyring, None where there is nothing to reach. ``memory`` is where the
        kind of keyring that worked is remembered.
        """
        self._memory = memory
        self._find_session_bus = find_session_bus
        self._service = service
        self._seconds = seconds
        self._waiting = waiting
        self._backend: Any = None

    @property
    def where(self) -> str:
        """The keyring by its own name."""
        return f"the OS keyring ({self._open().name})"

    def check(self) -> None:
        """Read: a write could make macOS ask the person for leave."""
        self.read("probe")

    def read(self, entry: str) -> str | None:
        """Return the entry, or the second copy where a crash took the first."""
        text = self._get(entry)
        return self._get(_second(entry)) if text is None else text

    def copies(self, entry: str) -> list[str]:
        """Return both copies, as far as they are there."""
        texts = (self._get(entry), self._get(_second(entry)))
        return [text for text in texts if text is not None]

    def write(self, entry: str, text: str) -> None:
        """Replace the entry; the second copy is gone again afterwards."""
        for name in (_second(entry), entry):
            self._call("set_password", name, text)
            if self._get(name) != text:
                raise not_read_back(self.where)
        with suppress(StoreError):  # a second copy that stays says the same
            self._call("delete_password", _second(entry))

    def delete(self, entry: str) -> None:
        """Remove both copies."""
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
        """Return what the call returns; give it up, still running, when its time is over."""
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
                f"The keyring did not answer within {self._seconds:.0f} seconds.",
                f"Unlock it, or give it longer with STRAVA_KEYRING_TIMEOUT=SECONDS. {FILE_INSTEAD}",
            )
        return outcome[0]

    def _unreached(self, error: KeyringMissing) -> KeyringMissing:
        """Return the error, or a better one where only this session lacks the keyring."""
        buses = self._find_session_bus()
        if buses is None:
            return error
        given, usual = buses
        fault = f"is {given}, where none answers" if given else "is not set, as in cron"
        remedy = f"Set DBUS_SESSION_BUS_ADDRESS={usual} for this command"
        if given == usual:
            remedy = "Run this command again"
        return KeyringMissing(
            f"The keyring cannot be reached from this session: DBUS_SESSION_BUS_ADDRESS {fault}.",
            f"{remedy} while you are logged in at the desktop. {FILE_INSTEAD}",
        )


def _second(entry: str) -> str:
    return f"{entry}.next"


def _explain(error: Exception) -> NoReturn:
    """Raise what a backend's error means; its own text may quote the secret and is left out."""
    import keyring.errors  # already loaded when there is an error of a backend

    if isinstance(error, StoreError):
        raise error
    if isinstance(error, keyring.errors.KeyringLocked):
        raise KeyringLocked(
            "The keyring is locked.", f"Unlock it and run the command again. {FILE_INSTEAD}"
        ) from None
    if isinstance(error, keyring.errors.NoKeyringError | keyring.errors.InitError):
        raise KeyringMissing(
            "This machine has no keyring to keep the token in.", FILE_INSTEAD
        ) from None
    numbers = (*error.args, getattr(error, "winerror", None))
    if BAD_STUB_DATA in numbers:
        raise StoreError(
            "The token is too long for Windows' Credential Manager: 1,280 characters an entry.",
            FILE_INSTEAD,
        ) from None
    if NO_LOGON_SESSION in numbers:
        raise KeyringMissing(
            "Windows opens no credential store in this kind of session.", FILE_INSTEAD
        ) from None
    raise StoreError(
        f"The keyring failed ({type(error).__name__}).",
        f"Look whether it works for other programs. {FILE_INSTEAD}",
    ) from None
