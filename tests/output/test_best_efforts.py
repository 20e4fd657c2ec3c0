import pytest

from stravafetch.output.amounts import UNITS
from stravafetch.output.best_efforts import best_efforts_table
from stravafetch.output.glyphs import BLOCKS

EFFORT = {"name": "5K", "elapsed_time": 1_500, "distance": 5_000, "pr_rank": 1}


def table(*efforts: dict[str, object], width: int = 80) -> list[str]:
    return best_efforts_table(efforts, "Run", UNITS["metric"], width, BLOCKS)


def test_an_effort_has_its_time_its_pace_and_its_rank() -> None:
    _, first, third = table(EFFORT, {**EFFORT, "name": "1 mile", "pr_rank": 3})
    assert first.split() == ["5K", "0:25:00", "5:00", "/km", "PR"]
    assert third.endswith("3rd best")


@pytest.mark.parametrize("seconds", [0, None, 1e-300, "soon"])
def test_an_effort_of_zero_seconds_has_no_pace(seconds: object) -> None:
    _, line = table({**EFFORT, "elapsed_time": seconds})
    assert "/km" not in line


def test_a_long_name_is_shortened() -> None:
    _, line = table({**EFFORT, "name": "Half " * 50}, width=40)
    assert len(line) <= 40
    assert "0:25:00" in line
