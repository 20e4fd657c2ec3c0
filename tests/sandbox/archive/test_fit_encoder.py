from typing import Any

import fitdecode
import pytest

from stravafetch.sandbox.archive.fit_encoder import FitEncoder, checksum
from tests.support.fit_files import BEGIN


def decoded(data: bytes) -> list[tuple[str, dict[str, Any]]]:
    """Read strictly: a wrong checksum, size or type is an error."""
    reader = fitdecode.FitReader(
        data,
        check_crc=fitdecode.CrcCheck.RAISE,
        error_handling=fitdecode.ErrorHandling.RAISE,
    )
    frames = [frame for frame in reader if frame.frame_type == fitdecode.FIT_FRAME_DATA]
    return [(frame.name, {f.name: f.value for f in frame.fields}) for frame in frames]


def test_the_checksum_is_that_of_the_protocol() -> None:
    assert checksum(b"123456789") == 0xBB3D  # CRC-16/ARC


def test_a_strict_reader_accepts_the_file() -> None:
    encoder = FitEncoder()
    encoder.add("file_id", type=4, manufacturer=1, product=4061, product_name="Żółw 🐢")
    encoder.add("record", timestamp=BEGIN, distance=12.34, enhanced_altitude=-3.2, temp=-5)
    encoder.add("activity", timestamp=BEGIN, timer_time=1.5, session_count=1)
    (_, file_id), (_, record), (_, activity) = decoded(encoder.finish())
    assert (file_id["garmin_product"], file_id["product_name"]) == ("edge_540", "Żółw 🐢")
    assert (record["distance"], record["enhanced_altitude"]) == (12.34, pytest.approx(-3.2))
    assert (record["temperature"], activity["total_timer_time"]) == (-5, 1.5)


def test_many_messages_share_a_definition() -> None:
    one, many = FitEncoder(), FitEncoder()
    rows = [(BEGIN + second, 100 + second) for second in range(50)]
    many.add_all("record", ("timestamp", "heartrate"), rows)
    for timestamp, rate in rows:
        one.add("record", timestamp=timestamp, heartrate=rate)
    assert decoded(many.finish()) == decoded(one.finish())
    assert len(many.finish()) < len(one.finish()) / 2


def test_missing_values_are_read_as_none() -> None:
    encoder = FitEncoder()
    encoder.add("record", heartrate=None, latitude=None, watts=200)
    ((_, record),) = decoded(encoder.finish())
    assert (record["heart_rate"], record["position_lat"], record["power"]) == (None, None, 200)


def test_no_rows_yield_no_message() -> None:
    encoder = FitEncoder()
    encoder.add_all("record", ("heartrate",), [])
    assert decoded(encoder.finish()) == []
