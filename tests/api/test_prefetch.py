import threading
from collections.abc import Iterator
from typing import Any

import pytest

from stravafetch.api.prefetch import Plan, pages, take

Page = list[dict[str, Any]]


ALONE = Plan(2)


class Book:
    """Pages by number; remembers which were asked for."""

    def __init__(self, *content: list[int]) -> None:
        self.content = content
        self.asked: list[int] = []

    def fetch(self, number: int) -> list[int]:
        self.asked.append(number)
        return self.content[number - 1] if number <= len(self.content) else []


def parse(ids: list[int]) -> Page:
    return [{"id": id_} for id_ in ids]


def ids(found: Iterator[Page]) -> list[list[int]]:
    return [[record["id"] for record in page] for page in found]


def test_pages_come_in_order_until_an_empty_one() -> None:
    book = Book([1, 2], [3, 4])
    assert ids(pages(book.fetch, parse, ALONE)) == [[1, 2], [3, 4]]
    assert book.asked == [1, 2, 3]


def test_a_short_page_is_not_the_last() -> None:
    assert ids(pages(Book([1, 2], [3], [4, 5]).fetch, parse, ALONE)) == [[1, 2], [3], [4, 5]]


def test_no_page_is_asked_for_before_it_is_wanted() -> None:
    book = Book([1], [2])
    next(pages(book.fetch, parse, ALONE))
    assert book.asked == [1]


def together(book: Book, **plan: Any) -> list[list[int]]:
    return ids(pages(book.fetch, parse, Plan(2, jobs=4, **plan)))


FULL = [[number, number + 100] for number in range(1, 10)]


def test_pages_fetched_together_come_in_order() -> None:
    assert together(Book(*FULL)) == FULL


def test_pages_are_in_flight_together() -> None:
    meeting = threading.Barrier(4, timeout=10)

    def fetch(number: int) -> list[int]:
        if 3 <= number <= 6:
            meeting.wait()  # breaks unless all four are here at once
        return Book(*FULL).fetch(number)

    assert ids(pages(fetch, parse, Plan(2, jobs=4))) == FULL


@pytest.mark.parametrize("content", [[], [[1]], [[1, 2]]])
def test_a_page_of_all_there_is_costs_no_request_beyond_the_empty_page(content: Any) -> None:
    book = Book(*content)
    together(book)
    asked, needed = sorted(book.asked), list(range(1, len(content) + 2))
    assert asked[: len(needed)] == needed
    assert set(asked) <= {*needed, 2}  # page 2 goes out with page 1
    assert len(set(asked)) == len(asked)


@pytest.mark.parametrize("count", range(2, 9))
def test_at_most_jobs_less_one_requests_go_beyond_the_empty_page(count: int) -> None:
    book = Book(*FULL[:count])
    together(book)
    asked = sorted(book.asked)
    assert asked[: count + 1] == list(range(1, count + 2))
    # A guess that no thread has begun when the empty page lands is dropped: any of them may lack.
    assert set(asked[count + 1 :]) <= {count + 2, count + 3, count + 4}
    assert len(set(asked)) == len(asked)


def test_after_a_short_page_nothing_is_guessed_at() -> None:
    book = Book([1, 2], [3], [4, 5], [6, 7], [8, 9])
    assert together(book) == [[1, 2], [3], [4, 5], [6, 7], [8, 9]]
    assert book.asked[2:] == [3, 4, 5, 6]


def test_no_page_is_guessed_at_that_a_limit_cannot_need() -> None:
    book = Book(*FULL)
    list(take(pages(book.fetch, parse, Plan(2, jobs=4, last=3)), 6))
    assert sorted(book.asked) == [1, 2, 3]


def test_the_last_requests_of_a_window_are_spent_one_at_a_time() -> None:
    book = Book(*FULL)
    together(book, requests_left=lambda: 3)
    assert book.asked == list(range(1, 11))


def test_an_error_is_raised_in_its_pages_turn_and_ends_the_fetching() -> None:
    asked: list[int] = []

    def fetch(number: int) -> list[int]:
        asked.append(number)
        if number == 4:
            raise LookupError
        return [number, -number]

    found = pages(fetch, parse, Plan(2, jobs=4))
    assert [page[0]["id"] for page in (next(found), next(found), next(found))] == [1, 2, 3]
    with pytest.raises(LookupError):
        next(found)
    assert max(asked) <= 7


def test_a_reader_that_stops_starts_nothing_any_more() -> None:
    book = Book(*FULL)
    found = pages(book.fetch, parse, Plan(2, jobs=4))
    next(found)
    found.close()  # type: ignore[attr-defined]  # a generator, which an iterator need not be
    assert max(book.asked) <= 2


@pytest.mark.parametrize("taken", [1, 2, 3])
def test_a_reader_that_stops_ends_the_threads(taken: int) -> None:
    others = {*threading.enumerate()}
    found = pages(Book(*FULL).fetch, parse, Plan(2, jobs=4))
    for _ in range(taken):
        next(found)
    threads = {*threading.enumerate()} - others
    found.close()  # type: ignore[attr-defined]  # a generator, which an iterator need not be
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)


def test_records_are_cut_at_the_limit() -> None:
    assert ids(take(pages(Book([1, 2], [3, 4]).fetch, parse, ALONE), 3)) == [[1, 2], [3]]


def test_no_page_is_asked_for_beyond_the_limit() -> None:
    book = Book([1, 2], [3, 4], [5, 6])
    list(take(pages(book.fetch, parse, ALONE), 4))
    assert book.asked == [1, 2]


def test_a_limit_beyond_the_end_gives_all_there_is() -> None:
    assert ids(take(pages(Book([1], [2]).fetch, parse, ALONE), 99)) == [[1], [2]]
