import pytest

from stravafetch.archive import gpx
from stravafetch.archive.recording import Probe, Track
from stravafetch.errors import InvalidData

HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n<gpx creator="StravaGPX" version="1.1">'


def document(*points: str) -> bytes:
    inner = "".join(f'<trkpt lat="47.3769" lon="8.5417">{point}</trkpt>' for point in points)
    return HEAD + f"<trk><name>Out</name><trkseg>{inner}</trkseg></trk></gpx>".encode()


def read(*points: str) -> Track:
    return gpx.read(document(*points))


def test_a_point_has_its_values_and_no_distance() -> None:
    track = read("<ele>408.2</ele><time>2026-03-09T06:04:49Z</time>")
    assert track.streams == {"time": [0], "latlng": [[47.3769, 8.5417]], "altitude": [408.2]}
    assert f"{track.start:%Y-%m-%dT%H:%M:%S%z}" == "2026-03-09T06:04:49+0000"


@pytest.mark.parametrize("prefix", ["", "gpxtpx:", "ns3:", "gpxdata:"])
def test_an_extension_may_have_any_prefix(prefix: str) -> None:
    body = f"<{prefix}hr>141</{prefix}hr><{prefix}cad>84</{prefix}cad>"
    body = f"<{prefix}TrackPointExtension>{body}</{prefix}TrackPointExtension>"
    found = read(f"<extensions>{body}</extensions>").streams
    assert (found["heartrate"], found["cadence"]) == ([141], [84])


def test_gpx_elements_may_have_a_prefix() -> None:
    data = b'<g:gpx><g:trk><g:trkpt lat="1" lon="2"><g:ele>3</g:ele></g:trkpt></g:trk></g:gpx>'
    assert gpx.read(data).streams == {"latlng": [[1.0, 2.0]], "altitude": [3.0]}


@pytest.mark.parametrize("element", ["power", "pwr:PowerInWatts", "gpxpx:PowerInWatts"])
def test_watts_have_several_names(element: str) -> None:
    assert read(f"<extensions><{element}>210.4</{element}></extensions>").streams["watts"] == [210]


def test_a_temperature_below_zero_is_read() -> None:
    assert read("<extensions><x:atemp>-3.0</x:atemp></extensions>").streams["temp"] == [-3]


def test_a_planned_route_has_no_time() -> None:
    track = read("<ele>1</ele>", "<ele>2</ele>")
    assert ("time" in track.streams, track.start) == (False, None)


def test_the_time_in_the_metadata_is_ignored() -> None:
    data = document("").replace(b"<trk>", b"<metadata><time>2020-01-01T00:00:00Z</time></metadata>")
    assert gpx.read(data.replace(b"</trk>", b"")).start is None


@pytest.mark.parametrize(
    "time", ["2026-03-09T06:04:49.250Z", "2026-03-09T08:04:49+02:00", "2026-03-09T06:04:49"]
)
def test_times_may_have_fractions_and_offsets(time: str) -> None:
    track = read(f"<time>{time}</time>", "<time>2026-03-09T06:04:59Z</time>")
    assert track.streams["time"] == [0, 10]


@pytest.mark.parametrize("value", ["", "n/a", "nan", "inf", "1e400", "12,5", "9" * 90])
def test_invalid_numbers_are_null(value: str) -> None:
    track = read(f"<ele>{value}</ele>", "<ele>5</ele>")
    assert track.streams["altitude"] == [None, 5.0]


def test_impossible_positions_are_null() -> None:
    data = document("<ele>1</ele>", "<ele>2</ele>").replace(b"47.3769", b"147.3", 1)
    assert gpx.read(data).streams["latlng"] == [None, [47.3769, 8.5417]]


@pytest.mark.parametrize(
    "before", [b" " * 10, b"\xef\xbb\xbf", b"\xef\xbb\xbf\n", b"\n\xef\xbb\xbf"]
)
def test_spaces_and_a_byte_order_mark_before_the_declaration_are_skipped(before: bytes) -> None:
    assert len(gpx.read(before + document("")).streams["latlng"]) == 1


def test_another_encoding_is_read() -> None:
    text = document("<ele>7</ele>").decode().replace("UTF-8", "UTF-16")
    assert gpx.read(text.encode("utf-16")).streams["altitude"] == [7.0]


def test_probing_stops_at_the_first_position() -> None:
    whole = document("", "")
    assert gpx.probe(whole[: whole.index(b"</trkpt>")]) == Probe((47.3769, 8.5417))
    assert gpx.probe(HEAD + b"</gpx>") == Probe()


def test_a_truncated_file_yields_what_it_contains() -> None:
    track = gpx.read(document("<ele>1</ele>", "<ele>2</ele>")[:-50])
    assert (track.streams["altitude"], track.is_truncated) == ([1.0], True)


def test_anything_after_the_root_element_is_ignored() -> None:
    assert not gpx.read(document("") + b"\0\0<junk").is_truncated


def test_a_file_truncated_before_the_first_point_is_refused() -> None:
    with pytest.raises(InvalidData, match="before the first point"):
        gpx.read(document("")[:90])
