import struct
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stravafetch.archive import fit
from stravafetch.errors import InvalidData
from stravafetch.sandbox.archive.fit_encoder import FitEncoder, file_of
from tests.support.fit_files import BEGIN, START, fit_file, session

PLACE = {"latitude": 47.3769, "longitude": 8.5417}


def streams(*records: dict[str, Any]) -> dict[str, list[Any]]:
    return fit.read(fit_file(*records)).streams


def test_a_record_is_a_point_in_the_units_of_the_api() -> None:
    values = {"distance": 12.34, "altitude": 408.2, "heartrate": 141, "cadence": 84}
    assert streams({**PLACE, **values, "watts": 210, "temp": -3}) == {
        "time": [0],
        "distance": [12.34],
        "latlng": [[47.3769, 8.5417]],
        "altitude": [408.2],
        "heartrate": [141],
        "cadence": [84],
        "watts": [210],
        "temp": [-3],
    }


def test_a_missing_value_is_null_and_a_stream_without_values_is_absent() -> None:
    found = streams({"heartrate": None}, {"heartrate": 90, **PLACE})
    assert found == {"time": [0, 1], "heartrate": [None, 90], "latlng": [None, [47.3769, 8.5417]]}


def test_the_enhanced_altitude_takes_precedence() -> None:
    assert streams({"altitude": 1.0, "enhanced_altitude": 2.0})["altitude"] == [2.0]


def test_the_cadence_of_a_run_is_not_doubled() -> None:
    assert streams({"cadence": 85})["cadence"] == [85]


def test_a_pause_is_a_gap_in_the_times() -> None:
    assert streams({"temp": 1}, {"temp": 1, "timestamp": BEGIN + 600})["time"] == [0, 600]


def test_an_implausible_time_is_null() -> None:
    huge = bytes((0x40, 0, 0, 20, 0, 2, 253, 8, 0x8F, 13, 1, 1, 0)) + bytes([0x7F] * 8) + b"\x14"
    assert fit.read(file_of(huge)).streams == {"temp": [20]}


def test_the_track_begins_with_its_first_record() -> None:
    assert fit.read(fit_file({"temp": 1})).start == START


@pytest.mark.parametrize(
    ("about", "name"),
    [
        ({}, "Garmin Edge 540"),
        ({"product": 3992}, "Garmin Forerunner 255"),
        ({"product": 2260}, "Garmin Edge 520 Asia"),
        ({"product": 65000}, "Garmin"),
        ({"manufacturer": 260, "product": 0}, "Zwift"),
        ({"manufacturer": 65000, "product": 0}, None),
        ({"product_name": "Wattbike Atom"}, "Wattbike Atom"),
    ],
)
def test_the_product_name_in_the_file_takes_precedence(
    about: dict[str, Any], name: str | None
) -> None:
    assert fit.read(fit_file({"temp": 1}, **about)).device_name == name


def test_the_device_info_of_the_creator_may_be_more_specific() -> None:
    encoder = FitEncoder()
    encoder.add("file_id", type=4, manufacturer=1)
    encoder.add("device_info", device_index=0, manufacturer=1, product=4061)
    encoder.add("device_info", device_index=1, manufacturer=1, product=4130)  # a heart rate strap
    assert fit.read(encoder.finish()).device_name == "Garmin Edge 540"


def test_laps_are_those_of_the_device() -> None:
    encoder = FitEncoder()
    for second in range(7):
        encoder.add("record", timestamp=BEGIN + second, temp=1)
    counted = {"distance": 14.2, "average_speed": 4.733, "average_heartrate": 140, "ascent": 3}
    encoder.add("lap", timestamp=BEGIN + 3, start_time=BEGIN, elapsed_time=3.0, **counted)
    encoder.add("lap", timestamp=BEGIN + 6, start_time=BEGIN + 3, elapsed_time=3.2)
    assert fit.read(encoder.finish()).laps == [
        {
            "name": "Lap 1",
            "elapsed_time": 3,
            "start_date": "2026-03-09T06:04:49Z",
            "distance": 14.2,
            "average_speed": 4.733,
            "total_elevation_gain": 3.0,
            "average_heartrate": 140.0,
            "lap_index": 1,
            "start_index": 0,
            "end_index": 3,
        },
        {
            "name": "Lap 2",
            "elapsed_time": 3,
            "start_date": "2026-03-09T06:04:52Z",
            "lap_index": 2,
            "start_index": 3,
            "end_index": 6,
        },
    ]


