from collections.abc import Iterator
from itertools import chain, cycle, islice, repeat
from typing import Any

import pytest

from stravafetch.api.duplicates import without_duplicates
from tests.support.consoles import NoWarnings, RecordedConsole

Page = list[dict[str, Any]]


def ids(found: Iterator[Page]) -> list[list[int]]:
    return [[record["id"] for record in page] for page in found]


def test_a_record_that_comes_again_is_left_out() -> None:
    repeated = iter([[{"id": 1}, {"id": 2}], [{"id": 2}, {"id": 3}]])
    assert ids(without_duplicates(repeated, NoWarnings())) == [
        [1, 2],
        [3],
    ]


def test_records_whose_ids_are_no_numbers_all_stay() -> None:
    odd: list[Page] = [[{"id": None}, {}], [{"id": None}, {}, {"id": [1]}]]
    assert list(without_duplicates(iter(odd), NoWarnings())) == odd


def numbered(*pages: list[int], stamp: bool = True) -> Iterator[Page]:
    """Pages of records with these ids and, unless told otherwise, a field that always differs."""
    for number, page in enumerate(pages):
        yield [{"id": id_, **({"seen": number} if stamp else {})} for id_ in page]


@pytest.mark.parametrize(
    "again",
    [
        repeat([3, 2, 1]),
        cycle([[2, 3, 1], [1, 2, 3]]),
        cycle([[30 * n + k for k in (3, 2, 1)] for n in range(1, 16)]),
        cycle([[1, 2], [3, 1], [2, 3], [3, 2]]),
    ],
)
def test_pages_that_come_again_for_ever_are_the_end_with_a_warning(
    again: Iterator[list[int]],
) -> None:
    console = RecordedConsole()
    found = list(
        islice(
            without_duplicates(numbered(*islice(chain([[3, 2, 1]], again), 500)), console),
            400,
        )
    )
    assert len(found) < 20
    assert len(console.warnings) == 1
    assert "repeated an earlier page" in console.warnings[0]


def test_the_same_page_again_is_the_end_of_a_list_without_pages() -> None:
    found = without_duplicates(numbered([1, 2], [1, 2], stamp=False), NoWarnings())
    assert ids(found) == [[1, 2]]


def test_an_activity_that_arrives_ends_no_list_and_warns_of_nothing() -> None:
    found = without_duplicates(numbered([4, 3], [3], [2], [1]), NoWarnings())
    assert ids(found) == [[4, 3], [], [2], [1]]


@pytest.mark.parametrize("names", [["Anna"], ["Anna", "Ben"]])
def test_records_without_ids_that_come_again_for_ever_are_the_end(names: list[str]) -> None:
    page = [{"firstname": name} for name in names]
    assert list(islice(without_duplicates(repeat(page), NoWarnings()), 9)) == [page]
    console = RecordedConsole()
    found = islice(without_duplicates(cycle([page, [{"firstname": "Cleo"}]]), console), 9)
    assert len(list(found)) == 2
    assert len(console.warnings) == 1
