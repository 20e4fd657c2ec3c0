"""The commands on an archive: in this process, without a home, a token or a network."""

import gc
import gzip
import sys
from pathlib import Path

import pytest

from stravafetch.sandbox.archive.fit_encoder import FitEncoder
from tests.support.archive_runs import ArchiveRuns
from tests.support.archives import BIKES, PROFILE, RIDE, ROUTES
from tests.support.fit_files import BEGIN, fit_file, session

OLDER = {**RIDE, 0: "5", 1: "Jan 2, 2026, 11:30:00 PM", 2: "Late run", 3: "Run"}


def test_activities_are_printed_newest_first(archive: ArchiveRuns) -> None:
    archive.write(OLDER, RIDE)
    assert [record["id"] for record in archive.run("activities").json] == [17012345678, 5]


def test_an_activity_that_is_in_the_table_twice_is_printed_once(archive: ArchiveRuns) -> None:
    archive.write(RIDE, {**RIDE, 2: "Renamed"})
    assert [record["name"] for record in archive.run("activities").json] == ["Renamed"]
    assert archive.run("activity", "17012345678").json["name"] == "Renamed"


def test_the_environment_can_name_the_archive(archive: ArchiveRuns) -> None:
    archive.write(RIDE)
    ran = archive.run_alone("activities", STRAVA_ARCHIVE=str(archive.path))
    assert [record["id"] for record in ran.json] == [17012345678]


def test_an_empty_name_is_a_usage_error(archive: ArchiveRuns) -> None:
    assert archive.run_alone("--archive", "", "activities").status == 2


def test_dates_sports_limits_fields_and_formats_work_as_with_the_api(archive: ArchiveRuns) -> None:
    archive.write(OLDER, RIDE)
    ran = archive.run("activities", "--until", "2026-01", "--format", "csv", "--fields", "id,name")
    assert ran.stdout == "id,name\r\n5,Late run\r\n"
    assert archive.run("activities", "--sport", "run", "--format", "ndjson").records[0]["id"] == 5
    assert len(archive.run("activities", "--limit", "1").json) == 1
    assert len(archive.run("activities", "--limit", "9" * 400).json) == 2
    assert "Late run" in archive.run("activities", "--format", "table").stdout


def test_a_table_has_utc_if_the_local_time_is_unknown(archive: ArchiveRuns) -> None:
    archive.write(OLDER)
    assert "2026-01-02 23:30Z" in archive.run("activities", "--format", "table").stdout
    ran = archive.run("activities", "--format", "table", "--timezone", "Europe/Zurich")
    assert "2026-01-03 00:30 " in ran.stdout


def test_a_time_zone_can_be_given(archive: ArchiveRuns) -> None:
    archive.write(OLDER)
    assert "start_date_local" not in archive.run("activities").json[0]
    (record,) = archive.run("activities", "--timezone", "Europe/Zurich").json
    assert record["start_date_local"] == "2026-01-03T00:30:00Z"
    assert (
        archive.run("activities", "--timezone", "Europe/Zurich", "--until", "2026-01-02").json == []
    )
    assert archive.run("activities", "--until", "2026-01-02").json != []


def test_a_time_zone_requires_an_archive(archive: ArchiveRuns) -> None:
    ran = archive.run_alone("activities", "--timezone", "UTC")
    assert (ran.status, "requires --archive" in ran.stderr) == (2, True)


def test_an_unknown_type_is_omitted_with_one_warning(archive: ArchiveRuns) -> None:
    archive.write({**RIDE, 3: "Frobnicate"}, {**OLDER, 3: "Frobnicate"}, {**RIDE, 0: "7"})
    ran = archive.run("activities")
    assert ["sport_type" in record for record in ran.json] == [False, True, False]
    assert ran.stderr.count("Unknown activity type 'Frobnicate': 2 activities") == 1


def test_a_specific_sport_type_that_is_not_found_is_explained(archive: ArchiveRuns) -> None:
    archive.write(OLDER)
    ran = archive.run("activities", "--sport", "TrailRun")
    assert ran.json == []
    assert "less specific types: TrailRun is listed as Run" in ran.stderr


def test_an_activity_in_detail(archive: ArchiveRuns) -> None:
    archive.write({**RIDE, 4: "Cake"}, OLDER)
    assert archive.run("activity", "17012345678").json["description"] == "Cake"
    assert [record["id"] for record in archive.run("activity", "5", "17012345678").records] == [
        5,
        17012345678,
    ]


def test_an_unknown_activity_is_an_error(archive: ArchiveRuns) -> None:
    archive.write(RIDE)
    ran = archive.run("activity", "99")
    assert (ran.status, ran.stdout) == (1, "")
    assert "The archive has no activity 99." in ran.stderr
    assert archive.run("activity", "99", "17012345678").status == 1


@pytest.mark.parametrize(
    "args",
    [("kudos", "5"), ("comments", "5"), ("stats",), ("zones",), ("activity", "5", "--all-efforts")],
)
def test_data_that_archives_do_not_contain_are_refused(
    archive: ArchiveRuns, args: tuple[str, ...]
) -> None:
    archive.write(OLDER)
    ran = archive.run(*args)
    assert (ran.status, ran.stdout) == (2, "")
    assert "Archives do not contain " in ran.stderr
    assert "strava login" in ran.stderr


