from typing import Any

from stravafetch.output.amounts import UNITS
from stravafetch.output.glyphs import ASCII
from stravafetch.output.splits import MOST_ROWS, splits_table


def split(seconds: int, metres: float = 1000.0, **more: Any) -> dict[str, Any]:
    return {"distance": metres, "moving_time": seconds, "elevation_difference": -0.3, **more}


def table(*splits: dict[str, Any], sport: str = "Run") -> list[str]:
    return splits_table(splits, sport, UNITS["metric"], 80, ASCII)


def test_faster_splits_have_longer_bars_and_the_last_label_is_the_distance() -> None:
    title, *lines = table(split(300), split(600), split(75, 250.0))
    assert title.split() == ["km", "pace", "elevation"]
    assert [line.split()[:2] for line in lines] == [["1", "5:00"], ["2", "10:00"], ["2.2", "5:00"]]
    assert [line.count("#") for line in lines] == [40, 20, 40]
    assert "-0 m" not in "".join(lines)


def test_a_heart_rate_is_the_mean_over_the_time() -> None:
    end = [split(100, average_heartrate=110), split(300, average_heartrate=150), split(9)]
    rates = [split(300, average_heartrate=150)] * 25 + end
    title, first, *_, last = table(*rates)
    assert "heart rate" in title
    assert "150 bpm" in first
    assert "140 bpm" in last


def test_many_splits_are_combined() -> None:
    _, *lines = table(*[split(120)] * 103, sport="Ride")
    assert [line.split()[0] for line in lines] == [*(str(n) for n in range(5, 101, 5)), "103.0"]
    assert "30.0 km/h" in lines[0]


def test_any_number_of_splits_fits_one_screen() -> None:
    for count in (MOST_ROWS, MOST_ROWS + 1, 400, 3_000):
        assert len(table(*[split(120)] * count)) <= MOST_ROWS + 1


def test_a_split_without_numbers_has_no_bar() -> None:
    _, first, second = table({}, {"distance": "far", "moving_time": None})
    assert "#" not in first + second
