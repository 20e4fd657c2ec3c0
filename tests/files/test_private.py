import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from stravafetch.errors import StoreError
from stravafetch.files import atomic, private
from tests.support.consoles import NoWarnings, RecordedConsole
from tests.support.disk import disk_full_after, refusing_twice

posix = pytest.mark.skipif(os.name != "posix", reason="Windows has no permission bits")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def test_a_text_comes_back_as_it_went(tmp_path: Path) -> None:
    private.write(tmp_path / "entry", "Zoë 🚴")
    assert private.read(tmp_path / "entry", NoWarnings()) == "Zoë 🚴"


def test_a_second_write_replaces_the_first_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    private.write(tmp_path / "entry", "a long first text")
    private.write(tmp_path / "entry", "second")
    assert private.read(tmp_path / "entry", NoWarnings()) == "second"
    assert names(tmp_path) == ["entry"]


@posix
@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_only_the_owner_gets_in_whatever_the_umask_says(tmp_path: Path, mask: int) -> None:
    with umask(mask):
        private.write(tmp_path / "folder" / "entry", "secret")
    assert (mode(tmp_path / "folder"), mode(tmp_path / "folder" / "entry")) == (0o700, 0o600)


@posix
def test_every_folder_that_is_made_on_the_way_is_closed_to_others(tmp_path: Path) -> None:
    with umask(0o000):
        private.write(tmp_path / "home" / "secrets" / "entry", "secret")
    assert mode(tmp_path / "home") == 0o700


@posix
def test_a_replaced_file_is_private_though_the_old_one_was_not(tmp_path: Path) -> None:
    entry = tmp_path / "entry"
    entry.write_text("old")
    entry.chmod(0o644)
    private.write(entry, "new")
    assert mode(entry) == 0o600


def test_a_full_disk_leaves_the_old_text_and_nothing_beside_it(tmp_path: Path) -> None:
    private.write(tmp_path / "entry", "old")
    with pytest.raises(StoreError, match="File too large"), disk_full_after(10):
        private.write(tmp_path / "entry", "new " * 100)
    assert (tmp_path / "entry").read_text() == "old"
    assert names(tmp_path) == ["entry"]


def test_a_folder_in_the_way_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "entry" / "inside").mkdir(parents=True)
    with pytest.raises(StoreError, match="Could not write") as caught:
        private.write(tmp_path / "entry", "new")
    assert "That is a folder" in caught.value.next_step
    assert (names(tmp_path), names(tmp_path / "entry")) == (["entry"], ["inside"])


def test_a_file_where_the_folder_should_be_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "folder").write_text("something else")
    with pytest.raises(StoreError, match="Could not write"):
        private.write(tmp_path / "folder" / "entry", "new")
    assert (tmp_path / "folder").read_text() == "something else"


@posix
@pytest.mark.parametrize("there", [True, False])
def test_a_link_stays_a_link_to_the_file_it_names(tmp_path: Path, there: bool) -> None:
    target, link = tmp_path / "dotfiles" / "entry", tmp_path / "entry"
    target.parent.mkdir()
    if there:
        target.write_text("old")
    link.symlink_to(target)
    private.write(link, "new")
    assert (link.is_symlink(), target.read_text()) == (True, "new")


def test_a_missing_file_or_folder_holds_nothing(tmp_path: Path) -> None:
    assert private.read(tmp_path / "folder" / "entry", NoWarnings()) is None


@posix
@pytest.mark.parametrize("open_to", [0o644, 0o640, 0o606])
def test_a_file_that_others_could_read_is_closed_and_told_of(tmp_path: Path, open_to: int) -> None:
    entry, console = tmp_path / "entry", RecordedConsole()
    entry.write_text("secret")
    entry.chmod(open_to)
    assert private.read(entry, console) == "secret"
    assert mode(entry) == 0o600
    assert len(console.warnings) == 1
    assert f"{entry} could be read by others" in console.warnings[0]


