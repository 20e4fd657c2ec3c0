import os
from pathlib import Path

import pytest

from stravafetch.errors import InvalidData, StoreError, StravafetchError
from stravafetch.export.folder import ExportFolder


def test_what_is_written_is_there_the_next_time(tmp_path: Path) -> None:
    folder = ExportFolder(tmp_path / "a" / "b")
    with folder.opened():
        assert not folder.has(7, "json")
        folder.write("2026-05-01-0712-run-7", 7, "json", '{"id": 7}')
        folder.record_without_track(7)
    again = ExportFolder(tmp_path / "a" / "b")
    with again.opened():
        assert again.has(7, "json")
        assert not again.has(7, "streams.json")
        assert again.lacks_track(7)
        assert again.read(7, "json") == {"id": 7}


def test_a_file_of_an_activity_that_was_renamed_is_replaced(tmp_path: Path) -> None:
    folder = ExportFolder(tmp_path)
    with folder.opened():
        folder.write("2026-05-01-0712-old-name-7", 7, "gpx", "old")
    with folder.opened():
        folder.write("2026-05-01-0712-new-name-7", 7, "gpx", "new")
    assert [path.name for path in tmp_path.glob("*.gpx")] == ["2026-05-01-0712-new-name-7.gpx"]


@pytest.mark.parametrize("age", [1, 3_000_000_000])
def test_a_file_that_a_person_made_is_never_deleted_nor_used(tmp_path: Path, age: int) -> None:
    folder, mine = ExportFolder(tmp_path), tmp_path / "2026-05-01-0712-cropped-by-hand-7.json"
    with folder.opened():
        folder.write("2026-05-01-0712-run-7", 7, "json", '{"by": "export"}')
    mine.write_text('{"by": "hand"}')
    os.utime(mine, (age, age))
    again = ExportFolder(tmp_path)
    with again.opened():
        assert again.read(7, "json") == {"by": "export"}
        again.write("2026-05-01-0712-new-7", 7, "json", "{}")
    assert mine.read_text() == '{"by": "hand"}'
    assert len(list(tmp_path.glob("*.json"))) == 2


def test_a_file_that_a_person_made_is_not_overwritten_by_a_renaming(tmp_path: Path) -> None:
    folder, mine = ExportFolder(tmp_path), tmp_path / "2026-05-01-0712-new-7.gpx"
    with folder.opened():
        folder.write("2026-05-01-0712-old-7", 7, "json", "{}")
        folder.write("2026-05-01-0712-old-7", 7, "gpx", "track")
        mine.write_text("mine")
        folder.write("2026-05-01-0712-new-7", 7, "json", "{}")
    assert mine.read_text() == "mine"
    assert (tmp_path / "2026-05-01-0712-old-7.gpx").read_text() == "track"


def test_files_of_a_folder_without_a_list_are_used_and_kept(tmp_path: Path) -> None:
    (tmp_path / "2026-05-01-0712-old-7.json").write_text("{}")
    folder = ExportFolder(tmp_path)
    with folder.opened():
        assert folder.has(7, "json")
        folder.write("2026-05-01-0712-new-7", 7, "json", "{}")
    assert len(list(tmp_path.glob("*.json"))) == 2


@pytest.mark.skipif(os.name != "posix", reason="Windows lets few users make links")
@pytest.mark.parametrize(
    "name",
    ["2026-05-01-0712-run-7.json", ".2026-05-01-0712-run-7.json.part", ".without-track"],
)
def test_no_link_inside_the_folder_is_followed(tmp_path: Path, name: str) -> None:
    outside = tmp_path / "outside"
    outside.write_text('{"mine": 1}')
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).symlink_to(outside)
    folder = ExportFolder(tmp_path / "in")
    with folder.opened():
        assert not folder.has(7, "json")
        folder.write("2026-05-01-0712-run-7", 7, "json", "{}")
        folder.record_without_track(7)
    assert outside.read_text() == '{"mine": 1}'
    assert (tmp_path / "in" / "2026-05-01-0712-run-7.json").read_text() == "{}"


@pytest.mark.skipif(os.name != "posix", reason="Windows lets few users make links")
def test_a_list_of_files_that_is_a_link_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "outside").touch()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / ".written").symlink_to(tmp_path / "outside")
    folder = ExportFolder(tmp_path / "in")
    with pytest.raises(StravafetchError, match="Could not write"), folder.opened():
        folder.write("2026-05-01-0712-run-7", 7, "json", "{}")
    assert (tmp_path / "outside").read_text() == ""


