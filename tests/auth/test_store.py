import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from stravafetch.auth.store import FileStore
from tests.support.consoles import NoWarnings, RecordedConsole


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "secrets", NoWarnings())


def test_an_entry_is_kept_until_it_is_deleted(store: FileStore) -> None:
    store.write("token.default", "first")
    store.write("token.default", "second")
    assert (store.read("token.default"), store.copies("token.default")) == ("second", ["second"])
    store.delete("token.default")
    assert (store.read("token.default"), store.copies("token.default")) == (None, [])


def test_entries_do_not_mix(store: FileStore) -> None:
    store.write("token.default", "one")
    store.write("token.race", "two")
    store.delete("token.race")
    assert store.read("token.default") == "one"


def test_deleting_what_is_not_there_is_fine(store: FileStore) -> None:
    store.delete("token.default")
    assert store.read("token.default") is None


@pytest.mark.skipif(os.name != "posix", reason="Windows has no permission bits")
def test_an_entry_is_a_private_file(store: FileStore, tmp_path: Path) -> None:
    store.write("token.default", "secret")
    (path,) = (tmp_path / "secrets").iterdir()
    assert path.name == "token.default.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.skipif(os.name != "posix", reason="Windows has no permission bits")
def test_an_entry_that_others_could_read_is_warned_about(tmp_path: Path) -> None:
    console = RecordedConsole()
    (tmp_path / "token.default.json").write_text("secret")
    (tmp_path / "token.default.json").chmod(0o644)
    assert FileStore(tmp_path, console).read("token.default") == "secret"
    assert len(console.warnings) == 1


def test_the_store_names_its_folder_and_the_option_that_chose_it(
    store: FileStore, tmp_path: Path
) -> None:
    assert str(tmp_path / "secrets") in store.where
    assert "--insecure-storage" in store.where


def test_a_store_leaves_no_empty_folder(store: FileStore, tmp_path: Path) -> None:
    store.check()
    assert not (tmp_path / "secrets").exists()
    store.write("token.default", "secret")
    store.check()
    assert store.read("token.default") == "secret"
    store.delete("token.default")
    assert not (tmp_path / "secrets").exists()


def test_profiles_that_come_and_go_at_once_do_not_disturb_each_other(store: FileStore) -> None:
    together = Barrier(4)

    def come_and_go(profile: int) -> None:
        together.wait()
        for _ in range(100):
            store.check()
            store.write(f"token.{profile}", "secret")
            assert store.read(f"token.{profile}") == "secret"
            store.delete(f"token.{profile}")

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(come_and_go, range(4)))