def test_one_of_several_sessions_is_selected_by_its_times() -> None:
    encoder = FitEncoder()
    for second in range(9):
        encoder.add("record", timestamp=BEGIN + second, heartrate=100 + second)
    session(encoder, BEGIN, 4)
    session(encoder, BEGIN + 5, 3)
    part = fit.read(encoder.finish()).between(START + timedelta(seconds=5), 3)
    assert part.streams == {"time": [0, 1, 2, 3], "heartrate": [105, 106, 107, 108]}
    assert part.start == START + timedelta(seconds=5)
    assert [(lap["lap_index"], lap["start_index"]) for lap in part.laps] == [(1, 0)]


def test_a_file_with_one_session_is_returned_whole() -> None:
    track = fit.read(fit_file({"temp": 1}, {"temp": 2}))
    assert track.between(START + timedelta(seconds=1), 0) == track


def test_chained_files_are_read_in_succession() -> None:
    assert fit.read(fit_file({"temp": 1}) + fit_file({"temp": 2})).streams["temp"] == [1, 2]


@pytest.mark.parametrize("stream", ["watts", None])
def test_power_from_a_developer_field_replaces_a_missing_power_meter(stream: str | None) -> None:
    measured = (2 if stream is None else 4, 0xFFFF if stream is None else 200)
    described = bytes((0x40, 0, 0, 206, 0, 4, 0, 1, 2, 1, 1, 2, 2, 1, 2, 3, 6, 7))
    described += bytes((0, 0, 7, 0x84)) + b"Power\0"
    identified = bytes((0x40, 0, 0, 207, 0, 1, 3, 1, 2, 0, 0))
    records = bytes((0x60, 0, 0, 20, 0, 1, 7, 2, 0x84, 1, 7, 2, 0, 0))
    records += struct.pack("<HH", measured[1], 255)
    found = fit.read(file_of(identified + described + records)).streams
    assert found == {"watts": [255 if stream is None else 200]}


def test_compressed_timestamps_are_read() -> None:
    whole = bytes((0x40, 0, 0, 20, 0, 2, 253, 4, 0x86, 13, 1, 1, 0)) + struct.pack("<IB", BEGIN, 20)
    short = bytes((0x41, 0, 0, 20, 0, 1, 13, 1, 1))
    short += bytes((0x80 | 1 << 5 | (BEGIN + 2) % 32, 21))
    assert fit.read(file_of(whole + short)).streams == {"time": [0, 2], "temp": [20, 21]}


def test_a_file_with_a_wrong_checksum_is_read() -> None:
    data = fit_file({"temp": 1})
    assert fit.read(data[:-2] + b"??").is_truncated is False


@pytest.mark.filterwarnings("error")
def test_a_field_of_the_wrong_size_causes_no_warning() -> None:
    odd = bytes((0x40, 0, 0, 20, 0, 2, 253, 1, 0x86, 13, 1, 1, 0, 5, 20))
    assert fit.read(file_of(odd)).streams["temp"] == [20]


def test_a_truncated_file_yields_what_it_contains() -> None:
    data = fit_file(*[{"temp": second} for second in range(50)])
    track = fit.read(data[: len(data) // 2])
    assert track.is_truncated
    assert 10 < len(track.streams["temp"]) < 40
    assert track.streams["temp"] == list(range(len(track.streams["temp"])))


def test_a_file_truncated_before_the_first_record_is_refused() -> None:
    with pytest.raises(InvalidData, match="damaged before the first record"):
        fit.read(fit_file({"temp": 1})[:20])


@pytest.mark.parametrize("data", [b"", b"<gpx></gpx>", b"\x0e\x10\0\0\0\0\0\0.TIF", b"\xff" * 99])
def test_anything_but_fit_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidData, match="not a FIT file"):
        fit.read(data)


@pytest.mark.parametrize("fields", [0, 255])
def test_too_many_fields_are_refused(fields: int) -> None:
    defined = bytes((0x40, 0, 0, 20, 0, fields)) + bytes((13, 1, 1)) * fields
    with pytest.raises(InvalidData, match="longer than a week"):
        fit.read(file_of(defined + bytes(1 + fields) * (2_100_000 // (1 + fields // 5))))


@settings(max_examples=150, deadline=2000)
@given(st.binary(max_size=400), st.booleans())
def test_any_messages_yield_a_track_or_are_refused(messages: bytes, begins_well: bool) -> None:
    data = file_of(messages)
    if begins_well:
        good = fit_file(PLACE)
        data = file_of(good[14:-2] + messages)
    try:
        track = fit.read(data)
    except InvalidData:
        return
    assert len({len(values) for values in track.streams.values()}) <= 1


@settings(max_examples=150, deadline=2000)
@given(st.data())
def test_a_file_with_changed_bytes_yields_a_track_or_is_refused(data: st.DataObject) -> None:
    good = bytearray(fit_file(PLACE, {"watts": 200}))
    for _ in range(data.draw(st.integers(1, 6))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    try:
        fit.read(bytes(good))
    except InvalidData:
        return
