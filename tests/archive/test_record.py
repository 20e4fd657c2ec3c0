"""Each field of a record, as the archive writes it and as the API does."""

from typing import Any

import pytest

from stravafetch.archive.record import detail, summary
from stravafetch.archive.table import read_table
from tests.support.archives import RIDE, Cells, table

Record = dict[str, Any]


def summary_of(cells: Cells, columns: int = 103) -> Record:
    (row,) = read_table(table({**RIDE, **cells}, columns=columns)).rows
    return summary(row, None, {})


def detail_of(cells: Cells) -> Record:
    (row,) = read_table(table({**RIDE, **cells})).rows
    return detail(row, None, {})


def test_the_exact_columns_have_the_names_and_units_of_the_api() -> None:
    cells = {18: "9.1", 19: "3.737", 20: "120.5", 22: "3.0", 23: "80.0", 29: "85.1", 30: "171.0"}
    cells |= {31: "150.2", 32: "512.0", 33: "180.4", 36: "14.0", 37: "42.0", 46: "201.0"}
    record = summary_of(cells)
    assert record == {
        "name": "Morning Ride",
        "distance": 12333.4,
        "moving_time": 3300,
        "elapsed_time": 3489,
        "total_elevation_gain": 120.5,
        "type": "Ride",
        "sport_type": "Ride",
        "id": 17012345678,
        "start_date": "2026-03-09T06:04:49Z",
        "commute": False,
        "manual": False,
        "average_speed": 3.737,
        "max_speed": 9.1,
        "average_cadence": 85.1,
        "average_temp": 14,
        "average_watts": 180.4,
        "max_watts": 512,
        "weighted_average_watts": 201,
        "has_heartrate": True,
        "average_heartrate": 150.2,
        "max_heartrate": 171.0,
        "elev_high": 80.0,
        "elev_low": 3.0,
        "upload_id": 18012345678,
        "upload_id_str": "18012345678",
        "suffer_score": 42.0,
    }
    assert [type(record[key]) for key in ("moving_time", "average_temp", "max_watts")] == [int] * 3


def test_keys_are_in_the_order_of_the_api() -> None:
    keys = list(summary_of({20: "1.0", 29: "85.0", 31: "150.0", 33: "1.0", 68: "5.0"}))
    assert (
        keys.index("distance")
        < keys.index("id")
        < keys.index("gear_id")
        < keys.index("average_cadence")
    )


@pytest.mark.parametrize("columns", [72, 79, 87, 94, 99, 103])
def test_every_generation_yields_the_same_record(columns: int) -> None:
    cells = {20: "120.5", 31: "150.2", 46: "201.0", 50: "1.0", 68: "16540001.0"}
    assert summary_of(cells, columns) == summary_of(cells)


def test_old_rows_have_the_displayed_values() -> None:
    record = summary_of({6: "1,012.34", 5: "3490", 7: "171", 8: "40", 9: "true", 15: "", 17: ""})
    assert record["distance"] == 1012340
    assert record["elapsed_time"] == 3490
    assert (record["max_heartrate"], record["suffer_score"], record["commute"]) == (171, 40, True)


@pytest.mark.parametrize("label", ["Swim", "Rowing"])
def test_swims_and_rowing_are_displayed_in_metres(label: str) -> None:
    assert summary_of({3: label, 6: "1,500", 17: ""})["distance"] == 1500


@pytest.mark.parametrize("columns", [10, 11])
def test_distances_of_2019_are_in_kilometres(columns: int) -> None:
    record = summary_of({6: "12.33", 11: "Old bike"}, columns)
    assert (record["distance"], record["elapsed_time"]) == (12330, 3489)
    assert record["manual"] is False


def test_distances_of_2018_are_in_metres() -> None:
    record = summary_of({1: "2018-03-09 06:04:49", 6: "12333.4"}, 10)
    assert (record["distance"], record["start_date"]) == (12333.4, "2018-03-09T06:04:49Z")


def test_the_exact_distance_takes_precedence() -> None:
    assert summary_of({6: "12.33", 17: "12333.4"})["distance"] == 12333.4


def test_the_cadence_of_a_run_is_in_strides_as_in_the_api() -> None:
    assert summary_of({3: "Run", 29: "85.1"})["average_cadence"] == 85.1


def test_gear_has_the_letter_of_the_api() -> None:
    assert summary_of({68: "16540001.0"})["gear_id"] == "b16540001"
    assert summary_of({69: "18846120.0"})["gear_id"] == "g18846120"
    assert "gear_id" not in summary_of({})


def test_work_is_in_joules_and_0_means_unknown() -> None:
    assert summary_of({38: "612345.0"})["kilojoules"] == 612.3
    assert "kilojoules" not in summary_of({38: "0.0"})


@pytest.mark.parametrize(
    ("file", "uploaded", "manual"),
    [
        ("activities/18012345678.fit.gz", "1.0", False),
        ("#error#", "1.0", False),
        ("", "0.0", True),
        ("", "", True),
        ("activities/17012345678.gpx", "", False),
    ],
)
def test_activities_entered_manually_are_marked(file: str, uploaded: str, manual: bool) -> None:
    assert summary_of({12: file, 52: uploaded})["manual"] is manual


@pytest.mark.parametrize("file", ["activities/17012345678.gpx", "activities/1.fit", "#error#", ""])
def test_only_compressed_files_are_named_by_upload(file: str) -> None:
    assert "upload_id" not in summary_of({12: file})


@pytest.mark.parametrize(("cell", "flagged"), [("0.0", False), ("1.0", True)])
def test_a_flag(cell: str, flagged: bool) -> None:
    assert summary_of({79: cell})["flagged"] is flagged


def test_unknown_values_are_absent() -> None:
    assert "flagged" not in summary_of({79: "2.0"})
    assert None not in summary_of({}).values()


def test_photos_are_counted_in_the_last_column() -> None:
    assert summary_of({102: "media/a.jpg|media/b.mp4"})["total_photo_count"] == 2
    assert "total_photo_count" not in summary_of({})


def test_a_specific_sport_type_comes_with_the_older_type() -> None:
    record = summary_of({3: "Trail Run"})
    assert (record["type"], record["sport_type"]) == ("Run", "TrailRun")


def test_a_detail_has_the_description_and_private_note() -> None:
    note = 'Wind, "everywhere"\r\nand cake \N{SHORTCAKE}'
    cells = {4: note, 10: "private", 11: "Blue bike", 34: "543.0", 43: "7.0", 48: "1.0", 68: "5.0"}
    record = detail_of(cells)
    assert {key: record[key] for key in list(record)[-6:]} == {
        "description": note,
        "calories": 543.0,
        "perceived_exertion": 7,
        "prefer_perceived_exertion": True,
        "gear": {"id": "b5", "name": "Blue bike"},
        "private_note": "private",
    }
