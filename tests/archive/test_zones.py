from datetime import UTC, datetime

import pytest

from stravafetch.archive.zones import timezone_text, utc_offset, zone_of

WINTER, SUMMER = datetime(2026, 1, 9, tzinfo=UTC), datetime(2026, 7, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("place", "zone"),
    [
        ((47.3769, 8.5417), "Europe/Zurich"),
        ((40.661, -73.9712), "America/New_York"),
        ((35.6712, 139.6949), "Asia/Tokyo"),
        ((-13.5086, -71.9752), "America/Lima"),
        ((0.0, -30.0), "Etc/GMT+2"),
        ((91.0, 0.0), None),
        ((0.0, float("nan")), None),
    ],
)
def test_a_position_has_a_zone(place: tuple[float, float], zone: str | None) -> None:
    assert zone_of(*place) == zone


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("Europe/Zurich", "(GMT+01:00) Europe/Zurich"),
        ("Europe/Dublin", "(GMT+00:00) Europe/Dublin"),
        ("Australia/Sydney", "(GMT+10:00) Australia/Sydney"),
        ("America/St_Johns", "(GMT-03:30) America/St_Johns"),
        ("Asia/Kathmandu", "(GMT+05:45) Asia/Kathmandu"),
        ("Etc/GMT+2", "(GMT-02:00) Etc/GMT+2"),
        ("Europe/Atlantis", None),
        ("../../etc/passwd", None),
    ],
)
def test_a_zone_has_its_standard_offset_all_year(zone: str, text: str | None) -> None:
    assert timezone_text(zone, WINTER) == timezone_text(zone, SUMMER) == text


def test_the_offset_depends_on_the_time() -> None:
    assert [utc_offset("Europe/Zurich", at) for at in (WINTER, SUMMER)] == [3600, 7200]
    assert utc_offset("Europe/Atlantis", SUMMER) is None
