from collections.abc import Iterator
from typing import Any

from stravafetch.pages import first, pages, unique

Page = list[dict[str, Any]]


class Book:
    """Pages by number; remembers which were asked for."""

    def __init__(self, *content: list[int]) -> None:
        self.content = content
        self.asked: list[int] = []

    def fetch(self, number: int) -> Page:
        self.asked.append(number)
        ids = self.content[number - 1] if number <= len(self.content) else []
        return [{"id": id_} for id_ in ids]


def ids(found: Iterator[Page]) -> list[list[int]]:
    return [[record["id"] for record in page] for page in found]


def test_pages_come_in_order_until_an_empty_one() -> None:
    book = Book([1, 2], [3, 4])
    assert ids(pages(book.fetch)) == [[1, 2], [3, 4]]
    assert book.asked == [1, 2, 3]


def test_a_short_page_is_not_the_last() -> None:
    assert ids(pages(Book([1, 2], [3], [4, 5]).fetch)) == [[1, 2], [3], [4, 5]]


def test_no_page_is_asked_for_before_it_is_wanted() -> None:
    book = Book([1], [2])
    next(pages(book.fetch))
    assert book.asked == [1]


def test_a_record_that_comes_again_is_left_out() -> None:
    assert ids(unique(iter([[{"id": 1}, {"id": 2}], [{"id": 2}, {"id": 3}]]))) == [[1, 2], [3]]


def test_records_are_cut_at_the_limit() -> None:
    assert ids(first(pages(Book([1, 2], [3, 4]).fetch), 3)) == [[1, 2], [3]]


def test_no_page_is_asked_for_beyond_the_limit() -> None:
    book = Book([1, 2], [3, 4], [5, 6])
    list(first(pages(book.fetch), 4))
    assert book.asked == [1, 2]


def test_a_limit_beyond_the_end_gives_all_there_is() -> None:
    assert ids(first(pages(Book([1], [2]).fetch), 99)) == [[1], [2]]