HOME = fit_file(
    {"latitude": 47.3769, "longitude": 8.5417, "heartrate": 120},
    {"latitude": 47.3770, "longitude": 8.5418, "heartrate": 124},
)
FILE = "activities/18012345678.fit.gz"


def test_the_local_time_is_that_of_the_first_position(archive: ArchiveRuns) -> None:
    archive.write(RIDE, files={FILE: gzip.compress(HOME)})
    (record,) = archive.run("activities").json
    keys = list(record)
    assert record["start_date_local"] == "2026-03-09T07:04:49Z"
    assert keys[keys.index("start_date") + 1 :][:3] == [
        "start_date_local",
        "timezone",
        "utc_offset",
    ]


def test_only_files_of_printed_activities_are_opened(archive: ArchiveRuns) -> None:
    archive.write(RIDE, {**OLDER, 12: "activities/1.fit"}, files={"activities/1.fit": b"broken"})
    assert "activities/1.fit" not in archive.run("activities", "--limit", "1").stderr
    assert "activities/1.fit" not in archive.run("activities", "--since", "2026-02").stderr
    ran = archive.run("activities")
    assert (len(ran.json), "Warning: activities/1.fit: " in ran.stderr) == (2, True)


def test_streams_are_as_recorded(archive: ArchiveRuns) -> None:
    archive.write(RIDE, files={FILE: gzip.compress(HOME)})
    streams = archive.run("streams", "17012345678", "--keys", "time,heartrate,moving").json
    assert {name: stream["data"] for name, stream in streams.items()} == {
        "time": [0, 1],
        "heartrate": [120, 124],
    }


def test_streams_have_a_map(archive: ArchiveRuns) -> None:
    archive.write(RIDE, files={FILE: HOME})
    ran = archive.run("streams", "17012345678", "--format", "geojson")
    (feature,) = ran.json["features"]
    assert len(feature["geometry"]["coordinates"]) == 2


def test_a_file_is_found_by_its_name_in_the_table(archive: ArchiveRuns) -> None:
    other = {**RIDE, 0: "18012345678", 12: "activities/17012345678.fit.gz"}
    files = {FILE: HOME, "activities/17012345678.fit.gz": fit_file({"temp": 1})}
    archive.write(RIDE, other, files=files)
    assert "heartrate" in archive.run("streams", "17012345678").json
    assert "heartrate" not in archive.run("streams", "18012345678").json


def test_several_activities_in_a_file_each_have_their_own_part(archive: ArchiveRuns) -> None:
    encoder = FitEncoder()
    for second in range(10):
        encoder.add("record", timestamp=BEGIN + second, temp=second)
    session(encoder, BEGIN, 5)
    session(encoder, BEGIN + 5, 5)
    first = {**RIDE, 0: "1", 15: "4.0"}
    second_part = {**RIDE, 0: "2", 1: "Mar 9, 2026, 6:04:54 AM", 15: "4.0"}
    archive.write(first, second_part, files={FILE: encoder.finish()})
    assert archive.run("streams", "1").json["temp"]["data"] == [0, 1, 2, 3, 4]
    assert archive.run("streams", "2").json["temp"]["data"] == [5, 6, 7, 8, 9]


def test_a_truncated_file_yields_what_it_contains_with_a_warning(archive: ArchiveRuns) -> None:
    archive.write(RIDE, files={FILE: HOME[:-60]})
    ran = archive.run("streams", "17012345678")
    assert ran.json["heartrate"]["data"] == [120, 124]
    assert f"Warning: {FILE} is truncated" in ran.stderr


@pytest.mark.parametrize("command", ["streams", "laps"])
@pytest.mark.parametrize("file", ["", "#error#", "activities/1.gpx", "activities/1.bin.gz"])
def test_without_a_readable_file_there_are_no_streams_or_laps(
    archive: ArchiveRuns, command: str, file: str
) -> None:
    files = {"activities/1.bin.gz": b"?"}
    archive.write({**RIDE, 12: file}, files=files)
    ran = archive.run(command, "17012345678")
    assert (ran.status, ran.stdout, ran.stderr.count("Error: ")) == (1, "", 1)


def test_laps_are_those_of_the_device(archive: ArchiveRuns) -> None:
    archive.write(RIDE, files={FILE: HOME})
    (lap,) = archive.run("laps", "17012345678").json
    assert lap["start_date"] == "2026-03-09T06:04:49Z"
    gpx = b"<gpx><trk><trkseg><trkpt lat='1' lon='1'/></trkseg></trk></gpx>"
    archive.write({**RIDE, 12: "activities/1.gpx"}, files={"activities/1.gpx": gpx})
    assert "has no laps" in archive.run("laps", "17012345678").stderr


def test_the_device_is_in_the_detail(archive: ArchiveRuns) -> None:
    archive.write(RIDE, files={FILE: fit_file({"temp": 1}, product_name="Edge 540")})
    assert archive.run("activity", "17012345678").json["device_name"].endswith("Edge 540")


