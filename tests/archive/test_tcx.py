import time
from datetime import UTC, datetime, timedelta

import pytest

from stravafetch.archive import tcx
from stravafetch.archive.recording import Probe
from stravafetch.errors import InvalidData

START = datetime(2026, 3, 9, 6, 0, tzinfo=UTC)
PLACE = (
    "<Position><LatitudeDegrees>47.3769</LatitudeDegrees>"
    "<LongitudeDegrees>8.5417</LongitudeDegrees></Position>"
)


def point(second: int, inner: str = "") -> str:
    time = START + timedelta(seconds=second)
    return f"<Trackpoint><Time>{time:%Y-%m-%dT%H:%M:%S.000Z}</Time>{inner}</Trackpoint>"


def lap(second: int, *inner: str) -> str:
    start = START + timedelta(seconds=second)
    head, *points = inner
    track = f"<Track>{''.join(points)}</Track>"
    return f'<Lap StartTime="{start:%Y-%m-%dT%H:%M:%SZ}">{head}{track}</Lap>'


def document(*activities: str, creator: str = "") -> bytes:
    inner = "".join(f'<Activity Sport="Biking">{laps}{creator}</Activity>' for laps in activities)
    body = f"<Activities>{inner}</Activities>"
    return f"<TrainingCenterDatabase>{body}</TrainingCenterDatabase>".encode()


def test_a_trackpoint_is_a_point() -> None:
    inner = f"{PLACE}<AltitudeMeters>408.2</AltitudeMeters><DistanceMeters>12.3</DistanceMeters>"
    inner += "<HeartRateBpm><Value>141</Value></HeartRateBpm><Cadence>84</Cadence>"
    inner += "<Extensions><ns3:TPX><ns3:Speed>3</ns3:Speed><ns3:Watts>210</ns3:Watts></ns3:TPX>"
    assert tcx.read(document(lap(0, "", point(0, inner + "</Extensions>")))).streams == {
        "time": [0],
        "distance": [12.3],
        "latlng": [[47.3769, 8.5417]],
        "altitude": [408.2],
        "heartrate": [141],
        "cadence": [84],
        "watts": [210],
    }


def test_runs_have_their_own_cadence_element() -> None:
    inner = "<Cadence>0</Cadence><Extensions><TPX><RunCadence>85</RunCadence></TPX></Extensions>"
    assert tcx.read(document(lap(0, "", point(0, inner)))).streams["cadence"] == [85]


def test_ten_spaces_before_the_declaration_are_skipped() -> None:
    declared = b" " * 10 + b'<?xml version="1.0" encoding="UTF-8"?>\n'
    assert tcx.read(declared + document(lap(0, "", point(0)))).streams == {"time": [0]}


def test_a_trackpoint_without_a_position_is_kept() -> None:
    found = tcx.read(document(lap(0, "", point(0), point(1, PLACE)))).streams
    assert found["latlng"] == [None, [47.3769, 8.5417]]


def test_laps_and_tracks_follow_each_other() -> None:
    first = lap(0, "<TotalTimeSeconds>4.2</TotalTimeSeconds>", point(0), point(4))
    counted = "<DistanceMeters>30</DistanceMeters><MaximumSpeed>9.5</MaximumSpeed>"
    counted += "<AverageHeartRateBpm><Value>140</Value></AverageHeartRateBpm>"
    counted += "<MaximumHeartRateBpm><Value>150</Value></MaximumHeartRateBpm>"
    track = tcx.read(document(first + lap(7, counted, point(7), point(9))))
    assert track.streams["time"] == [0, 4, 7, 9]
    assert track.laps == [
        {
            "name": "Lap 1",
            "elapsed_time": 7,
            "start_date": "2026-03-09T06:00:00Z",
            "lap_index": 1,
            "start_index": 0,
            "end_index": 2,
        },
        {
            "name": "Lap 2",
            "elapsed_time": 2,
            "start_date": "2026-03-09T06:00:07Z",
            "distance": 30.0,
            "max_speed": 9.5,
            "average_heartrate": 140.0,
            "max_heartrate": 150.0,
            "lap_index": 2,
            "start_index": 2,
            "end_index": 3,
        },
    ]


def test_the_device_is_the_creator() -> None:
    creator = "<Creator><Name>Garmin Edge 500</Name><UnitId>1</UnitId></Creator>"
    data = document(lap(0, "", point(0)), creator=creator)
    assert tcx.read(data).device_name == "Garmin Edge 500"


def test_one_of_several_activities_is_selected_by_its_times() -> None:
    track = tcx.read(document(lap(0, "", point(0), point(2)), lap(9, "", point(9), point(11))))
    part = track.between(START + timedelta(seconds=9), 2)
    assert (part.streams, [one["name"] for one in part.laps]) == ({"time": [0, 2]}, ["Lap 1"])


def test_probing_stops_at_the_first_position() -> None:
    whole = document(lap(0, "", point(0), point(1, PLACE), point(2, PLACE)))
    cut = whole[: whole.index(b"<Time>2026-03-09T06:00:02")]
    assert tcx.probe(cut) == Probe((47.3769, 8.5417))
    assert tcx.probe(document(lap(0, "", point(0)))) == Probe()


def test_probing_stops_at_the_first_point_if_there_are_no_positions() -> None:
    data = document(lap(0, "", *[point(second) for second in range(20_000)]))
    started = time.monotonic()
    tcx.read(data)
    read = time.monotonic() - started
    assert tcx.probe(data) == Probe()
    assert time.monotonic() - started - read < read / 5


def test_probing_finds_a_position_in_another_encoding() -> None:
    assert tcx.probe(document(lap(0, "", point(0, PLACE))).decode().encode("utf-16")).position


def test_a_truncated_file_yields_what_it_contains() -> None:
    track = tcx.read(document(lap(0, "", point(0), point(1)))[:-120])
    assert (track.streams, track.is_truncated) == ({"time": [0]}, True)


def test_a_file_truncated_before_the_first_point_is_refused() -> None:
    with pytest.raises(InvalidData, match="before the first point"):
        tcx.read(document(lap(0, "", point(0)))[:60])
