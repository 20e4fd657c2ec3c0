import pytest

from stravafetch.errors import BadInput
from stravafetch.query.manual import read_distance, read_elapsed, read_start
from tests.support.clock import NOON


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("2026-01-31T07:00", "2026-01-31T07:00:00Z"),
        ("2026-01-31 07:00:30", "2026-01-31T07:00:30Z"),
        ("2026-01-31T07:00:00Z", "2026-01-31T07:00:00Z"),  # as in a record, where the Z is false
    ],
)
def test_a_start_is_the_local_time(text: str, start: str) -> None:
    assert read_start(text, NOON) == start


@pytest.mark.parametrize(
    "text",
    [
        *("", "today", "2026-01-31", "2026-02-30T07:00", "2026-W05", "2027-01-01T00:00"),
        *("1969-12-31T23:59", "2026-01-31T07:00+01:00", "2026-01-31T07:00+00:00"),
    ],
)
def test_an_invalid_start_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="--start"):
        read_start(text, NOON)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        *(("5400", 5400), ("45:00", 2700), ("1:30:00", 5400), ("1h30m", 5400), ("1h", 3600)),
        *(("90s", 90), ("45 min", 2700), ("1h 2m 3s", 3723), ("100:00", 6000)),
    ],
)
def test_a_time_is_in_seconds(text: str, seconds: int) -> None:
    assert read_elapsed(text) == seconds


@pytest.mark.parametrize("text", ["", "0", "-5", "1:99", "1:60:00", "long", "1d", "9" * 9, "1.5h"])
def test_an_invalid_time_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="--elapsed"):
        read_elapsed(text)


@pytest.mark.parametrize(
    ("text", "metres"),
    [("400", 400), ("400m", 400), ("10.5km", 10_500), ("10,5 km", 10_500), ("1mi", 1609.3)],
)
def test_a_distance_is_in_metres(text: str, metres: float) -> None:
    assert read_distance(text) == metres


@pytest.mark.parametrize("text", ["", "far", "-1km", "1 league", "1e9", "99999km"])
def test_an_invalid_distance_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="--distance"):
        read_distance(text)
