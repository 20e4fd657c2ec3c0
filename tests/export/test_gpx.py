from datetime import datetime, timedelta
from typing import Any

import gpxpy
import pytest
from gpxpy.gpx import GPXTrack, GPXTrackPoint
from hypothesis import given as whatever
from hypothesis import strategies as some

from stravafetch.errors import StravaError
from stravafetch.export.gpx import track_of
from tests.support.gpx_schema import complaints

RIDE = {
    "id": 12345678987654321,
    "name": "Soggy <Alps> & 🌧️",
    "description": "Rain\nand more rain",
    "sport_type": "GravelRide",
    "start_date": "2026-03-29T06:59:58Z",
    "start_date_local": "2026-03-29T08:59:58Z",
}


def streams(**data: Any) -> dict[str, Any]:
    """The answer to a request for these streams."""
    return {
        kind: {
            "data": values,
            "series_type": "distance",
            "original_size": len(values),
            "resolution": "high",
        }
        for kind, values in data.items()
    }


RIDDEN = streams(
    time=[0, 1, 5],
    latlng=[[47.376888, 8.541694], [47.3769, 8.5418], [-0.00001, -179.999999]],
    altitude=[408.2, 408, -3.4],
    heartrate=[88, 91, 255],
    cadence=[0, 64, 254],
    watts=[0, 187, 1204],
    temp=[-4, 0, 31],
    distance=[0.0, 8.1, 40.5],
    moving=[False, True, True],
)


def track(text: str | None) -> GPXTrack:
    assert text
    (only,) = gpxpy.parse(text).tracks
    return only


def points(**data: Any) -> list[GPXTrackPoint]:
    (segment,) = track(track_of(RIDE, streams(**data))).segments
    return segment.points


def readings(point: GPXTrackPoint) -> dict[str, str]:
    return {
        element.tag.partition("}")[2]: element.text
        for extension in point.extensions
        for element in extension.iter()
        if element.text and element.text.strip()
    }


def test_a_document_is_the_same_to_the_byte_every_time() -> None:
    run = {"id": 7, "name": "Lunch Run", "sport_type": "Run", "start_date": "2026-01-02T11:00:00Z"}
    here = streams(latlng=[[52.5, 13.4]], time=[3], altitude=[34.6], heartrate=[141], watts=[230])
    assert track_of(run, here) == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<gpx xmlns="http://www.topografix.com/GPX/1/1"'
        ' xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v1"'
        ' xmlns:pwr="http://www.garmin.com/xmlschemas/PowerExtension/v1"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xsi:schemaLocation="http://www.topografix.com/GPX/1/1'
        " http://www.topografix.com/GPX/1/1/gpx.xsd"
        " http://www.garmin.com/xmlschemas/TrackPointExtension/v1"
        " http://www.garmin.com/xmlschemas/TrackPointExtensionv1.xsd"
        " http://www.garmin.com/xmlschemas/PowerExtension/v1"
        ' http://www.garmin.com/xmlschemas/PowerExtensionv1.xsd"'
        ' version="1.1" creator="stravafetch">\n'
        "<metadata>\n<time>2026-01-02T11:00:00Z</time>\n</metadata>\n"
        "<trk>\n<name>Lunch Run</name>\n"
        '<link href="https://www.strava.com/activities/7">\n</link>\n<type>Run</type>\n'
        '<trkseg>\n<trkpt lat="52.5" lon="13.4">\n'
        "<ele>34.6</ele>\n<time>2026-01-02T11:00:03Z</time>\n<extensions>\n"
        "<gpxtpx:TrackPointExtension>\n<gpxtpx:hr>141</gpxtpx:hr>\n</gpxtpx:TrackPointExtension>\n"
        "<pwr:PowerInWatts>230</pwr:PowerInWatts>\n"
        "</extensions>\n</trkpt>\n</trkseg>\n</trk>\n</gpx>\n"
    )


def test_the_track_says_which_activity_it_is() -> None:
    ride = track(track_of(RIDE, RIDDEN))
    assert (ride.name, ride.description) == (RIDE["name"], RIDE["description"])
    assert ride.type == "GravelRide"
    assert ride.link == "https://www.strava.com/activities/12345678987654321"


