from stravafetch.archive.recording import Track
from stravafetch.archive.streams import streams_of

ALL = ("time", "distance", "latlng", "watts")


def test_streams_have_the_format_of_the_api() -> None:
    track = Track({"time": [0, 1], "distance": [0.0, 3.5]})
    assert streams_of(track, ALL)["distance"] == {
        "data": [0.0, 3.5],
        "series_type": "distance",
        "original_size": 2,
        "resolution": "high",
    }


def test_without_a_distance_the_time_is_the_axis() -> None:
    streams = streams_of(Track({"time": [0, 1], "latlng": [None, [47.0, 8.0]]}), ALL)
    assert {stream["series_type"] for stream in streams.values()} == {"time"}
    assert streams["latlng"]["data"] == [None, [47.0, 8.0]]


def test_only_requested_streams_that_exist_are_returned() -> None:
    assert list(streams_of(Track({"time": [0], "watts": [1]}), ("watts", "temp"))) == ["watts"]
