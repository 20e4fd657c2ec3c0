from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from stravafetch.archive.activity_files import ActivityFiles
from stravafetch.archive.contents import Contents
from stravafetch.archive.local_time import LocalTimes, at_offset, in_zone
from stravafetch.archive.once import Once
from stravafetch.archive.table import read_table
from stravafetch.errors import BadInput
from tests.support.archives import RIDE, table, write_zip
from tests.support.consoles import RecordedConsole
from tests.support.fit_files import fit_file

SUMMER = datetime(2026, 7, 1, 6, 4, 49, tzinfo=UTC)
PLACE = {"latitude": 47.3769, "longitude": 8.5417}
ZURICH = {
    "start_date_local": "2026-03-09T07:04:49Z",
    "timezone": "(GMT+01:00) Europe/Zurich",
    "utc_offset": 3600.0,
}


class Found:
    """The local time of an activity whose file has this content, and what was said of it."""

    def __init__(self, folder: Path, data: bytes | None, zone: str | None = None) -> None:
        self.console = RecordedConsole()
        files = {} if data is None else {"activities/1.fit": data}
        path = write_zip(folder / "export.zip", {"activities.csv": b"", **files})
        self.times = LocalTimes(ActivityFiles(Contents(path)), zone, Once(self.console))

    def of(self, **cells: str) -> dict[str, Any]:
        (row,) = read_table(table({**RIDE, 12: cells.get("file", "activities/1.fit")})).rows
        return self.times.of(row)


def test_the_zone_is_that_of_the_first_position(tmp_path: Path) -> None:
    assert Found(tmp_path, fit_file(PLACE, offset=-3600), "Asia/Tokyo").of() == ZURICH


def test_without_a_position_the_offset_is_that_of_the_device(tmp_path: Path) -> None:
    assert Found(tmp_path, fit_file({"temp": 20}, offset=7200), "Asia/Tokyo").of() == {
        "start_date_local": "2026-03-09T08:04:49Z",
        "utc_offset": 7200.0,
    }


@pytest.mark.parametrize("file", ["activities/1.fit", "", "#error#", "activities/2.fit"])
def test_otherwise_it_is_unknown_unless_a_zone_is_given(tmp_path: Path, file: str) -> None:
    data = fit_file({"temp": 20}, offset=None)
    assert Found(tmp_path, data).of(file=file) == {}
    assert Found(tmp_path, data, "Europe/Zurich").of(file=file) == ZURICH


def test_a_file_that_cannot_be_read_is_a_single_warning(tmp_path: Path) -> None:
    found = Found(tmp_path, b"no FIT")
    assert [found.of(), found.of()] == [{}, {}]
    (warning,) = found.console.warnings
    assert warning.startswith("activities/1.fit: ")


def test_missing_files_are_a_single_note(tmp_path: Path) -> None:
    found = Found(tmp_path, None)
    assert [found.of(), found.of(file="activities/2.fit")] == [{}, {}]
    assert len(found.console.notes) == 1


@pytest.mark.parametrize(
    ("name", "local", "zone", "offset"),
    [
        ("Europe/Zurich", "2026-07-01T08:04:49Z", "(GMT+01:00) Europe/Zurich", 7200.0),
        ("America/St_Johns", "2026-07-01T03:34:49Z", "(GMT-03:30) America/St_Johns", -9000.0),
    ],
)
def test_a_zone_is_written_with_its_standard_offset(
    name: str, local: str, zone: str, offset: float
) -> None:
    expected = {"start_date_local": local, "timezone": zone, "utc_offset": offset}
    assert in_zone(SUMMER, name) == expected


def test_a_device_has_an_offset_but_no_zone() -> None:
    assert at_offset(SUMMER, 7200) == {
        "start_date_local": "2026-07-01T08:04:49Z",
        "utc_offset": 7200.0,
    }


@pytest.mark.parametrize("name", ["", "Europe", "Europe/Zuerich", "../../etc/passwd", "+02:00"])
def test_invalid_zones_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match="is not a time zone"):
        Found(tmp_path, None, name)
