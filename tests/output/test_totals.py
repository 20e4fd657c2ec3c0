import pytest

from stravafetch.output.amounts import UNITS
from stravafetch.output.totals import Totals

RIDE = {"distance": 30_000.0, "moving_time": 3_600, "total_elevation_gain": 120.4}


def line(*records: dict[str, object]) -> str:
    totals = Totals()
    assert list(totals.watch([[*records[:1]], [*records[1:]]])) == [[*records[:1]], [*records[1:]]]
    return totals.line(UNITS["metric"])


@pytest.mark.parametrize(
    ("records", "shown"),
    [
        ([RIDE], "1 activity, 30.00 km, 1:00:00, 120 m of climbing"),
        ([RIDE] * 40, "40 activities, 1,200.00 km, 40:00:00, 4,816 m of climbing"),
        ([{"moving_time": 60}], "1 activity, 0:01:00"),
        ([{"distance": "far"}, {}], "2 activities"),
    ],
)
def test_the_records_add_up(records: list[dict[str, object]], shown: str) -> None:
    assert line(*records) == shown
