"""The commands on an archive: in this process, without a home, a token or a network."""

from pathlib import Path

import pytest

from tests.support.archive_runs import ArchiveRuns
from tests.support.archives import RIDE

OLDER = {**RIDE, 0: "5", 1: "Jan 2, 2026, 11:30:00 PM", 2: "Late run", 3: "Run"}


def test_activities_are_printed_newest_first(archive: ArchiveRuns) -> None:
    archive.write(OLDER, RIDE)
    assert [record["id"] for record in archive.run("activities").json] == [17012345678, 5]


def test_the_variable_names_the_archive_too(archive: ArchiveRuns) -> None:
    archive.write(RIDE)
    ran = archive.run_alone("activities", STRAVA_ARCHIVE=str(archive.path))
    assert [record["id"] for record in ran.json] == [17012345678]


def test_an_empty_name_is_no_archive(archive: ArchiveRuns) -> None:
    assert archive.run_alone("--archive", "", "activities").status == 2


def test_dates_sports_limits_fields_and_formats_work_as_ever(archive: ArchiveRuns) -> None:
    archive.write(OLDER, RIDE)
    ran = archive.run("activities", "--until", "2026-01", "--format", "csv", "--fields", "id,name")
    assert ran.stdout == "id,name\r\n5,Late run\r\n"
    assert archive.run("activities", "--sport", "run", "--format", "ndjson").records[0]["id"] == 5
    assert len(archive.run("activities", "--limit", "1").json) == 1
    assert "Late run" in archive.run("activities", "--format", "table").stdout


def test_a_time_zone_can_be_named(archive: ArchiveRuns) -> None:
    archive.write(OLDER)
    assert "start_date_local" not in archive.run("activities").json[0]
    (record,) = archive.run("activities", "--timezone", "Europe/Zurich").json
    assert record["start_date_local"] == "2026-01-03T00:30:00Z"
    assert (
        archive.run("activities", "--timezone", "Europe/Zurich", "--until", "2026-01-02").json == []
    )
    assert archive.run("activities", "--until", "2026-01-02").json != []


def test_a_time_zone_needs_an_archive(archive: ArchiveRuns) -> None:
    ran = archive.run_alone("activities", "--timezone", "UTC")
    assert (ran.status, "goes with --archive" in ran.stderr) == (2, True)


def test_an_unknown_type_is_left_out_and_named_once(archive: ArchiveRuns) -> None:
    archive.write({**RIDE, 3: "Frobnicate"}, {**OLDER, 3: "Frobnicate"}, {**RIDE, 0: "7"})
    ran = archive.run("activities")
    assert ["sport_type" in record for record in ran.json] == [False, True, False]
    assert ran.stderr.count("'Frobnicate' is not a known activity type: 2 activities") == 1


def test_a_finer_sport_is_explained_where_it_is_not_found(archive: ArchiveRuns) -> None:
    archive.write(OLDER)
    ran = archive.run("activities", "--sport", "TrailRun")
    assert ran.json == []
    assert "knows only coarse types, and shows TrailRun as Run" in ran.stderr


def test_an_activity_in_detail(archive: ArchiveRuns) -> None:
    archive.write({**RIDE, 4: "Cake"}, OLDER)
    assert archive.run("activity", "17012345678").json["description"] == "Cake"
    assert [record["id"] for record in archive.run("activity", "5", "17012345678").records] == [
        5,
        17012345678,
    ]


def test_an_activity_that_is_not_there_is_an_error(archive: ArchiveRuns) -> None:
    archive.write(RIDE)
    ran = archive.run("activity", "99")
    assert (ran.status, ran.stdout) == (1, "")
    assert "The archive has no activity 99." in ran.stderr
    assert archive.run("activity", "99", "17012345678").status == 1


@pytest.mark.parametrize(
    "args",
    [("kudos", "5"), ("comments", "5"), ("stats",), ("zones",), ("activity", "5", "--all-efforts")],
)
def test_what_an_archive_has_not_got_is_refused(
    archive: ArchiveRuns, args: tuple[str, ...]
) -> None:
    archive.write(OLDER)
    ran = archive.run(*args)
    assert (ran.status, ran.stdout) == (2, "")
    assert "An archive holds no " in ran.stderr
    assert "strava login" in ran.stderr


def test_nothing_is_written_beside_the_archive(archive: ArchiveRuns, tmp_path: Path) -> None:
    archive.write(RIDE)
    home = tmp_path / "home"
    archive.run("activities", STRAVA_HOME=str(home), HOME=str(home))
    assert [path.name for path in tmp_path.iterdir()] == [archive.path.name]


def test_no_archive_is_a_wrong_option(archive: ArchiveRuns) -> None:
    ran = archive.run("activities")
    assert (ran.status, ran.stdout) == (2, "")
    assert ran.stderr.startswith("Error: There is no ")
