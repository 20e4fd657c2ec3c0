import os
import subprocess
import sys
from pathlib import Path

import pytest

from stravafetch.files import atomic
from stravafetch.files.atomic import atomic_write, write_new
from tests.support.disk import failing_with, refusing_twice


def test_a_file_is_there_once_it_is_complete(tmp_path: Path) -> None:
    with atomic_write(tmp_path / "it") as stream:
        stream.write("whole\n")
        assert not (tmp_path / "it").exists()
    assert (tmp_path / "it").read_bytes() == b"whole\n"
    assert [path.name for path in tmp_path.iterdir()] == ["it"]


def test_the_file_of_before_stays_when_something_is_raised(tmp_path: Path) -> None:
    (tmp_path / "it").write_text("before")
    with pytest.raises(TypeError), atomic_write(tmp_path / "it") as stream:
        stream.writelines(["half", 7])  # type: ignore[list-item]  # it is what is raised
    assert (tmp_path / "it").read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["it"]


@pytest.mark.skipif(os.name != "posix", reason="Windows has no permission bits")
def test_a_link_stays_a_link_and_a_mode_the_same(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("before")
    (tmp_path / "real").chmod(0o640)
    (tmp_path / "link").symlink_to("real")
    with atomic_write(tmp_path / "link") as stream:
        stream.write("after")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "after"
    assert (tmp_path / "real").stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.name != "posix", reason="Windows has no permission bits")
def test_a_private_file_is_never_open_to_others(tmp_path: Path) -> None:
    (tmp_path / "it").touch(0o600)
    with atomic_write(tmp_path / "it"):
        modes = {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert modes == {0o600}


@pytest.mark.skipif(os.name != "posix", reason="Windows lets few users make links")
def test_a_link_is_replaced_where_it_is_not_to_be_followed(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("before")
    (tmp_path / "link").symlink_to("real")
    with atomic_write(tmp_path / "link", follow_link=False) as stream:
        stream.write("after")
    assert not (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "before"


def test_what_a_killed_process_left_is_swept_and_what_another_writes_is_not(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from stravafetch.files.atomic import *\n"
        "with atomic_write(Path(sys.argv[1])): os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", script, tmp_path / "it"], check=False)
    assert len(list(tmp_path.iterdir())) == 1
    with atomic_write(tmp_path / "it") as first:
        assert len(list(tmp_path.iterdir())) == 1
        with atomic_write(tmp_path / "it") as second:
            second.write("second")
        first.write("first")
    assert (tmp_path / "it").read_text() == "first"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    ("function", "code"), [("fsync", 22), ("fsync", 95), ("fchmod", 1), ("fchmod", 95)]
)
def test_a_file_system_that_lacks_something_is_written_to_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str, code: int
) -> None:
    (tmp_path / "it").touch()
    (tmp_path / "it").chmod(0o666)
    monkeypatch.setattr(os, function, failing_with(code))
    with atomic_write(tmp_path / "it") as stream:
        stream.write("whole")
    assert (tmp_path / "it").read_text() == "whole"


@pytest.mark.parametrize("code", [16, 18])
def test_a_file_that_cannot_be_replaced_is_written_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    (tmp_path / "it").write_text("a longer text before")
    monkeypatch.setattr(Path, "replace", failing_with(code))
    with atomic_write(tmp_path / "it") as stream:
        stream.write("whole")
    assert (tmp_path / "it").read_text() == "whole"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_file_that_another_holds_for_a_moment_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(atomic, "TRIES", 3)
    monkeypatch.setattr(Path, "replace", refusing_twice(Path.replace))
    with atomic_write(tmp_path / "it") as stream:
        stream.write("whole")
    assert (tmp_path / "it").read_text() == "whole"


def test_a_new_file_is_the_owners_own_and_takes_no_others_place(tmp_path: Path) -> None:
    write_new(tmp_path / "it", "whole\n")
    assert (tmp_path / "it").read_bytes() == b"whole\n"
    if os.name == "posix":
        assert (tmp_path / "it").stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "it", "other")
    assert (tmp_path / "it").read_text() == "whole\n"


def test_a_new_file_that_cannot_be_written_whole_is_not_left(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        write_new(tmp_path / "it", "x" * 100_000 + "\udcff")
    assert list(tmp_path.iterdir()) == []