def test_what_a_killed_export_left_half_written_is_not_taken_for_a_file(tmp_path: Path) -> None:
    (tmp_path / ".2026-05-01-0712-run-7.json.0123456789abcdef.part").write_text('{"id"')
    (tmp_path / "..without-track.0123456789abcdef.part").write_text("12")
    (tmp_path / ".mine.part").write_text("mine")
    (tmp_path / ".without-track").write_bytes(b"12\n34\n\xff5\n" + b"9" * 5000)
    folder = ExportFolder(tmp_path)
    with folder.opened():
        assert not folder.has(7, "json")
        assert [number for number in (12, 34, 5) if folder.lacks_track(number)] == [12, 34]
    assert not (tmp_path / ".2026-05-01-0712-run-7.json.0123456789abcdef.part").exists()
    assert not (tmp_path / "..without-track.0123456789abcdef.part").exists()
    assert (tmp_path / ".mine.part").exists()


def test_files_of_other_names_are_left_alone(tmp_path: Path) -> None:
    mine = ("notes.txt", "notes-7.txt", "alps-stage-1.gpx", "jura-stage-1.gpx", "2026-race-7.json")
    for name in mine:
        (tmp_path / name).write_text("mine")
    folder = ExportFolder(tmp_path)
    with folder.opened():
        assert not folder.has(1, "gpx")
        assert not folder.has(7, "json")
    assert [(tmp_path / name).read_text() for name in mine] == ["mine"] * len(mine)


def test_two_exports_do_not_write_to_one_folder(tmp_path: Path) -> None:
    with (
        ExportFolder(tmp_path).opened(),
        pytest.raises(StoreError, match="using the folder"),
        ExportFolder(tmp_path).opened(),
    ):
        pytest.fail("both have it")


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    for text in (b"\xff", b"[]", b"{", b"[" * 100_000):
        (tmp_path / "2026-05-01-0712-run-7.streams.json").write_bytes(text)
        folder = ExportFolder(tmp_path)
        with folder.opened(), pytest.raises(InvalidData, match=r"run-7.streams.json is damaged"):
            folder.read(7, "streams.json")


def test_a_folder_that_cannot_be_made_is_an_error_with_its_path(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(StravafetchError, match=r"Could not write to .*file"),
        ExportFolder(tmp_path / "file").opened(),
    ):
        pytest.fail("it was made")


@pytest.mark.skipif(os.name != "posix", reason="Windows reports a lack of permission")
def test_a_folder_with_the_name_of_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "2026-05-01-0712-run-7.json").mkdir()
    folder = ExportFolder(tmp_path)
    with pytest.raises(StravafetchError, match=r"run-7\.json: Is a dir") as caught, folder.opened():
        folder.write("2026-05-01-0712-run-7", 7, "json", "{}")
    assert caught.value.next_step.startswith("Move that folder away.")


def test_all_files_of_an_activity_follow_it_to_a_new_name(tmp_path: Path) -> None:
    folder = ExportFolder(tmp_path)
    with folder.opened():
        for kind in ("json", "streams.json", "gpx"):
            folder.write("2026-05-01-0712-old-7", 7, kind, "{}")
        folder.write("2026-05-01-0712-new-7", 7, "json", "{}")
        assert folder.read(7, "streams.json") == {}
    names = [path.name for path in sorted(tmp_path.glob("[!.]*"))]
    assert names == [
        "2026-05-01-0712-new-7.gpx",
        "2026-05-01-0712-new-7.json",
        "2026-05-01-0712-new-7.streams.json",
    ]


def test_of_two_files_that_a_killed_export_left_the_newer_stays(tmp_path: Path) -> None:
    names = ["2026-05-01-0712-old-7.json", "2026-05-01-0712-new-7.json"]
    (tmp_path / ".written").write_text("\n".join(names))
    for age, name in enumerate(names, 100):
        (tmp_path / name).write_text("{}")
        os.utime(tmp_path / name, (age, age))
    with ExportFolder(tmp_path).opened():
        pass
    assert [path.name for path in tmp_path.glob("[!.]*")] == ["2026-05-01-0712-new-7.json"]
