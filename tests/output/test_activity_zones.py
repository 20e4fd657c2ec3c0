from typing import Any

import pytest

from stravafetch.output.activity_zones import zones_table
from stravafetch.output.amounts import UNITS
from stravafetch.output.glyphs import ASCII

METRIC = UNITS["metric"]


def zones(kind: str, *buckets: tuple[float, float, float]) -> dict[str, Any]:
    keys = ("min", "max", "time")
    return {
        "type": kind,
        "distribution_buckets": [dict(zip(keys, bucket, strict=True)) for bucket in buckets],
    }


@pytest.mark.parametrize(
    ("kind", "bounds", "names"),
    [
        ("heartrate", (121.0, 150.0), ["below 121 bpm", "121 to 150 bpm", "from 150 bpm"]),
        ("power", (150, 210), ["below 150 W", "150 to 210 W", "from 210 W"]),
        (
            "pace",
            (2.5, 3.3333),
            ["slower than 6:40 /km", "6:40 to 5:00 /km", "faster than 5:00 /km"],
        ),
    ],
)
def test_zones_are_named_by_their_bounds(
    kind: str, bounds: tuple[float, float], names: list[str]
) -> None:
    low, high = bounds
    found = zones(kind, (0, low, 60), (low, high, 120), (high, -1, 0))
    _, *lines = zones_table(found, "Run", METRIC, 80, ASCII)
    assert [line[3 : 3 + len(name)] for line, name in zip(lines, names, strict=True)] == names
    assert [line.count("#") for line in lines] == [20, 40, 0]
    assert "0:02:00" in lines[1]


NULL = {"type": "power", "distribution_buckets": None}
LIST = {**zones("heartrate", (0, 121, 5)), "type": ["heartrate"]}


@pytest.mark.parametrize(
    "empty",
    [{}, zones("heartrate", (0, 121, 0)), zones("mood", (0, 1, 9)), {"type": "power"}, NULL, LIST],
)
def test_zones_without_any_time_are_omitted(empty: dict[str, Any]) -> None:
    assert zones_table(empty, "Run", METRIC, 80, ASCII) == []