@posix
def test_a_private_file_gives_no_warning(tmp_path: Path) -> None:
    private.write(tmp_path / "entry", "secret")
    assert private.read(tmp_path / "entry", NoWarnings()) == "secret"


def test_what_is_no_text_is_an_error_that_does_not_quote_it(tmp_path: Path) -> None:
    private.write(tmp_path / "entry", "")
    (tmp_path / "entry").write_bytes(b"secret \xff")
    with pytest.raises(StoreError, match=r"entry is damaged\.") as caught:
        private.read(tmp_path / "entry", NoWarnings())
    assert "secret" not in str(caught.value)


def test_a_folder_cannot_be_read_as_a_file(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="Could not read"):
        private.read(tmp_path, NoWarnings())


def test_a_file_can_be_deleted_twice(tmp_path: Path) -> None:
    private.write(tmp_path / "entry", "secret")
    private.delete(tmp_path / "entry")
    private.delete(tmp_path / "entry")
    assert names(tmp_path) == []


def test_a_file_that_cannot_be_deleted_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "entry").mkdir()
    with pytest.raises(StoreError, match="Could not delete"):
        private.delete(tmp_path / "entry")


def test_a_file_that_another_holds_for_a_moment_is_replaced_read_and_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(atomic, "TRIES", 3)
    for name in ("replace", "open", "unlink"):
        monkeypatch.setattr(Path, name, refusing_twice(getattr(Path, name)))
    private.write(tmp_path / "entry", "text")
    assert private.read(tmp_path / "entry", NoWarnings()) == "text"
    private.delete(tmp_path / "entry")
    assert names(tmp_path) == []


def test_a_file_that_another_goes_on_holding_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private.write(tmp_path / "entry", "old")
    monkeypatch.setattr(Path, "replace", refusing_twice(Path.replace))
    monkeypatch.setattr(atomic, "TRIES", 2)
    with pytest.raises(StoreError, match=r"Could not write .*: Access is denied\."):
        private.write(tmp_path / "entry", "new")
    assert (names(tmp_path), (tmp_path / "entry").read_text()) == (["entry"], "old")


@posix
def test_what_a_link_leads_to_is_deleted_with_it(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "entry").symlink_to(tmp_path / "secret")
    private.delete(tmp_path / "entry")
    assert names(tmp_path) == []


WRITER = """
import sys
from pathlib import Path
from stravafetch.files import atomic, private
def stop(_):
    print("half written", flush=True)
    sys.stdin.read()
atomic._sync = stop
private.write(Path(sys.argv[1]), "secret")
"""


@contextmanager
def writing(path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that is writing a file while the block lasts."""
    with subprocess.Popen(
        (sys.executable, "-c", WRITER, str(path)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "half written\n"
        yield process
        process.kill()


@posix
def test_the_next_write_sweeps_what_a_kill_left_and_not_what_another_process_writes(
    tmp_path: Path,
) -> None:
    (tmp_path / ".killed.swp").touch()  # an editor's
    with writing(tmp_path / "alive"):
        with writing(tmp_path / "killed"):
            pass
        assert len(names(tmp_path)) == 3
        private.write(tmp_path / "other", "text")
        left = names(tmp_path)
    assert [name for name in left if name.startswith(".killed")] == [".killed.swp"]
    assert len([name for name in left if name.startswith(".alive.")]) == 1


def test_what_a_killed_process_left_half_written_is_deleted_too(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from stravafetch.files import private;"
        "os.fsync = lambda _: os._exit(9);"
        "private.write(Path(sys.argv[1]), 'secret')"
    )
    ended = subprocess.run([sys.executable, "-c", script, tmp_path / "entry"], check=False)
    (tmp_path / ".entry.swp").touch()
    assert (ended.returncode, len(names(tmp_path))) == (9, 2)
    private.delete(tmp_path / "entry")
    assert names(tmp_path) == [".entry.swp"]
