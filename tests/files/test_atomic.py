import os
from pathlib import Path

import pytest

from stravafetch.files import held_file
from stravafetch.files.atomic import atomic_write
from tests.support.disk import refusing_twice


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


def test_the_part_may_have_a_name_that_a_later_run_finds(tmp_path: Path) -> None:
    with atomic_write(tmp_path / "it", tmp_path / ".it.part"):
        assert (tmp_path / ".it.part").exists()
    assert not (tmp_path / ".it.part").exists()


def test_a_file_that_another_holds_for_a_moment_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held_file, "TRIES", 3)
    monkeypatch.setattr(Path, "replace", refusing_twice(Path.replace))
    with atomic_write(tmp_path / "it") as stream:
        stream.write("whole")
    assert (tmp_path / "it").read_text() == "whole"