def test_the_athlete_is_read_from_the_profile(archive: ArchiveRuns) -> None:
    archive.write(RIDE, files={"profile.csv": PROFILE})
    assert archive.run("athlete").json["firstname"] == "Noa"
    assert archive.run("activities").json[0]["athlete"] == {"id": 12345678, "resource_state": 1}
    assert "example.com" not in archive.run("athlete").stdout


def test_gear_is_read_from_the_activities(archive: ArchiveRuns) -> None:
    archive.write({**RIDE, 68: "5.0", 11: "Blue bike"}, files={"bikes.csv": BIKES})
    (bike,) = archive.run("gear").json
    assert bike == archive.run("gear", "b5").json
    assert bike["brand_name"] == "Canto"
    assert "has the gear g5" in archive.run("gear", "g5").stderr


def test_routes_are_listed_and_their_files_printed(archive: ArchiveRuns) -> None:
    archive.write(files={"routes.csv": ROUTES, "routes/1.gpx": b"<gpx>\xc3\xa9</gpx>"})
    table = archive.run("routes", "--format", "table").stdout.splitlines()
    assert [line.split()[0] for line in table] == ["file", "routes/1.gpx", "routes/2.gpx"]
    assert [route["file"] for route in archive.run("routes").json] == [
        "routes/1.gpx",
        "routes/2.gpx",
    ]
    assert archive.run("route", "1", "--gpx").stdout == "<gpx>\u00e9</gpx>"
    assert archive.run("route", "2", "--gpx").status == 1
    archive.write()
    assert archive.run("routes").json == []


def test_status_shows_what_the_archive_contains(archive: ArchiveRuns) -> None:
    archive.write(RIDE, OLDER, files={"profile.csv": PROFILE, FILE: HOME})
    held = archive.run("status", "--json").json
    assert held["athlete"] == {"id": 12345678, "name": "Noa Lindqvist"}
    assert (held["activities"], held["files"], held["language"]) == (2, {"fit": 2}, "English")
    ran = archive.run("status")
    assert "activities  2, 2026-01-02 to 2026-03-09\n" in ran.stdout
    assert "athlete     Noa Lindqvist (12345678)\n" in ran.stdout
    archive.write(RIDE)
    ran = archive.run("status")
    assert (ran.status, "missing     1 listed in activities.csv" in ran.stdout) == (0, True)
    assert "profile.csv is not in the archive" in ran.stderr


def test_requests_cannot_be_sent_to_an_archive(archive: ArchiveRuns) -> None:
    archive.write(OLDER)
    ran = archive.run("api", "/athlete")
    assert (ran.status, "omit --archive" in ran.stderr) == (2, True)


def test_nothing_is_written_beside_the_archive(archive: ArchiveRuns, tmp_path: Path) -> None:
    archive.write(RIDE)
    home = tmp_path / "home"
    archive.run("activities", STRAVA_HOME=str(home), HOME=str(home))
    assert [path.name for path in tmp_path.iterdir()] == [archive.path.name]


def test_a_missing_archive_is_a_usage_error(archive: ArchiveRuns) -> None:
    ran = archive.run("activities")
    assert (ran.status, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"Error: {archive.path} does not exist.")


def test_an_activity_is_shown_with_the_laps_of_its_file(archive: ArchiveRuns) -> None:
    encoder = FitEncoder()
    encoder.add("file_id", type=4, manufacturer=1, product=4061)
    for second in range(10):
        encoder.add("record", timestamp=BEGIN + second, altitude=400.0 + second)
    encoder.add("lap", timestamp=BEGIN + 4, start_time=BEGIN, elapsed_time=4, timer_time=4)
    session(encoder, BEGIN + 4, 5)
    archive.write(RIDE, files={FILE: encoder.finish()})
    laps = archive.run("laps", "17012345678", "--format", "table")
    assert "0:00:04" in laps.stdout
    shown = archive.run("show", "17012345678")
    assert (shown.status, shown.stderr) == (0, "")
    assert "altitude, 400 to 409 m" in shown.stdout
    assert "0:00:04\n  2" in shown.stdout


def test_an_activity_without_a_file_is_shown_and_weeks_add_up(
    archive: ArchiveRuns,
) -> None:
    by_hand = {**OLDER, 12: ""}
    archive.write(by_hand, RIDE)
    ran = archive.run("show", "5")
    assert ran.status == 0
    assert ran.stdout.startswith("Late run\nRun  2026-01-02 23:30Z\n")
    weeks = archive.run("weeks", "--timezone", "Europe/Zurich").json
    assert sum(week["count"] for week in weeks) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="/proc names the files that are open")
def test_the_archive_is_closed_even_after_an_error(archive: ArchiveRuns, tmp_path: Path) -> None:
    archive.write(RIDE, files={FILE: b"damaged"})
    gc.disable()  # it would close what only a cycle of objects still holds
    try:
        assert archive.run("export", str(tmp_path / "out")).status == 1
        links = [link for link in Path("/proc/self/fd").iterdir() if link.exists()]
        assert archive.path not in [link.readlink() for link in links]
    finally:
        gc.enable()
