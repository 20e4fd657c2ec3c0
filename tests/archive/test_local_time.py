from datetime import UTC, datetime

import pytest

from stravafetch.archive.local_time import at_offset, in_zone, read_zone
from stravafetch.errors import BadInput

SUMMER = datetime(2026, 7, 1, 6, 4, 49, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "local", "zone", "offset"),
    [
        ("Europe/Zurich", "2026-07-01T08:04:49Z", "(GMT+01:00) Europe/Zurich", 7200.0),
        ("America/St_Johns", "2026-07-01T03:34:49Z", "(GMT-03:30) America/St_Johns", -9000.0),
        ("Asia/Tokyo", "2026-07-01T15:04:49Z", "(GMT+09:00) Asia/Tokyo", 32400.0),
        ("UTC", "2026-07-01T06:04:49Z", "(GMT+00:00) UTC", 0.0),
    ],
)
def test_a_zone_is_written_with_its_standard_offset(
    name: str, local: str, zone: str, offset: float
) -> None:
    expected = {"start_date_local": local, "timezone": zone, "utc_offset": offset}
    assert in_zone(SUMMER, read_zone(name)) == expected


def test_a_devices_clock_tells_no_zone() -> None:
    assert at_offset(SUMMER, 7200) == {
        "start_date_local": "2026-07-01T08:04:49Z",
        "utc_offset": 7200.0,
    }


@pytest.mark.parametrize("name", ["", "Europe", "Europe/Zuerich", "../../etc/passwd", "+02:00"])
def test_what_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(BadInput, match="is not a time zone"):
        read_zone(name)