@pytest.mark.parametrize("absent", ["", None])
def test_a_track_without_a_name_has_none(absent: Any) -> None:
    ride = track(track_of({**RIDE, "name": absent, "description": absent}, RIDDEN))
    assert (ride.name, ride.description) == (None, None)


def test_each_point_has_its_place_height_and_time() -> None:
    (segment,) = track(track_of(RIDE, RIDDEN)).segments
    assert [(p.latitude, p.longitude, p.elevation) for p in segment.points] == [
        (47.376888, 8.541694, 408.2),
        (47.3769, 8.5418, 408),
        (-0.00001, -179.999999, -3.4),
    ]
    assert [p.time.isoformat() for p in segment.points if p.time] == [
        "2026-03-29T06:59:58+00:00",
        "2026-03-29T06:59:59+00:00",
        "2026-03-29T07:00:03+00:00",
    ]


# A recorded second: when, where, how high; then heart rate, cadence, watts and temperature.
DEGREES = some.floats(-90, 90).map(lambda degrees: round(degrees, 9))
METRES = some.none() | some.floats(-400, 9000).map(lambda metres: round(metres, 1))
SECOND = some.tuples(
    some.integers(0, 10**7),
    some.tuples(DEGREES, DEGREES),
    METRES,
    some.none() | some.integers(1, 255),
    some.none() | some.integers(0, 254),
    some.none() | some.integers(0, 65_535),
    some.none() | some.integers(-40, 60),
)


@whatever(some.lists(SECOND, min_size=1), some.text())
def test_another_program_reads_what_was_recorded(recorded: list[Any], name: str) -> None:
    kinds = ("time", "latlng", "altitude", "heartrate", "cadence", "watts", "temp")
    data = {kind: [second[place] for second in recorded] for place, kind in enumerate(kinds)}
    text = track_of(RIDE | {"name": name}, streams(**data))
    (segment,) = track(text).segments
    start = datetime.fromisoformat(str(RIDE["start_date"]))
    assert [
        (
            point.time,
            (point.latitude, point.longitude),
            point.elevation,
            *(readings(point).get(kind) for kind in ("hr", "cad", "PowerInWatts", "atemp")),
        )
        for point in segment.points
    ] == [
        (
            start + timedelta(seconds=seconds),
            place,
            altitude,
            *(None if value is None else str(value) for value in values),
        )
        for seconds, place, altitude, *values in recorded
    ]
    assert complaints(text or "") == []


def test_each_point_has_its_readings_in_the_order_of_the_schemas() -> None:
    (segment,) = track(track_of(RIDE, RIDDEN)).segments
    assert [list(readings(point).items()) for point in segment.points] == [
        [("atemp", "-4"), ("hr", "88"), ("cad", "0"), ("PowerInWatts", "0")],
        [("atemp", "0"), ("hr", "91"), ("cad", "64"), ("PowerInWatts", "187")],
        [("atemp", "31"), ("hr", "255"), ("cad", "254"), ("PowerInWatts", "1204")],
    ]


def test_a_point_has_only_what_was_recorded() -> None:
    (point,) = points(latlng=[[1.5, 2.5]])
    assert (point.time, point.elevation, point.extensions) == (None, None, [])


def test_a_point_without_a_place_is_left_out_with_all_its_values() -> None:
    first, last = points(
        latlng=[[1, 2], None, [3, 4]], time=[0, 1, 2], altitude=[5, 6, 7], heartrate=[80, 81, 82]
    )
    assert (first.latitude, first.elevation, readings(first)) == (1, 5, {"hr": "80"})
    assert (last.latitude, last.elevation, readings(last)) == (3, 7, {"hr": "82"})


def test_a_value_that_is_null_is_left_out_of_its_point() -> None:
    first, last = points(
        latlng=[[1, 2], [3, 4]],
        time=[None, 1],
        altitude=[5, None],
        heartrate=[80, None],
        cadence=[None, 60],
        watts=[None, 200],
    )
    assert (first.time, first.elevation, readings(first)) == (None, 5, {"hr": "80"})
    assert (bool(last.time), last.elevation) == (True, None)
    assert readings(last) == {"cad": "60", "PowerInWatts": "200"}


