from typing import Any

import pytest

from stravafetch.output.meridian import crossings, cut, edges_between


def test_a_line_on_one_side_does_not_cross_the_meridian() -> None:
    assert crossings([[179.9, 0], [180, 0], [170, 0]]) == []
    assert crossings([[-90, 0], [90, 0]]) == []
    assert crossings([]) == crossings([[180, 0]]) == []


@pytest.mark.parametrize(
    ("before", "after", "edges"),
    [
        ([179, 0], [-179, 2], ([180, 1], [-180, 1])),
        ([-179, 0, 10], [177, 4, 50], ([-180, 1, 20], [180, 1, 20])),
        ([180, 5], [-179, 6], ([180, 5], [-180, 5])),
        ([179, 5], [-180, 6], ([180, 6], [-180, 6])),
        ([180, 5], [-180, 5], ([180, 5], [-180, 5])),
        ([179, 0, 10], [-179, 0], ([180, 0], [-180, 0])),
    ],
)
def test_both_parts_end_where_the_line_crosses_the_meridian(
    before: Any, after: Any, edges: Any
) -> None:
    assert crossings([before, after]) == [1]
    assert edges_between(before, after) == edges


def test_each_part_of_a_list_gets_its_end() -> None:
    assert cut([1, 2, 3], [], []) == [[1, 2, 3]]
    assert cut([1, 2, 3], [1, 2], [(0, 7), (8, 9)]) == [[1, 0], [7, 2, 8], [9, 3]]
