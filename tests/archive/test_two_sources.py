"""The API and the archive hold the same activities, each as far as it can."""

import re
from pathlib import Path
from typing import Any

import pytest

from stravafetch.sandbox.archive.columns import GENERATIONS
from stravafetch.sandbox.archive.files import LOST, ActivityFile, file_of
from stravafetch.sandbox.archive.languages import LANGUAGES
from stravafetch.sandbox.archive.writer import Edition
from tests.support.history import sample_history
from tests.support.sample_archive import ENGLISH, sample_archive
from tests.support.sandbox import Sandbox

COUNT = 50
Record = dict[str, Any]

BY_ID = sorted(sample_history(COUNT), key=lambda activity: activity["id"])
FILES = [file_of(activity, place) for place, activity in enumerate(BY_ID)]
KINDS = ("fit", "fit.gz", "gpx", "gpx.gz", "tcx.gz")
# What else the formats cannot hold: FIT stores altitudes in steps of 20 cm, laps in whole beats.
LACKING = {"fit": set[str](), "gpx": {"distance"}, "tcx": {"temp"}}
COARSE = {"altitude": 0.11, "total_elevation_gain": 0.51, "average_cadence": 0.51}
COARSE |= {"average_watts": 0.51, "average_heartrate": 0.51, "average_speed": 0.006}
COARSE |= {"max_speed": 0.001}
RECORDED = {"time", "distance", "latlng", "altitude", "heartrate", "cadence", "watts", "temp"}

pytestmark = pytest.mark.parametrize("signed_out", [COUNT], indirect=True)


@pytest.fixture
def archive(tmp_path: Path) -> str:
    return written(tmp_path)


def written(folder: Path, edition: Edition = ENGLISH) -> str:
    path = folder / "export_1.zip"
    path.write_bytes(sample_archive(COUNT, edition))
    return str(path)


def of_kind(kind: str) -> list[ActivityFile]:
    files = [file for file in FILES if file.kind == kind and file.name != LOST]
    assert files, f"the sample athlete has no {kind}"
    return files


def agreeing(record: Record, sent: Record) -> Record:
    """What the archive has of a record, as far as it is not known to differ from what was sent.

    The label is that of the older type. Strava gives odd names to some zones, and a start that is
    hidden is hidden in local time, too.
    """
    known = {key: sent.get(key) for key in record}
    if "sport_type" in record:
        known["sport_type"] = sent["type"]
    if sent["timezone"].endswith("Etc/GMT+5") and "timezone" in record:
        known["timezone"] = "(GMT-05:00) America/Lima"
    if sent["start_date"].endswith("T00:00:01Z"):
        known["start_date_local"] = record.get("start_date_local")
    return {key: value for key, value in known.items() if key in record}


def test_every_key_of_a_summary_is_as_the_api_sends_it(sandbox: Sandbox, archive: str) -> None:
    sent = sandbox.run("activities").json
    listed = sandbox.run("--archive", archive, "activities")
    assert [record["id"] for record in listed.json] == [record["id"] for record in sent]
    for record, other in zip(listed.json, sent, strict=True):
        assert record == agreeing(record, other)


def test_keys_come_in_the_order_of_the_api(sandbox: Sandbox, archive: str) -> None:
    sent = {record["id"]: record for record in sandbox.run("activities").json}
    for record in sandbox.run("--archive", archive, "activities").json:
        assert list(record) == [key for key in sent[record["id"]] if key in record]


def test_recorded_activities_have_a_local_time(sandbox: Sandbox, archive: str) -> None:
    for record in sandbox.run("--archive", archive, "activities").json:
        file = next(file for file in FILES if file.activity["id"] == record["id"])
        has_file, has_place = file.name not in ("", LOST), bool(file.activity["start_latlng"])
        assert ("utc_offset" in record, "timezone" in record) == (
            has_file and (has_place or "fit" in file.kind),
            has_file and has_place,
        )


def test_every_key_of_a_detail_is_as_the_api_sends_it(sandbox: Sandbox, archive: str) -> None:
    for file in [of_kind(kind)[0] for kind in KINDS] + [FILES[-1]]:
        number = str(file.activity["id"])
        record = sandbox.run("--archive", archive, "activity", number).json
        sent = sandbox.run("activity", number).json
        assert {"description", "calories", "gear"} & record.keys()
        gear, other = record.pop("gear", {}), sent.get("gear", {})
        assert gear == {key: other[key] for key in gear}
        assert record == agreeing(record, sent)


