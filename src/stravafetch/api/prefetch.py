"""Yields numbered pages in order, fetching several ahead."""

import math
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from itertools import count
from queue import Empty, SimpleQueue
from typing import Any, Generic, NamedTuple, TypeVar

Record = dict[str, Any]
Page = list[Record]
Fetched = TypeVar("Fetched")

# How many pages to request beyond the last one known to contain records. At first only those needed
# anyway: page 2 must follow page 1, if only to find it empty. Then so few that up to 600 activities
# cost at most two requests beyond the empty page.
FIRST_GUESSES = {0: 2, 1: 1, 2: 3, 3: 3}
MAX_GUESSES = 6
# The same for a list that is expected to be as long as before, in case it has become shorter.
FIRST_EXPECTED = 5
MAX_EXPECTED = 8
JOBS = MAX_GUESSES  # pages in flight by default
POLL_SECONDS = 0.2  # how often a wait checks for Ctrl-C, as not every system interrupts it


class Plan(NamedTuple):
    """How far ahead pages may be fetched.

    ``per_page`` is the size of a full page, ``jobs`` the maximum number of pages in flight,
    ``last`` the last page that can be needed (None: any), ``expected`` how many pages the list had
    when it was last read completely (None: unknown). ``requests_left`` returns how many requests
    the rate limit still allows, None if unknown.
    """

    per_page: int
    jobs: int = 1
    last: int | None = None
    expected: int | None = None
    requests_left: Callable[[], int | None] = lambda: None


def pages(
    fetch: Callable[[int], Fetched],
    is_empty: Callable[[Fetched], bool],
    parse: Callable[[Fetched], Page],
    plan: Plan,
) -> Iterator[Page]:
    """Yield pages 1, 2, 3 and so on, until an empty one: a short page need not be the last.

    ``fetch`` is called in threads, once per page and up to ``plan.jobs`` at a time; ``is_empty``
    when a page arrives, and ``parse`` when its turn comes, both in this thread, as unparsed pages
    take much less memory. Their exceptions are raised when the page's turn comes. When the
    iteration ends, no further page is fetched.

    No page is requested after an earlier one has arrived empty. By then up to MAX_GUESSES - 1 can
    be in flight beyond it: two if the list has at most three pages, none if it has one. A list as
    long as expected costs no extra request, one that has shrunk up to MAX_EXPECTED - 1.
    https://developers.strava.com/docs/#Pagination
    """
    workers, outlook = _Workers(fetch, plan.jobs), _Outlook(plan)
    try:
        for turn in count(1):
            workers.request(outlook.wanted(turn))
            for number, future in workers.arriving(turn):
                is_good = future.exception() is None
                outlook.arrived(number, has_records=is_good and not is_empty(future.result()))
                workers.request(outlook.wanted(turn))
            if not (page := parse(workers.take(turn))):
                return
            outlook.parsed(turn, page)
            workers.request(outlook.wanted(turn))
            yield page
    finally:
        workers.stop()


def take(pages: Iterator[Page], limit: int) -> Iterator[Page]:
    """Yield the pages up to the given number of records, and request no page beyond them."""
    left = limit
    while left > 0 and (page := next(pages, None)) is not None:
        yield page[:left]
        left -= len(page)


class _Outlook:
    """Where the list may end, judging by the pages that have arrived, in any order."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._known = 0  # the last page known to contain records
        self._end: float = plan.last or math.inf  # no page beyond it can be needed
        self._any_read = False
        self._all_full = True

    def arrived(self, number: int, *, has_records: bool) -> None:
        """Take note of a page whose turn has not come yet."""
        if has_records:
            self._known = max(self._known, number)
        else:
            self._end = min(self._end, number)

    def parsed(self, number: int, page: Page) -> None:
        """Take note of a page that contains records."""
        self.arrived(number, has_records=True)
        self._any_read = True
        self._all_full &= len(page) >= self._plan.per_page

    def wanted(self, turn: int) -> Iterator[int]:
        """Yield the pages to request, or to have received, while waiting for page ``turn``."""
        yield turn
        left = self._plan.requests_left()
        if self._plan.jobs > 1 and (left is None or left >= self._plan.jobs):
            # At most twice as many pages as are in flight may be waiting, to limit memory.
            last = min(self._guess(), self._end, turn + 2 * self._plan.jobs)
            yield from range(turn + 1, int(last) + 1)

    def _guess(self) -> int:
        """Return the last page worth requesting, as far as is known."""
        known, before = self._known if self._any_read else 0, self._plan.expected
        if not self._all_full or (before and before <= known <= before + 1):
            return known + 1
        if before and known < before:
            if known < FIRST_EXPECTED:
                return min(FIRST_EXPECTED, before + 1)
            guesses = MAX_GUESSES if known < FIRST_EXPECTED + MAX_GUESSES else MAX_EXPECTED
            return min(known + guesses, before + 1)
        return known + FIRST_GUESSES.get(known, MAX_GUESSES)


class _Workers(Generic[Fetched]):
    """Threads that fetch pages, started as needed, and the pages that have arrived.

    They are daemon threads, which those of concurrent.futures cannot be: the program must not wait
    at exit for a response that nobody will read.
    """

    def __init__(self, fetch: Callable[[int], Fetched], limit: int) -> None:
        self._fetch = fetch
        self._limit = limit
        self._threads = self._in_flight = 0
        self._stopped = False
        self._requested: set[int] = set()
        self._arrived: dict[int, Future[Fetched]] = {}
        self._orders: SimpleQueue[int | None] = SimpleQueue()
        self._landed: SimpleQueue[tuple[int, Future[Fetched]]] = SimpleQueue()

    def request(self, numbers: Iterable[int]) -> None:
        """Request pages, each once, as far as threads are available."""
        for number in numbers:
            if number not in self._requested and self._in_flight < self._limit:
                self._requested.add(number)
                self._in_flight += 1
                self._orders.put(number)
                if self._threads < self._in_flight:
                    self._threads += 1
                    threading.Thread(target=self._work, daemon=True).start()

    def arriving(self, turn: int) -> Iterator[tuple[int, Future[Fetched]]]:
        """Yield the other pages that have arrived, or that arrive before page ``turn``."""
        while True:
            is_here = turn in self._arrived
            try:
                number, future = self._landed.get(block=not is_here, timeout=POLL_SECONDS)
            except Empty:
                if is_here:
                    return
                continue
            self._in_flight -= 1
            self._arrived[number] = future
            if number != turn:
                yield number, future

    def take(self, number: int) -> Fetched:
        """Return a page that has arrived, once, or raise its exception."""
        return self._arrived.pop(number).result()

    def stop(self) -> None:
        """Start no further requests; do not wait for those in flight."""
        self._stopped = True
        for _ in range(self._threads):
            self._orders.put(None)

    def _work(self) -> None:
        while (number := self._orders.get()) and not self._stopped:
            future: Future[Fetched] = Future()
            try:
                future.set_result(self._fetch(number))
            except Exception as error:  # noqa: BLE001 - raised when the page's turn comes
                future.set_exception(error)
            self._landed.put((number, future))
