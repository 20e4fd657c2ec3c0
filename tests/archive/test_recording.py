from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from stravafetch.archive import recording
from stravafetch.archive.recording import Recorder, Track
from stravafetch.errors import InvalidData

START = datetime(2026, 3, 9, 6, 4, 49, tzinfo=UTC)


def test_streams_have_the_same_length_and_the_order_of_the_api() -> None:
    recorder = Recorder()
    recorder.add(None, (1.0, 2.0), watts=200)
    recorder.add(START.timestamp(), None, heartrate=90.4, altitude=1.005)
    assert list(recorder.track().streams.items()) == [
        ("time", [None, 0]),
        ("latlng", [[1.0, 2.0], None]),
        ("altitude", [None, 1.0]),
        ("heartrate", [None, 90]),
        ("watts", [200, None]),
    ]


@pytest.mark.parametrize("value", [None, "x", float("nan"), float("inf"), 1e300, (1, 2)])
def test_implausible_values_are_null(value: object) -> None:
    recorder = Recorder()
    recorder.add(0, None, watts=value)
    assert recorder.track().streams == {"time": [0]}


def test_too_many_points_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "MOST_POINTS", 3)
    recorder = Recorder()
    for moment in range(3):
        recorder.add(moment, None)
    with pytest.raises(InvalidData, match="more than 3 points"):
        recorder.add(3, None)


def test_too_many_laps_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "MOST_LAPS", 1)
    recorder = Recorder()
    recorder.add_lap(0, {})
    with pytest.raises(InvalidData, match="more than 1 laps"):
        recorder.add_lap(1, {})


def test_a_part_without_any_point_is_empty() -> None:
    track = Track({"time": [0, 1], "temp": [20, 21]}, start=START, sessions=2)
    assert track.between(START + timedelta(days=1), 60).streams == {}


@pytest.mark.parametrize("elapsed", [1e12, 1e300])
def test_a_part_of_any_length_ends_with_the_file(elapsed: float) -> None:
    lap = {"start_date": "2026-03-09T06:04:49Z"}
    track = Track({"time": [0, 1]}, [lap], start=START, sessions=2)
    part = track.between(START, elapsed)
    assert (part.streams, len(part.laps)) == ({"time": [0, 1]}, 1)


def test_a_part_omits_streams_without_values() -> None:
    streams: dict[str, list[Any]] = {"time": [0, 5, 9], "latlng": [[1.0, 2.0], None, None]}
    part = Track(streams, start=START, sessions=2).between(START + timedelta(seconds=5), 4)
    assert part.streams == {"time": [0, 4]}


def test_a_file_without_times_is_returned_whole() -> None:
    track = Track({"latlng": [[1.0, 2.0]]}, sessions=2)
    assert track.between(START, 60) is track
