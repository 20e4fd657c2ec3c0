import gzip
from collections import Counter
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import fitdecode
import pytest

from stravafetch.sandbox.archive.files import LOST, ActivityFile, file_of
from tests.support.history import sample_history

FILES = [file_of(activity, place) for place, activity in enumerate(sample_history(600))]


def first(test: Callable[[ActivityFile], Any]) -> ActivityFile:
    return next(file for file in FILES if test(file) and not file.is_lost)


def test_formats_are_as_frequent_as_in_real_archives() -> None:
    counted = Counter(file.kind for file in FILES)
    assert counted.keys() == {"fit", "fit.gz", "gpx", "gpx.gz", "tcx.gz", ""}
    assert counted["fit.gz"] > 300
    assert counted["tcx.gz"] > 60


def test_uploads_are_named_by_upload_and_recordings_by_activity() -> None:
    upload = first(lambda file: file.kind.endswith(".gz"))
    recording = first(lambda file: file.kind == "gpx")
    assert upload.name == f"activities/{upload.activity['upload_id']}.{upload.kind}"
    assert recording.name == f"activities/{recording.activity['id']}.gpx"


def test_manual_activities_have_no_file_and_some_files_are_lost() -> None:
    assert {file.name for file in FILES if file.activity["manual"]} == {""}
    lost = [file for file in FILES if file.is_lost]
    assert (len(lost), {file.name for file in lost}) == (9, {LOST})


def test_a_fit_file_ends_with_the_session_and_the_clock_of_the_device() -> None:
    file = first(lambda file: file.kind == "fit.gz" and file.activity["utc_offset"] == 7200)
    frames = [
        frame
        for frame in fitdecode.FitReader(
            gzip.decompress(file.content()), check_crc=fitdecode.CrcCheck.RAISE
        )
        if frame.frame_type == fitdecode.FIT_FRAME_DATA
    ]
    assert [frame.name for frame in frames[:3]] == ["file_id", "device_info", "event"]
    assert [frame.name for frame in frames[-3:]] == ["lap", "session", "activity"]
    session, clock = frames[-2], frames[-1]
    assert session.get_value("total_elapsed_time") == file.activity["elapsed_time"]
    assert session.get_value("total_timer_time") == file.activity["moving_time"]
    ahead = clock.get_value("local_timestamp") - clock.get_value("timestamp")
    assert ahead.total_seconds() == 7200


def test_files_lack_watts_that_strava_estimated() -> None:
    guessed = first(
        lambda file: file.kind == "tcx.gz" and file.activity.get("device_watts") is False
    )
    metered = first(lambda file: file.kind == "tcx.gz" and file.activity.get("device_watts"))
    assert b"Watts" not in gzip.decompress(guessed.content())
    assert b"Watts" in gzip.decompress(metered.content())


def test_tcx_has_spaces_before_its_declaration() -> None:
    data = gzip.decompress(first(lambda file: file.kind == "tcx.gz").content())
    assert data.startswith(b" " * 10 + b"<?xml")
    laps = ET.fromstring(data.lstrip()).iterfind(".//{*}Lap")  # noqa: S314 - written right above
    assert next(laps).get("StartTime", "").endswith("Z")


@pytest.mark.parametrize(("kind", "creator"), [("gpx", "StravaGPX"), ("gpx.gz", "Garmin Connect")])
def test_gpx_is_from_strava_or_another_program(kind: str, creator: str) -> None:
    data = first(lambda file: file.kind == kind).content()
    plain = gzip.decompress(data) if kind.endswith(".gz") else data
    assert ET.fromstring(plain).get("creator") == creator  # noqa: S314 - written right above


def test_the_same_activity_has_the_same_bytes() -> None:
    file = first(lambda file: file.kind == "fit.gz")
    assert file.content() == file.content()
