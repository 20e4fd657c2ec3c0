import re
from typing import Any

import pytest
from wcwidth import wcswidth

from stravafetch.output.amounts import UNITS
from stravafetch.output.glyphs import ASCII, BLOCKS
from stravafetch.output.weeks_table import weeks_table


def record(week: str, metres: float, seconds: int, **more: Any) -> dict[str, Any]:
    sums = {"count": 2, "distance": metres, "moving_time": seconds, "total_elevation_gain": 10.0}
    return {"week": week, **sums, **more}


def before(metres: float | None) -> dict[str, Any]:
    names = ("distance", "moving_time", "total_elevation_gain")
    return {"week_before": "2025-W47", **{f"{name}_before": metres for name in names}}


def table(*records: dict[str, Any], width: int = 80) -> list[str]:
    return weeks_table(records, "week", UNITS["metric"], width, ASCII)


def test_the_bars_show_distances() -> None:
    title, *lines = table(record("2026-W47", 4e4, 60), record("2026-W46", 2e4, 3600))
    assert title.split() == ["week", "count", "distance", "time", "elevation"]
    longest, half = (line.count("#") for line in lines)
    assert longest > 30
    assert half == longest // 2


def test_without_any_distance_the_bars_show_times() -> None:
    _, *lines = table(record("2026-W47", 0.0, 30), record("2026-W46", 0.0, 60))
    assert [line.count("#") for line in lines] == [20, 40]
    assert "km" not in "".join(lines)


def test_a_week_without_activities_has_blank_cells() -> None:
    empty = record("2026-W46", 0.0, 0, count=0, total_elevation_gain=0.0)
    assert table(record("2026-W47", 4e4, 60), empty)[2].split() == ["2026-W46", "0"]


def test_a_mark_shows_the_year_before_if_it_had_any_distance() -> None:
    title, *lines = table(
        record("2026-W47", 4e4, 60, **before(2e4)),
        record("2026-W46", 2e4, 60, **before(4e4)),
        record("2026-W45", 1e4, 60, **before(None)),
    )
    assert title.endswith("| before")
    bars = [re.search("[#|].*|$", line) for line in lines]
    more, less, alone = (bar[0] for bar in bars if bar)
    assert re.fullmatch("#{10,}[|]#{10,}", more)
    assert re.fullmatch("#{10,} +[|]", less)
    assert re.fullmatch("#{4,}", alone)


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("more", [{}, before(123456.0)])
def test_a_table_of_weeks_fits_the_width(width: int, more: dict[str, Any]) -> None:
    lines = weeks_table(
        [record("2026-W47", 1e6, 3_600, **more)], "week", UNITS["imperial"], width, BLOCKS
    )
    assert max(map(wcswidth, lines)) <= width
    assert "621.37 mi" in lines[1]
    assert "████" in lines[1]


def test_no_records_are_the_titles_alone() -> None:
    assert len(table()) == 1