@pytest.mark.parametrize("kind", KINDS)
def test_streams_are_those_of_the_api_as_far_as_the_format_allows(
    sandbox: Sandbox, archive: str, kind: str
) -> None:
    for file in of_kind(kind)[:12]:
        number = str(file.activity["id"])
        sent = sandbox.run("streams", number).json
        read = sandbox.run("--archive", archive, "streams", number).json
        known = (RECORDED & sent.keys()) - LACKING[kind.partition(".")[0]]
        if not file.activity.get("device_watts"):
            known -= {"watts"}  # guessed by Strava
        assert read.keys() == known
        for name, stream in read.items():
            assert close(name, stream["data"], sent[name]["data"])
            assert stream["original_size"] == sent[name]["original_size"]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "gpx" not in kind])
def test_laps_are_those_of_the_api(sandbox: Sandbox, archive: str, kind: str) -> None:
    for file in of_kind(kind)[:6]:
        number = str(file.activity["id"])
        sent = sandbox.run("laps", number).json
        read = sandbox.run("--archive", archive, "laps", number).json
        assert len(read) == len(sent)
        for lap, other in zip(read, sent, strict=True):
            for key in lap.keys() - {"activity", "athlete"}:
                assert close(key, [lap[key]], [other[key]]), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_of_the_account_changes_nothing_but_types(
    sandbox: Sandbox, tmp_path: Path, language: str
) -> None:
    english = sandbox.run("--archive", written(tmp_path), "activities").json
    other = sandbox.run("--archive", written(tmp_path, Edition(language)), "activities")
    for record, wanted in zip(other.json, english, strict=True):
        types = {} if "type" in record else {"type": wanted["type"]}
        types |= {} if "sport_type" in record else {"sport_type": wanted["sport_type"]}
        assert {**record, **types} == wanted


@pytest.mark.parametrize("columns", [count for count in GENERATIONS if count > 11])
def test_older_generations_contain_a_subset(sandbox: Sandbox, tmp_path: Path, columns: int) -> None:
    newest = sandbox.run("--archive", written(tmp_path), "activities").json
    older = sandbox.run("--archive", written(tmp_path, Edition("de", columns)), "activities").json
    for record, wanted in zip(older, newest, strict=True):
        assert record == {key: wanted[key] for key in record}


def close(name: str, read: list[Any], sent: list[Any]) -> bool:
    if isinstance(read[0], list):
        return read == sent
    return read == pytest.approx(sent, abs=COARSE.get(name, 1e-9))


def test_exports_from_both_have_the_same_names_and_the_same_tracks(
    sandbox: Sandbox, archive: str, tmp_path: Path
) -> None:
    sandbox.run("export", str(tmp_path / "api"))
    sandbox.run("--archive", archive, "export", str(tmp_path / "archive"))
    sent, read = (tracks(tmp_path / source) for source in ("api", "archive"))
    with_line = [file for file in FILES if file.activity["start_latlng"] and file.name != LOST]
    assert len(read) == len(with_line)
    hidden = [file for file in with_line if file.activity["start_date"].endswith("T00:00:01Z")]
    for name in read.keys() - sent.keys():  # a start that is hidden has a clock of its own
        assert name.endswith(f"-{hidden.pop().activity['id']}.gpx")
    for name in read.keys() & sent.keys():
        assert read[name] == sent[name]


def tracks(folder: Path) -> dict[str, list[tuple[str, ...]]]:
    """The places and times of each GPX file by its name, whatever year's folder it is in."""
    point = re.compile(r'<trkpt lat="(.+?)" lon="(.+?)">\n(?:<ele>.+?</ele>\n)?<time>(.+?)</time>')
    return {path.name: point.findall(path.read_text()) for path in folder.rglob("*.gpx")}


def test_maps_from_both_have_the_same_lines(sandbox: Sandbox, archive: str) -> None:
    maps = ("activities", "--format", "geojson", "--fields", "id")
    sent = {feature["id"]: feature for feature in sandbox.run(*maps).json["features"]}
    read = sandbox.run("--archive", archive, *maps).json["features"]
    assert [feature["id"] for feature in read] == [*sent]
    lost = {file.activity["id"] for file in FILES if file.name == LOST}
    for feature in read:
        line, other = feature["geometry"], sent[feature["id"]]["geometry"]
        if feature["id"] in lost or other is None:
            assert line is None
        else:
            for end in (0, -1):
                near = pytest.approx(other["coordinates"][end], abs=2e-5)  # two metres
                assert line["coordinates"][end] == near
