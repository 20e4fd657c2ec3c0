import os
from pathlib import Path

import pytest

from stravafetch.errors import InvalidData, StoreError, StravafetchError
from stravafetch.export.folder import ExportFolder, stem

LONG = "\u0950" * 300


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Morning Run", "morning-run"),
        ("Bagels & hills / 6x800 m?", "bagels-hills-6x800-m"),
        ("Legs of lead \N{TURTLE}", "legs-of-lead"),
        ("Don't stop", "dont-stop"),
        ("..\\..\\CON:<>|*\x00\n", "con"),
        ("\u4ee3\u3005\u6728\u516c\u5712", "\u4ee3\u3005\u6728\u516c\u5712"),
        ("e\u0301te\u0301", "\u00e9t\u00e9"),
        ("\N{TURTLE}", "run"),
        ("\u2600\ufe0f", "run"),
        ("\u2600\ufe0f Sunny \u2764\ufe0f\u200d\U0001f525 ride", "sunny-ride"),
        ("1\ufe0f\u20e3 km", "1-km"),
        ("\u3164", "run"),
        ("\u200b\u0301\U000e0061", "run"),
        ("", "run"),
        ("x" * 100, "x" * 40),
    ],
)
def test_a_name_becomes_part_of_a_file_name_that_every_system_takes(name: str, slug: str) -> None:
    assert stem("2026-05-01T07:12:33Z", name, "Run", 7) == f"2026-05-01-0712-{slug}-7"


def test_the_longest_name_fits_what_a_file_system_takes() -> None:
    whole = f".{stem('2026-05-01T07:12:33Z', LONG, 'Run', 10**18)}.streams.json.part"
    assert len(whole.encode()) <= 255


def test_an_activity_without_a_start_or_a_kind_has_a_name_all_the_same() -> None:
    assert stem("", "", "", 7) == "undated-activity-7"


def test_what_is_written_is_there_the_next_time(tmp_path: Path) -> None:
    folder = ExportFolder(tmp_path / "a" / "b")
    with folder.opened():
        assert not folder.has(7, "json")
        folder.write("2026-05-01-0712-run-7", 7, "json", '{"id": 7}')
        folder.note_without_track(7)
    again = ExportFolder(tmp_path / "a" / "b")
    with again.opened():
        assert again.has(7, "json")
        assert not again.has(7, "streams.json")
        assert again.lacks_track(7)
        assert again.read(7, "json") == {"id": 7}


def test_a_file_of_an_activity_that_was_renamed_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "2026-05-01-0712-old-name-7.gpx").write_text("old")
    folder = ExportFolder(tmp_path)
    with folder.opened():
        folder.write("2026-05-01-0712-new-name-7", 7, "gpx", "new")
    assert [path.name for path in tmp_path.glob("*.gpx")] == ["2026-05-01-0712-new-name-7.gpx"]


def test_what_a_killed_export_left_half_written_is_not_taken_for_a_file(tmp_path: Path) -> None:
    (tmp_path / ".2026-05-01-0712-run-7.json.part").write_text('{"id"')
    (tmp_path / ".without-track.part").write_text("12")
    (tmp_path / ".mine.part").write_text("mine")
    (tmp_path / ".without-track").write_bytes(b"12\n34\n\xff5\n")
    folder = ExportFolder(tmp_path)
    with folder.opened():
        assert not folder.has(7, "json")
        assert [number for number in (12, 34, 5) if folder.lacks_track(number)] == [12, 34]
    assert not (tmp_path / ".2026-05-01-0712-run-7.json.part").exists()
    assert not (tmp_path / ".without-track.part").exists()
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


def test_a_name_that_this_system_cannot_spell_gives_way_to_the_sport(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "fsencode", lambda name: name.encode("ascii"))
    assert stem("2026-05-01T07:12:33Z", "Zürich", "Run", 7) == "2026-05-01-0712-run-7"


def test_two_exports_do_not_write_to_one_folder(tmp_path: Path) -> None:
    with (
        ExportFolder(tmp_path).opened(),
        pytest.raises(StoreError, match="busy with the folder"),
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


def test_all_files_of_an_activity_follow_it_to_a_new_name(tmp_path: Path) -> None:
    for kind in ("json", "streams.json", "gpx"):
        (tmp_path / f"2026-05-01-0712-old-7.{kind}").write_text("{}")
    folder = ExportFolder(tmp_path)
    with folder.opened():
        folder.write("2026-05-01-0712-new-7", 7, "json", "{}")
        assert folder.read(7, "streams.json") == {}
    names = [path.name for path in sorted(tmp_path.glob("[!.]*"))]
    assert names == [
        "2026-05-01-0712-new-7.gpx",
        "2026-05-01-0712-new-7.json",
        "2026-05-01-0712-new-7.streams.json",
    ]


def test_of_two_files_of_one_kind_the_newer_stays(tmp_path: Path) -> None:
    for name, age in (("2026-05-01-0712-old-7.json", 100), ("2026-05-01-0712-new-7.json", 200)):
        (tmp_path / name).write_text("{}")
        os.utime(tmp_path / name, (age, age))
    folder = ExportFolder(tmp_path)
    with folder.opened():
        assert folder.has(7, "json")
    assert [path.name for path in tmp_path.glob("[!.]*")] == ["2026-05-01-0712-new-7.json"]
