import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stravafetch.archive import fit, fit_scan
from stravafetch.archive.recording import Probe
from stravafetch.errors import InvalidData
from stravafetch.sandbox.archive.fit_encoder import FitEncoder, file_of
from tests.support.fit_files import BEGIN, fit_file

PLACE = {"latitude": 47.3769, "longitude": 8.5417}
ZURICH = [47.3769, 8.5417]


def place(data: bytes) -> list[float]:
    """The first position, to the tenth of a metre."""
    return [round(at, 6) for at in fit_scan.probe(data).position or ()]


def test_the_first_position_is_that_of_the_first_record_with_one() -> None:
    data = fit_file({"latitude": None, "longitude": None}, PLACE, {"latitude": 1, "longitude": 2})
    assert place(data) == ZURICH


@pytest.mark.parametrize("missing", ["latitude", "longitude"])
def test_half_a_position_is_ignored(missing: str) -> None:
    assert place(fit_file({"latitude": 5, "longitude": 6, missing: None}, PLACE)) == ZURICH


def test_nothing_after_the_first_position_is_read() -> None:
    data = fit_file(PLACE)
    assert place(data[:100]) == ZURICH


@pytest.mark.parametrize("offset", [0, 3600, -12600, 20700, 14 * 3600])
def test_without_a_position_the_offset_is_that_of_the_device(offset: int) -> None:
    data = fit_file({"temp": 20}, offset=offset)
    assert fit_scan.probe(data) == Probe(utc_offset=offset)


@pytest.mark.parametrize(("slow", "known"), [(-2, 3600), (59, 3600), (400, None)])
def test_a_clock_may_be_inaccurate_but_not_wrong(slow: int, known: int | None) -> None:
    data = fit_file({"temp": 20}, offset=3600 + slow)
    assert fit_scan.probe(data).utc_offset == known


@pytest.mark.parametrize("offset", [None, -BEGIN, 40 * 3600])
def test_a_clock_that_was_never_set_is_ignored(offset: int | None) -> None:
    assert fit_scan.probe(fit_file({"temp": 20}, offset=offset)) == Probe()


def test_the_clock_may_come_before_the_records() -> None:
    encoder = FitEncoder()
    encoder.add("activity", timestamp=BEGIN, local_timestamp=BEGIN + 7200)
    encoder.add("record", timestamp=BEGIN, temp=20)
    assert fit_scan.probe(encoder.finish()).utc_offset == 7200


def test_a_chained_second_file_is_read() -> None:
    both = fit_file({"temp": 20}, offset=None) + fit_file(PLACE)
    assert place(both) == ZURICH


def test_big_endian_and_developer_fields_are_skipped_by_size() -> None:
    defined = bytes((0x60, 0, 1, 0, 20, 2, 0, 4, 0x85, 1, 4, 0x85, 1, 7, 3, 0))
    lat, lng = (round(at * 2**31 / 180).to_bytes(4, "big", signed=True) for at in (47.3769, 8.5417))
    nowhere = bytes((0, 0x7F, *b"\xff\xff\xff", 0x7F, *b"\xff\xff\xff", 9, 9, 9))
    data = file_of(defined + nowhere + b"\0" + lat + lng + bytes(3))
    assert place(data) == ZURICH


@pytest.mark.parametrize("header", [0, 200, 255])
def test_a_file_without_a_message_is_damaged(header: int) -> None:
    data = bytes((header, *fit_file(PLACE)[1:60]))
    with pytest.raises(InvalidData, match="damaged before the first record"):
        fit_scan.probe(data)


def test_a_truncated_file_yields_the_position_it_contains() -> None:
    data = fit_file(*[{"temp": 20}] * 50)
    assert fit_scan.probe(data[:-30]) == Probe()


def test_anything_but_fit_is_refused() -> None:
    with pytest.raises(InvalidData, match="not a FIT file"):
        fit_scan.probe(b"\x1f\x8b and so on")


@settings(max_examples=150, deadline=1000)
@given(st.data())
def test_scanning_and_decoding_find_the_same_position(data: st.DataObject) -> None:
    good = bytearray(fit_file({"temp": 1}, PLACE))
    for _ in range(data.draw(st.integers(0, 4))):
        good[data.draw(st.integers(14, len(good) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = fit_scan.probe(bytes(good)).position
        decoded = fit.read(bytes(good)).streams.get("latlng", [])
    except InvalidData:
        return
    first = next((place for place in decoded if place), None)
    if found and abs(found[1]) <= 180 and first:
        assert first == [round(at, 6) for at in found]
