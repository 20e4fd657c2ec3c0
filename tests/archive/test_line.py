"""Lines for maps: as few points as their shape requires."""

from itertools import pairwise
from math import cos, hypot, radians

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stravafetch.archive.line import Place, simplified

STEP = 1e-5  # degrees: about a metre
CORNER = [(0.0, at * STEP) for at in range(100)] + [(at * STEP, 99 * STEP) for at in range(100)]
steps = st.lists(st.tuples(st.integers(-30, 30), st.integers(-30, 30)), max_size=80)


def test_a_straight_line_needs_its_ends_and_a_corner() -> None:
    line = simplified(CORNER, 5)
    assert (line[0], line[-1]) == (CORNER[0], CORNER[-1])
    assert len(line) == 3
    assert line[1] == pytest.approx((0, 99 * STEP), abs=6 * STEP)


def test_where_it_turns_back_is_kept() -> None:
    there = [(60.0, at * STEP) for at in range(100)]
    line = simplified([*there, *reversed(there)], 5)
    assert max(lng for _, lng in line) == pytest.approx(99 * STEP, abs=11 * STEP)
    assert line[-1] == there[0]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_few_points_stay(count: int) -> None:
    assert simplified(CORNER[:count], 5) == CORNER[:count]


def test_standing_still_is_two_points() -> None:
    assert simplified([(47.0, 8.0)] * 1000, 5) == [(47.0, 8.0)] * 2


def test_the_points_beside_the_180th_meridian_are_kept() -> None:
    line = [(0.0, 179.0 + at / 10) for at in range(10)] + [(0.0, at / 10 - 180) for at in range(10)]
    kept = [line[0], line[9], line[10], line[-1]]
    assert simplified(line, 5) == kept


def test_degrees_of_longitude_are_shorter_in_the_north() -> None:
    zigzag = [(at * 3 * STEP, at % 2 * 12 * STEP) for at in range(50)]
    assert simplified(zigzag, 8) == zigzag  # 13 metres to the east and back
    farther_north = [(60 + north, east) for north, east in zigzag]  # 7 metres
    assert len(simplified(farther_north, 8)) == 2


@example([(16, 0), (-16, 8)], 0.0)  # back beside the start
@given(steps, st.sampled_from([0.0, 60.0, -89.0]))
def test_no_point_is_far_from_the_line(moves: list[tuple[int, int]], latitude: float) -> None:
    places = [(latitude, 10.0)]
    for north, east in moves:
        places.append((places[-1][0] + north * STEP, places[-1][1] + east * STEP))
    line = simplified(places, 10)
    assert (line[0], line[-1]) == (places[0], places[-1])
    for place in places:
        parts = [*pairwise(line)] or [(line[0], line[0])]
        assert min(metres(place, *part) for part in parts) <= 10 * 2**0.5 + 0.1


def metres(place: Place, start: Place, end: Place) -> float:
    """The distance of a place from a part of a line."""
    to_end, to_place = _plane(start, end), _plane(start, place)
    length = to_end[0] ** 2 + to_end[1] ** 2
    along = (to_end[0] * to_place[0] + to_end[1] * to_place[1]) / length if length else 0
    share = min(max(along, 0), 1)
    return hypot(to_place[0] - share * to_end[0], to_place[1] - share * to_end[1])


def _plane(origin: Place, place: Place) -> tuple[float, float]:
    east = (place[1] - origin[1]) * cos(radians(origin[0]))
    return 111_320 * (place[0] - origin[0]), 111_320 * east
