import pytest

from stravafetch.archive.track import probe, read_track
from stravafetch.errors import InvalidData
from tests.support.fit_files import fit_file

GPX = b'<gpx><trk><trkseg><trkpt lat="47.3769" lon="8.5417"/></trkseg></trk></gpx>'
TCX = GPX.replace(b"gpx", b"TrainingCenterDatabase")


@pytest.mark.parametrize(
    ("kind", "data"),
    [("fit", fit_file({"latitude": 47.3769, "longitude": 8.5417})), ("gpx", GPX)],
)
def test_each_format_is_read(kind: str, data: bytes) -> None:
    assert read_track(data, kind).streams["latlng"] == [[47.3769, 8.5417]]
    assert probe(data, kind).position is not None


@pytest.mark.parametrize("kind", ["fit", "gpx", "tcx"])
def test_a_file_of_another_format_is_refused(kind: str) -> None:
    with pytest.raises(InvalidData, match="cannot be read"):
        read_track(b"PK\x03\x04 and so on", kind)
    with pytest.raises(InvalidData, match="cannot be read"):
        probe(b"PK\x03\x04 and so on", kind)


def test_an_unknown_format_is_named() -> None:
    with pytest.raises(InvalidData, match="format is bin, not FIT, GPX or TCX"):
        read_track(b"", "bin")


def test_a_file_without_points_is_an_empty_track() -> None:
    assert (read_track(TCX, "tcx").streams, probe(TCX, "tcx").position) == ({}, None)