def test_the_places_say_how_many_points_there_are() -> None:
    first, last = points(latlng=[[1, 2], [3, 4]], altitude=[5], heartrate=[80, 81, 82])
    assert (first.elevation, last.elevation) == (5, None)
    assert readings(last) == {"hr": "81"}


def test_a_value_that_the_schemas_forbid_is_left_out() -> None:
    beyond = points(
        latlng=[[1, 2]] * 3 + [[90.1, 0], [0, 180], [float("nan"), 0]],
        altitude=[float("inf"), float("-inf"), float("nan")],
        heartrate=[0, 256, -1],
        cadence=[255, -1, 1e9],
        watts=[-1, 65_536, 1e9],
        temp=[float("inf"), float("-inf"), float("nan")],
    )
    assert len(beyond) == 3
    assert all(point.elevation is None and point.extensions == [] for point in beyond)


@pytest.mark.parametrize(
    "given",
    [{}, streams(time=[0, 1], watts=[90, 91]), streams(latlng=[]), streams(latlng=[None, None])],
)
def test_an_activity_without_places_has_no_document(given: Any) -> None:
    assert track_of(RIDE, given) is None


@pytest.mark.parametrize("character", ["\0", "\x0b", "\x1b", "\ud83d", "\ufffe", "\uffff"])
def test_a_character_that_xml_forbids_is_replaced(character: str) -> None:
    text = track_of({**RIDE, "name": f"a{character}b", "description": character}, RIDDEN)
    assert track(text).name == "a\N{REPLACEMENT CHARACTER}b"
    assert complaints(text or "") == []


def test_a_character_that_xml_allows_is_kept() -> None:
    name = "a\tb\nc ]]> \x85 \ud7ff\ue000\ufffd\U00010000\U0010ffff"
    assert track(track_of({**RIDE, "name": name}, RIDDEN)).name == name


@pytest.mark.parametrize(
    ("activity", "given"),
    [
        (RIDE, RIDDEN),
        ({**RIDE, "name": "\r\x85\ufffd\U0010ffff", "sport_type": '"'}, RIDDEN),
        ({"id": 1, "start_date": "2026-01-01T00:00:00Z"}, streams(latlng=[[90, -180], [-90, 0]])),
        (RIDE, streams(latlng=[[1e-9, -1e-9]], altitude=[1e-7], time=[0.5])),
        (RIDE, streams(latlng=[[0, 0]], altitude=[float("inf")], temp=[None], watts=[None])),
    ],
)
def test_a_document_is_valid_gpx(activity: Any, given: Any) -> None:
    assert complaints(track_of(activity, given) or "") == []


def test_the_schema_would_find_a_fault() -> None:
    text = track_of(RIDE, RIDDEN) or ""
    bare = text.replace("pwr:PowerInWatts>", "power>")
    assert any("power" in complaint for complaint in complaints(bare))


@pytest.mark.parametrize(
    ("activity", "given"),
    [
        ({}, RIDDEN),
        ({**RIDE, "id": None}, RIDDEN),
        ({**RIDE, "id": '"><script>'}, RIDDEN),
        ({**RIDE, "name": ["a"]}, RIDDEN),
        ({**RIDE, "start_date": None}, RIDDEN),
        ({**RIDE, "start_date": "yesterday"}, RIDDEN),
        (RIDE, [{"type": "latlng", "data": [[1, 2]]}]),
        (RIDE, {"latlng": [[1, 2]]}),
        (RIDE, {"latlng": {"type": "latlng"}}),
        (RIDE, {"latlng": {"data": None}}),
        (RIDE, streams(latlng=[[1]])),
        (RIDE, streams(latlng=[[1, 2, 3]])),
        (RIDE, streams(latlng=[["north", "east"]])),
        (RIDE, streams(latlng=[7])),
        (RIDE, streams(latlng=[[1, 2]], time=["0"])),
        (RIDE, streams(latlng=[[1, 2]], time=[1e18])),
        (RIDE, streams(latlng=[[1, 2]], heartrate=[{}])),
        (RIDE, streams(latlng=[[1, 2]], altitude=[10**400])),
    ],
)
def test_another_shape_is_an_error_with_a_next_step(activity: Any, given: Any) -> None:
    with pytest.raises(StravaError, match="unexpected format") as caught:
        track_of(activity, given)
    assert caught.value.next_step
