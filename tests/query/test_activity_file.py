import gzip

import pytest

from stravafetch.errors import BadInput
from stravafetch.query.activity_file import HEAD, LARGEST, read_data_type

FIT = b"\x0e\x10\x5d\x08\x00\x00\x00\x00.FIT"
GPX = b'<?xml version="1.0"?>\n<!-- a <tcx> --><gpx version="1.1">'
TCX = b'<?xml version="1.0"?><TrainingCenterDatabase xmlns="x">'


def kind_of(content: bytes, given: str | None = None) -> str:
    return read_data_type("it", content[:HEAD], len(content), given)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (FIT, "fit"),
        (GPX, "gpx"),
        (TCX, "tcx"),
        (b"  \r\n" + TCX, "tcx"),
        (b"\xef\xbb\xbf" + GPX, "gpx"),
        (GPX.decode().encode("utf-16"), "gpx"),
        (b"<gpx:gpx xmlns:gpx='x'>", "gpx"),
        (b"<!DOCTYPE gpx SYSTEM 'gpx.dtd'><gpx>", "gpx"),
    ],
    ids=str,
)
def test_the_type_is_detected_by_the_first_bytes_compressed_or_not(
    content: bytes, kind: str
) -> None:
    assert kind_of(content) == kind
    assert kind_of(gzip.compress(content + bytes(1_000_000))) == f"{kind}.gz"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"),
        (b"text", "is not an activity file"),
        (b"<html><body><gpx>", "is not an activity file"),
        (b"<!-- <gpx> ", "is not an activity file"),
        (b"PK\x03\x04", "is not an activity file"),
        (gzip.compress(b"{}"), "is not an activity file"),
        (gzip.compress(gzip.compress(GPX)), "is not an activity file"),
        (gzip.compress(GPX)[:10] + b"\xff" * 99, "is damaged"),
        (FIT + bytes(LARGEST), "is larger than the 25 MB"),
    ],
    ids=["empty", "text", "html", "comment", "zip", "json.gz", "gz.gz", "damaged", "large"],
)
def test_a_file_that_strava_would_not_accept_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        kind_of(content)


def test_a_file_as_large_as_strava_accepts_is_not_refused() -> None:
    assert kind_of(FIT + bytes(LARGEST - len(FIT))) == "fit"


def test_a_file_of_another_type_than_given_is_refused() -> None:
    assert kind_of(GPX, "gpx") == "gpx"
    with pytest.raises(BadInput, match="is gpx, and --type says tcx"):
        kind_of(GPX, "tcx")


@pytest.mark.timeout(10)
def test_many_comments_take_no_time() -> None:
    with pytest.raises(BadInput):
        kind_of(b"<!---->" * 9_000)
