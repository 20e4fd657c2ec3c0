import operator
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from stravafetch.api.prefetch import Plan, pages, take

Page = list[dict[str, Any]]
Order = Callable[[list[int]], int]  # chooses the page to arrive next of those in flight


ALONE = Plan(2)


class Book:
    """Pages by number; remembers which were asked for."""

    def __init__(self, *content: list[int]) -> None:
        self.content = content
        self.asked: list[int] = []

    def fetch(self, number: int) -> list[int]:
        self.asked.append(number)
        return self.content[number - 1] if number <= len(self.content) else []


def read(fetch: Callable[[int], list[int]], plan: Plan) -> Iterator[Page]:
    return pages(fetch, lambda ids: not ids, lambda ids: [{"id": id_} for id_ in ids], plan)


def ids(found: Iterator[Page]) -> list[list[int]]:
    return [[record["id"] for record in page] for page in found]


def test_pages_come_in_order_until_an_empty_one() -> None:
    book = Book([1, 2], [3, 4])
    assert ids(read(book.fetch, ALONE)) == [[1, 2], [3, 4]]
    assert book.asked == [1, 2, 3]


def test_a_short_page_is_not_the_last() -> None:
    assert ids(read(Book([1, 2], [3], [4, 5]).fetch, ALONE)) == [[1, 2], [3], [4, 5]]


def test_no_page_is_asked_for_before_it_is_wanted() -> None:
    book = Book([1], [2])
    next(read(book.fetch, ALONE))
    assert book.asked == [1]


def together(book: Book, **plan: Any) -> list[list[int]]:
    return ids(read(book.fetch, Plan(2, jobs=4, **plan)))


FULL = [[number, number + 100] for number in range(1, 10)]


def test_pages_fetched_together_come_in_order() -> None:
    assert together(Book(*FULL)) == FULL


class Slow:
    """A list of full pages which arrive one at a time, each when all that can be are requested."""

    def __init__(self, count: int, order: Order, quiet: float = 0.02) -> None:
        """A page arrives when nothing was requested for ``quiet`` seconds."""
        self._quiet = quiet
        self.asked: list[int] = []
        self.most_in_flight = 0
        self._count = count
        self._order = order
        self._open: list[int] = []
        self._turn = threading.Condition()
        self._sent = 0

    def fetch(self, number: int) -> list[int]:
        with self._turn:
            self.asked.append(number)
            self._open.append(number)
            self.most_in_flight = max(self.most_in_flight, len(self._open))
            self._turn.notify_all()
            while not self._is_quiet() or self._order(self._open) != number:
                pass
            self._open.remove(number)
            self._turn.notify_all()
        return [number, -number] if number <= self._count else []

    def _is_quiet(self) -> bool:
        """Wait a moment; say whether nothing was requested or delivered meanwhile."""
        before = [*self._open]
        self._turn.wait(self._quiet)
        return before == self._open


PATIENT = 0.3  # seconds: all that can be in flight are, on a busy machine too
FIRST_SENT: Order = operator.itemgetter(0)
LAST_SENT: Order = operator.itemgetter(-1)


def read_slowly(count: int, order: Order, quiet: float = 0.02, **plan: Any) -> Slow:
    """Read a list of so many pages to its end."""
    slow = Slow(count, order, quiet)
    assert len(list(read(slow.fetch, Plan(2, **{"jobs": 6, **plan})))) == count
    assert len({*slow.asked}) == len(slow.asked)
    return slow


def test_two_then_three_then_six_pages_are_in_flight() -> None:
    assert [read_slowly(count, FIRST_SENT, PATIENT).most_in_flight for count in (1, 3, 9)] == [
        2,
        3,
        6,
    ]


@pytest.mark.parametrize("order", [FIRST_SENT, LAST_SENT])
@pytest.mark.parametrize(
    ("count", "most"), [(0, 1), (1, 0), (2, 2), (3, 2), (4, 5), (5, 5), (6, 5), (9, 5), (13, 5)]
)
def test_few_requests_go_beyond_the_empty_page(count: int, most: int, order: Order) -> None:
    assert max(read_slowly(count, order).asked) <= count + 1 + most


