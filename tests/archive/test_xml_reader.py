import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stravafetch.archive import xml_reader
from stravafetch.archive.track import probe, read_track
from stravafetch.errors import InvalidData

BOMB = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 30))


class Nothing:
    root = "gpx"

    def start(self, name: str, attributes: dict[str, str]) -> None:
        pass

    def end(self, name: str, text: str) -> None:
        pass


@pytest.mark.parametrize("kind", ["gpx", "tcx"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE gpx SYSTEM "file:///etc/passwd">',
        f'<!DOCTYPE gpx [<!ENTITY a0 "ha">{BOMB}]>',
        '<!DOCTYPE gpx [<!ENTITY % x SYSTEM "http://127.0.0.1:1/"> %x;]>',
    ],
)
def test_a_doctype_is_refused(kind: str, encoding: str, doctype: str) -> None:
    data = f"{doctype}<gpx><trk>&a29;</trk></gpx>".encode(encoding)
    for read in (read_track, probe):
        with pytest.raises(InvalidData, match="DOCTYPE"):
            read(data, kind)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "not well-formed XML"),
        (b"\x1f\x8b\x08", "not well-formed XML"),
        (b'<?xml version="1.0" encoding="klingon"?><gpx/>', "not well-formed XML"),
        (b"<html><body>Sign in</body></html>", "its root element is html, not gpx"),
    ],
)
def test_anything_but_gpx_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(InvalidData, match=why):
        xml_reader.read(data, Nothing())


@pytest.mark.parametrize(
    "inside",
    [
        b"<a>" * 2_000_000,
        b"x" * 8_000_000,
        b"<!--" + b"-" * 8_000_000,
        b"<a b='" + b"x" * 8_000_000,
        b"<a " + b" ".join(b"a%d='1'" % n for n in range(300_000)) + b"/>",
        b"<trkpt>" + b"".join(b"<e%d>1</e%d>" % (n, n) for n in range(200_000)),
    ],
    ids=["depth", "text", "comment", "attribute", "attributes", "elements"],
)
def test_a_document_of_any_shape_is_read_in_time(inside: bytes) -> None:
    started = time.monotonic()
    assert xml_reader.read(b"<gpx>" + inside, Nothing())
    assert time.monotonic() - started < 20


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1970-01-01T00:00:01Z", 1),
        ("2026-03-09T06:04:49.5+00:00", 1773036289.5),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("yesterday", None),
        (None, None),
    ],
)
def test_an_implausible_time_is_none(text: str | None, moment: float | None) -> None:
    assert xml_reader.moment_in(text) == moment


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows cannot change its own zone")
def test_a_time_without_an_offset_is_utc(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as changed:
        changed.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        assert xml_reader.moment_in("2026-03-09T06:04:49") == 1773036289
    time.tzset()


@settings(max_examples=200, deadline=2000)
@given(st.sampled_from(["gpx", "tcx"]), st.binary(max_size=300), st.booleans())
def test_any_bytes_yield_a_track_or_are_refused(kind: str, data: bytes, begins_well: bool) -> None:
    root = b"gpx" if kind == "gpx" else b"TrainingCenterDatabase"
    point = b"<trkpt lat='1' lon='2'>" if kind == "gpx" else b"<Lap><Trackpoint>"
    data = b"<" + root + b">" + point + data if begins_well else data
    for read in (read_track, probe):
        try:
            read(data, kind)
        except InvalidData:
            continue
