from itertools import pairwise
from statistics import mean
from typing import Any

import pytest

from stravafetch.sandbox.data import polyline
from stravafetch.sandbox.data.streams import KINDS, POINTS, Track
from tests.support.history import sample_history

Record = dict[str, Any]
RECORDED = [record for record in sample_history(100) if not record["manual"]]


@pytest.fixture(scope="module")
def tracks() -> list[tuple[Record, Track]]:
    return [(record, Track(record)) for record in RECORDED]


Tracks = list[tuple[Record, Track]]


def test_the_same_activity_has_the_same_streams_whichever_is_asked_for_first() -> None:
    first, second = Track(RECORDED[0]), Track(RECORDED[0])
    forwards = [first.stream(kind) for kind in first.kinds]
    backwards = [second.stream(kind) for kind in reversed(second.kinds)]
    assert forwards == backwards[::-1]


def test_all_streams_of_an_activity_are_equally_long(tracks: Tracks) -> None:
    for _, track in tracks:
        assert {len(track.stream(kind)) for kind in track.kinds} == {len(track.time)}


def test_there_is_a_stream_for_what_the_summary_knows(tracks: Tracks) -> None:
    for record, track in tracks:
        known = {
            "latlng": bool(record["start_latlng"]),
            "altitude": "elev_high" in record,
            "heartrate": record["has_heartrate"],
            "cadence": "average_cadence" in record,
            "watts": "average_watts" in record,
            "temp": "average_temp" in record,
            "velocity_smooth": record["distance"] > 0,
        }
        assert {kind for kind in known if kind in track.kinds} == {
            kind for kind, there in known.items() if there
        }
        assert {"time", "distance", "moving"} <= set(track.kinds) <= set(KINDS)


def test_the_time_runs_up_to_the_elapsed_time(tracks: Tracks) -> None:
    for record, track in tracks:
        assert (track.time[0], track.time[-1]) == (0, record["elapsed_time"])
        assert all(before < after for before, after in pairwise(track.time))


def test_the_seconds_of_movement_are_the_moving_time(tracks: Tracks) -> None:
    for record, track in tracks:
        ways = zip(pairwise(track.time), track.moving[1:], strict=True)
        assert sum(b - a for (a, b), moving in ways if moving) == record["moving_time"]
        assert track.moved[-1] == record["moving_time"]


def test_the_distance_grows_to_that_of_the_summary(tracks: Tracks) -> None:
    for record, track in tracks:
        assert (track.distance[0], track.distance[-1]) == (0, record["distance"])
        assert track.distance == sorted(track.distance)


def test_nobody_gets_on_while_resting(tracks: Tracks) -> None:
    rests = [
        (track, at) for _, track in tracks for at, moves in enumerate(track.moving) if not moves
    ]
    assert rests
    for track, at in rests:
        assert track.distance[at] == track.distance[at - 1]
        assert track.time[at] > track.time[at - 1]
        assert track.velocity_smooth[at] == 0


def test_the_places_lead_along_the_line_from_start_to_end(tracks: Tracks) -> None:
    outside = [(record, track) for record, track in tracks if record["start_latlng"]]
    assert len(outside) > 50
    for record, track in outside:
        assert [track.latlng[0], track.latlng[-1]] == [record["start_latlng"], record["end_latlng"]]
        line = polyline.decode(record["map"]["summary_polyline"])
        middle = line[len(line) // 2]
        nearest = min(
            abs(lat * 1e5 - middle[0]) + abs(lng * 1e5 - middle[1]) for lat, lng in track.latlng
        )
        assert nearest < 20  # 1e-5 degrees, each about a metre


def test_what_is_measured_has_the_average_and_the_extremes_of_the_summary(tracks: Tracks) -> None:
    for record, track in tracks:
        for kind, key in (("heartrate", "heartrate"), ("cadence", "cadence"), ("watts", "watts")):
            if kind in track.kinds:
                assert mean(track.stream(kind)) == pytest.approx(record[f"average_{key}"], rel=0.03)
        if "altitude" in track.kinds:
            ends = (min(track.altitude), max(track.altitude))
            assert ends == (record["elev_low"], record["elev_high"])
        if record["has_heartrate"]:
            assert max(track.heartrate) == record["max_heartrate"]
        if record["distance"]:
            assert max(track.velocity_smooth) == pytest.approx(record["max_speed"], abs=0.001)


def test_a_long_day_is_recorded_less_often() -> None:
    longest = max(RECORDED, key=lambda record: record["moving_time"])
    track = Track({**longest, "moving_time": 40_000, "elapsed_time": 40_600})
    assert POINTS / 2 < len(track.time) < POINTS + 10


def test_a_line_is_the_same_after_a_round_trip() -> None:
    points = [(5247530, 1340210), (-3385678, 15120931), (0, 0), (1, -1)]
    assert polyline.decode(polyline.encode(points)) == points


def test_a_line_is_encoded_as_google_does() -> None:
    points = [(3850000, -12020000), (4070000, -12095000), (4325200, -12645300)]
    assert polyline.encode(points) == "_p~iF~ps|U_ulLnnqC_mqNvxq`@"