@pytest.mark.parametrize("order", [FIRST_SENT, LAST_SENT])
@pytest.mark.parametrize("count", [1, 2, 4, 10, 25])
def test_a_list_as_long_as_before_costs_no_request_beyond_the_empty_page(
    count: int, order: Order
) -> None:
    assert sorted(read_slowly(count, order, jobs=8, expected=count).asked) == [*range(1, count + 2)]


@pytest.mark.parametrize(("count", "most"), [(3, 4), (10, 6), (25, 8)])
def test_more_pages_are_in_flight_where_they_are_expected(count: int, most: int) -> None:
    assert read_slowly(count, FIRST_SENT, PATIENT, jobs=8, expected=count).most_in_flight == most


@pytest.mark.parametrize("order", [FIRST_SENT, LAST_SENT])
@pytest.mark.parametrize(
    ("count", "expected", "most"),
    [(0, 9, 4), (1, 9, 3), (2, 50, 2), (5, 50, 5), (9, 50, 5), (12, 50, 7), (9, 8, 0), (9, 10, 1)],
)
def test_a_list_that_has_shrunk_costs_few_requests(
    count: int, expected: int, most: int, order: Order
) -> None:
    asked = read_slowly(count, order, jobs=8, expected=expected).asked
    assert max(asked) <= count + 1 + most


@pytest.mark.parametrize("order", [FIRST_SENT, LAST_SENT])
@pytest.mark.parametrize(("count", "expected"), [(4, 3), (8, 4), (12, 1)])
def test_a_list_that_has_grown_is_read_to_its_end(count: int, expected: int, order: Order) -> None:
    asked = read_slowly(count, order, jobs=8, expected=expected).asked
    assert max(asked) <= count + 1 + 5


def test_after_a_short_page_nothing_is_guessed_at() -> None:
    slow = Slow(9, FIRST_SENT)

    def fetch(number: int) -> list[int]:
        return slow.fetch(number)[: 1 if number == 2 else 2]

    assert len(list(read(fetch, Plan(2, jobs=6)))) == 9
    assert slow.most_in_flight == 2


@pytest.mark.parametrize("content", [[], [[1]], [[1, 2]]])
def test_a_page_of_all_there_is_costs_no_request_beyond_the_empty_page(content: Any) -> None:
    book = Book(*content)
    together(book)
    asked, needed = sorted(book.asked), list(range(1, len(content) + 2))
    assert asked[: len(needed)] == needed
    assert set(asked) <= {*needed, 2}  # page 2 goes out with page 1
    assert len(set(asked)) == len(asked)


def test_no_page_is_guessed_at_that_a_limit_cannot_need() -> None:
    book = Book(*FULL)
    list(take(read(book.fetch, Plan(2, jobs=4, last=3)), 6))
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

    found = read(fetch, Plan(2, jobs=4))
    assert [page[0]["id"] for page in (next(found), next(found), next(found))] == [1, 2, 3]
    with pytest.raises(LookupError):
        next(found)
    assert max(asked) <= 9


def test_a_reader_that_stops_starts_nothing_any_more() -> None:
    book = Book(*FULL)
    found = read(book.fetch, Plan(2, jobs=4))
    next(found)
    found.close()  # type: ignore[attr-defined]  # a generator, which an iterator need not be
    assert max(book.asked) <= 1 + 2 * 4


@pytest.mark.parametrize("taken", [1, 2, 3])
def test_a_reader_that_stops_ends_the_threads(taken: int) -> None:
    others = {*threading.enumerate()}
    found = read(Book(*FULL).fetch, Plan(2, jobs=4))
    for _ in range(taken):
        next(found)
    threads = {*threading.enumerate()} - others
    found.close()  # type: ignore[attr-defined]  # a generator, which an iterator need not be
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)


def test_records_are_cut_at_the_limit() -> None:
    assert ids(take(read(Book([1, 2], [3, 4]).fetch, ALONE), 3)) == [[1, 2], [3]]


def test_no_page_is_asked_for_beyond_the_limit() -> None:
    book = Book([1, 2], [3, 4], [5, 6])
    list(take(read(book.fetch, ALONE), 4))
    assert book.asked == [1, 2]


def test_a_limit_beyond_the_end_gives_all_there_is() -> None:
    assert ids(take(read(Book([1], [2]).fetch, ALONE), 99)) == [[1], [2]]
