"""Keyring backends for tests, chosen with PYTHON_KEYRING_BACKEND."""
# ruff: noqa: ARG002 - keyring gives every backend the same arguments, wanted or not

import os
import socket
import threading
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from keyring.backend import KeyringBackend
from keyring.errors import InitError, KeyringLocked, NoKeyringError, PasswordDeleteError

if TYPE_CHECKING:
    import pytest


def choose(monkeypatch: "pytest.MonkeyPatch", backend: str) -> None:
    """Configure one of the backends here, or any other by its full name."""
    full_name = backend if "." in backend else f"{__name__}.{backend}"
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", full_name)


class Forbidden(KeyringBackend):
    """What a test meets that did not choose one."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        raise AssertionError("a test reached for the keyring without choosing one")

    set_password = delete_password = get_password  # type: ignore[assignment]  # all of them fail


class Memory(KeyringBackend):
    """Keeps entries while the test lasts; a subclass says what goes wrong."""

    priority = 1
    entries: ClassVar[dict[tuple[str, str], str]] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.entries.pop((service, username), None) is None:
            raise PasswordDeleteError


class Locked(Memory):
    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked


class Hanging(Memory):
    def get_password(self, service: str, username: str) -> str | None:
        threading.Event().wait(30)
        return None


class Uninitialised(Memory):
    def get_password(self, service: str, username: str) -> str | None:
        raise InitError


class Forgetful(Memory):
    """Takes what is written and loses it."""

    def set_password(self, service: str, username: str, password: str) -> None: ...


class LosesTheMain(Memory):
    """Takes what is written and keeps the second copies only."""

    def set_password(self, service: str, username: str, password: str) -> None:
        if service.endswith(".next"):
            super().set_password(service, username, password)


class PlaintextKeyring(Memory):
    """Carries the name of keyrings.alt's file of plain text."""


class Failing(Memory):
    """Raises what backends raise, quoting the secret."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise OSError(31, "CredWrite", password)


class NoLogonSession(Memory):
    """Raises what Windows does over SSH."""

    def get_password(self, service: str, username: str) -> str | None:
        raise OSError(1312, "CredRead", "A specified logon session does not exist")


class HangingAtStart(Memory):
    def __init__(self) -> None:
        threading.Event().wait(30)
        raise TimeoutError  # or keyring would choose it, in a later test


class NotViable(Memory):
    """Finds that it cannot work here."""

    def __init__(self) -> None:
        raise RuntimeError("this system lacks something")


class Undeletable(Memory):
    """Keeps what it has, whatever it is told."""

    def delete_password(self, service: str, username: str) -> None:
        raise PasswordDeleteError


class Roaming(Memory):
    """Hands entries to other machines unless told otherwise, as Windows does."""

    persist = "enterprise"
    kept: ClassVar[set[str]] = set()

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept.add(self.persist)
        super().set_password(service, username, password)


class Crashing(Memory):
    """Replaces by delete and add, as macOS does, and dies within a call after so many good ones."""

    good_calls: ClassVar[int] = 0

    def get_password(self, service: str, username: str) -> str | None:
        self._live_on()
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries.pop((service, username), None)
        self._live_on()
        super().set_password(service, username, password)

    def delete_password(self, service: str, username: str) -> None:
        self._live_on()
        super().delete_password(service, username)

    def _live_on(self) -> None:
        if Crashing.good_calls == 0:
            raise OSError("power cut")
        Crashing.good_calls -= 1


class InFiles(KeyringBackend):
    """Keeps entries in the folder TEST_KEYRING, for several processes."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        path = self._path(service)
        return path.read_text() if path.exists() else None

    def set_password(self, service: str, username: str, password: str) -> None:
        beside = self._path(f"{service}.{os.getpid()}")
        beside.write_text(password)
        beside.replace(self._path(service))

    def delete_password(self, service: str, username: str) -> None:
        self._path(service).unlink()

    def _path(self, service: str) -> Path:
        folder = Path(os.environ["TEST_KEYRING"])
        folder.mkdir(exist_ok=True)
        return folder / service.replace(":", "_")  # which Windows has in no name


class Faulty(InFiles):
    """Goes wrong as TEST_KEYRING_FAULT says: `locked@2` is locked from the third call on.

    Calls are counted in each process. `locked@2!` goes wrong in the third call only.
    """

    calls: ClassVar[int] = 0
    hanging: ClassVar[set[threading.Thread]] = set()
    errors: ClassVar[dict[str, Exception]] = {
        "locked": KeyringLocked(),
        "missing": NoKeyringError(),
        "fails": OSError(31, "CredRead", "A device is not functioning"),
    }

    def get_password(self, service: str, username: str) -> str | None:
        return None if self._fault() == "null" else super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        fault = self._fault()
        if fault == "short" and len(password) > 1_280:
            raise OSError(1783, "CredWrite", "The stub received bad data")
        if fault not in ("null", "loses"):
            super().set_password(service, username, password)

    def delete_password(self, service: str, username: str) -> None:
        if self._fault() != "null":
            super().delete_password(service, username)

    def _fault(self) -> str:
        """Do what goes wrong with any call, or return what the call itself has to do."""
        fault, _, when = os.environ.get("TEST_KEYRING_FAULT", "").partition("@")
        number, first = Faulty.calls, int(when.rstrip("!") or 0)
        Faulty.calls += 1
        if number < first or (when.endswith("!") and number > first):
            return ""
        if fault in self.errors:
            raise self.errors[fault]
        if fault == "slow":
            threading.Event().wait(0.05)
        if fault == "hangs":
            Faulty.hanging.add(threading.current_thread())
            threading.Event().wait(30)
            raise TimeoutError  # or the call would be carried out in a later test
        if fault == "waits":  # until the test at the other end lets it go on
            with socket.create_connection(("127.0.0.1", int(os.environ["TEST_PORT"]))) as test:
                test.recv(1)
        return fault
