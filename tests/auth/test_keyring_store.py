import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from stravafetch.auth.keyring_store import KeyringStore
from stravafetch.errors import KeyringLocked, KeyringMissing, KeyringTimedOut, StoreError
from tests.support.keyrings import Crashing, Memory, Roaming, choose

Open = Callable[[str], KeyringStore]


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens a store on one of the backends of ``tests.support.keyrings``, empty at first."""
    monkeypatch.setattr(Memory, "entries", {})

    def opened(backend: str) -> KeyringStore:
        choose(monkeypatch, backend)
        return KeyringStore("stravafetch", 30, lambda: None)

    return opened


def test_an_entry_is_kept_until_it_is_deleted(keyring: Open) -> None:
    store = keyring("Memory")
    store.write("token.default", "first")
    store.write("token.default", "second")
    assert (store.read("token.default"), store.copies("token.default")) == ("second", ["second"])
    store.delete("token.default")
    assert Memory.entries == {}


def test_no_entry_is_no_error(keyring: Open) -> None:
    store = keyring("Memory")
    store.delete("token.default")
    assert (store.read("token.default"), store.copies("token.default")) == (None, [])


def test_each_entry_has_a_service_name_of_its_own(keyring: Open) -> None:
    store = keyring("Memory")
    store.write("token.default", "one")
    store.write("token.race", "two")
    assert {service for service, _ in Memory.entries} == {
        "stravafetch:token.default",
        "stravafetch:token.race",
    }


def test_the_store_has_the_name_of_the_keyring(keyring: Open) -> None:
    assert keyring("Memory").where == "the OS keyring (keyrings Memory)"


def test_after_a_write_no_second_copy_is_left(keyring: Open) -> None:
    keyring("Memory").write("token.default", "text")
    assert list(Memory.entries.values()) == ["text"]


@pytest.mark.parametrize(
    ("good_calls", "newest"), [(0, "old"), (1, "new"), (2, "new"), (3, "new"), (4, "new")]
)
def test_a_crash_at_any_step_of_a_write_loses_nothing(
    keyring: Open, monkeypatch: pytest.MonkeyPatch, good_calls: int, newest: str
) -> None:
    keyring("Memory").write("token.default", "old")
    monkeypatch.setattr(Crashing, "good_calls", good_calls)
    with suppress(StoreError):
        keyring("Crashing").write("token.default", "new")
    assert Crashing.good_calls == 0
    survivors = keyring("Memory")
    assert newest in survivors.copies("token.default")
    assert survivors.read("token.default") in survivors.copies("token.default")


def test_the_second_copy_is_read_when_a_crash_took_the_first(
    keyring: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring("Memory").write("token.default", "old")
    monkeypatch.setattr(Crashing, "good_calls", 2)
    with pytest.raises(StoreError):
        keyring("Crashing").write("token.default", "new")
    assert list(Memory.entries.values()) == ["new"]
    assert keyring("Memory").read("token.default") == "new"


def test_deleting_takes_the_second_copy_too(keyring: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Crashing, "good_calls", 4)
    with suppress(StoreError):
        keyring("Crashing").write("token.default", "text")
    assert len(Memory.entries) == 2
    keyring("Memory").delete("token.default")
    assert Memory.entries == {}


@pytest.mark.parametrize(
    ("backend", "error", "words"),
    [
        ("Locked", KeyringLocked, "The keyring is locked."),
        ("Uninitialised", KeyringMissing, "has no keyring"),
        ("PlaintextKeyring", KeyringMissing, "has no keyring"),
        ("keyring.backends.null.Keyring", KeyringMissing, "has no keyring"),
        ("keyring.backends.fail.Keyring", KeyringMissing, "has no keyring"),
        (
            "keyring.backends.nul.Keyring",
            KeyringMissing,
            r"The configured keyring .* \(ModuleNotFoundError",
        ),
        (
            "keyring.backends.null.Ring",
            KeyringMissing,
            r"The configured keyring .* \(AttributeError",
        ),
        ("NotViable", KeyringMissing, r"The configured keyring .* \(RuntimeError"),
        ("NoLogonSession", KeyringMissing, "this kind of session"),
        ("Crashing", StoreError, r"The keyring failed \(OSError\)"),
    ],
)
def test_a_keyring_that_cannot_be_used_says_why_and_what_else_there_is(
    keyring: Open, backend: str, error: type[StoreError], words: str
) -> None:
    with pytest.raises(StoreError, match=words) as caught:
        keyring(backend).read("token.default")
    assert type(caught.value) is error
    assert "`strava login --insecure-storage`" in caught.value.next_step


@pytest.mark.parametrize("backend", ["keyring.backends.nul.Keyring", "NotViable"])
def test_a_keyring_that_is_configured_wrongly_names_the_variable(
    keyring: Open, backend: str
) -> None:
    with pytest.raises(KeyringMissing) as caught:
        keyring(backend).read("token.default")
    assert "PYTHON_KEYRING_BACKEND" in caught.value.next_step


@pytest.mark.parametrize("name", ["", "Keyring"])
def test_a_backend_without_a_module_is_configured_wrongly(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name)
    with pytest.raises(KeyringMissing, match="The configured keyring"):
        KeyringStore("stravafetch", 30, lambda: None).read("token.default")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a keyring")
def test_a_machine_without_a_keyring_says_so(tmp_path: Path) -> None:
    environ = {"HOME": str(tmp_path), "DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path}/no-bus"}
    command = [sys.executable, "-m", "stravafetch", "login"]
    ended = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "This machine has no keyring" in ended.stderr
    assert "`strava login --insecure-storage`" in ended.stderr


@pytest.mark.parametrize(
    ("given", "fault", "remedy"),
    [
        ("", "is not set, as in cron", "Set DBUS_SESSION_BUS_ADDRESS=unix:path=/usual for"),
        ("unix:path=/gone", "is unix:path=/gone, which has no keyring", "=unix:path=/usual for"),
        ("unix:path=/usual", "is unix:path=/usual, which has no keyring", "Run this command again"),
    ],
)
def test_a_session_that_cannot_reach_the_keyring_is_told_the_bus_that_would(
    monkeypatch: pytest.MonkeyPatch, given: str, fault: str, remedy: str
) -> None:
    choose(monkeypatch, "keyring.backends.fail.Keyring")
    store = KeyringStore("stravafetch", 30, lambda: None, lambda: (given, "unix:path=/usual"))
    with pytest.raises(KeyringMissing, match=fault) as caught:
        store.read("token.default")
    assert remedy in caught.value.next_step
    assert "while you are logged in" in caught.value.next_step


@pytest.mark.parametrize("backend", ["Hanging", "HangingAtStart"])
def test_a_keyring_that_hangs_is_given_up_and_the_person_was_told(
    monkeypatch: pytest.MonkeyPatch, backend: str
) -> None:
    choose(monkeypatch, backend)
    told: list[str] = []
    store = KeyringStore("stravafetch", 0.2, lambda: told.append("waiting"))
    started = time.monotonic()
    with pytest.raises(KeyringTimedOut, match="did not respond") as caught:
        store.read("token.default")
    assert time.monotonic() - started < 5
    assert set(told) == {"waiting"}
    assert "STRAVA_KEYRING_TIMEOUT" in caught.value.next_step


def test_nobody_is_told_to_wait_for_a_quick_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    choose(monkeypatch, "Memory")
    store = KeyringStore("stravafetch", 30, lambda: pytest.fail("a person was told to wait"))
    assert store.read("token.default") is None


@pytest.mark.parametrize("backend", ["Forgetful", "LosesTheMain"])
def test_a_write_that_cannot_be_read_back_is_an_error(keyring: Open, backend: str) -> None:
    with pytest.raises(StoreError, match="could not be read back") as caught:
        keyring(backend).write("token.default", "text")
    assert "--insecure-storage" in caught.value.next_step


def test_a_second_copy_that_cannot_be_removed_is_no_failed_write(keyring: Open) -> None:
    store = keyring("Undeletable")
    store.write("token.default", "text")
    assert store.copies("token.default") == ["text", "text"]


def test_an_error_shows_no_secret_that_the_keyring_quoted(keyring: Open) -> None:
    secret = "5ecret" * 6
    with pytest.raises(StoreError, match=r"^The keyring failed \(OSError\)\.$") as caught:
        keyring("Failing").write("token.default", secret)
    assert secret not in "".join(traceback.format_exception(caught.value))
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


def test_an_entry_that_windows_has_no_room_for_is_named(
    keyring: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TEST_KEYRING", str(tmp_path))
    monkeypatch.setenv("TEST_KEYRING_FAULT", "short@0")
    keyring("Faulty").write("token.default", "x" * 1_280)
    with pytest.raises(StoreError, match="1,280 characters") as caught:
        keyring("Faulty").write("token.default", "x" * 1_281)
    assert "--insecure-storage" in caught.value.next_step


def test_entries_stay_on_this_machine_where_the_keyring_offers_that(keyring: Open) -> None:
    keyring("Roaming").write("token.default", "text")
    assert Roaming.kept == {"local machine"}


def test_an_entry_that_cannot_be_deleted_is_an_error(keyring: Open) -> None:
    keyring("Memory").write("token.default", "text")
    with pytest.raises(StoreError, match="The keyring failed"):
        keyring("Undeletable").delete("token.default")
