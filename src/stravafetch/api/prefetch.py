"""Numbered pages in order, a few fetched ahead."""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

Record = dict[str, Any]
Page = list[Record]
Fetched = TypeVar("Fetched")

POLL_SECONDS = 0.2  # a wait is interrupted so often, so that Ctrl-C ends it on every system


@dataclass(frozen=True)
class Plan:
    """How far ahead pages may be fetched.

    ``per_page`` is the size of a full page, ``jobs`` the most pages in flight, ``last`` the last
    page that can be needed as long as all are full (None: any). ``requests_left`` returns how many
    requests the rate limit still allows, None when that is not known.
    """

    per_page: int
    jobs: int = 1
    last: int | None = None
    requests_left: Callable[[], int | None] = lambda: None

    def ahead(self, received: int, *, all_full: bool) -> int:
        """Return how many pages to have in flight after so many were received.

        Pages 1 and 2 are requested together: after any page 1 but an empty one, page 2 is needed
        anyway. Only when both were full the rest is worth guessing at, until the first short page
        or the last few requests of the rate limit.
        """
        if self.jobs == 1 or not all_full:
            return 0
        left = self.requests_left()
        if left is not None and left < self.jobs:
            return 0
        return {0: 2, 1: 1}.get(received, self.jobs)


def pages(
    fetch: Callable[[int], Fetched], parse: Callable[[Fetched], Page], plan: Plan
) -> Iterator[Page]:
    """Yield pages 1, 2, 3 and on, until an empty one: a short page is not the last.

    ``fetch`` is called in threads, once a page and up to ``plan.jobs`` at a time; ``parse`` is
    called in this thread when it is the page's turn, since unparsed pages take a fraction of the
    memory. What either of them raises is raised in the page's turn. When the iteration ends, no
    further page is fetched.
    https://developers.strava.com/docs/#Pagination
    """
    workers = _Workers(fetch, plan.jobs)
    in_flight: deque[Future[Fetched]] = deque()
    requested = received = 0
    all_full = True

    def request(at_least: int) -> None:
        nonlocal requested
        ahead = plan.ahead(received, all_full=all_full)
        while len(in_flight) < at_least or (
            len(in_flight) < ahead and (plan.last is None or requested < plan.last)
        ):
            requested += 1
            in_flight.append(workers.submit(requested, len(in_flight)))

    try:
        request(at_least=1)
        while page := parse(_result(in_flight.popleft())):
            received += 1
            all_full = all_full and len(page) >= plan.per_page
            request(at_least=0)
            yield page
            request(at_least=1)
    finally:
        workers.stop()


def take(pages: Iterator[Page], limit: int) -> Iterator[Page]:
    """Yield the pages up to the given number of records, and request no page beyond them."""
    left = limit
    while left > 0 and (page := next(pages, None)) is not None:
        yield page[:left]
        left -= len(page)


class _Workers(Generic[Fetched]):
    """Threads that fetch pages, started as they are needed.

    They are daemons, as those of concurrent.futures cannot be: a program that ends must not wait
    for a response that nobody will read.
    """

    def __init__(self, fetch: Callable[[int], Fetched], limit: int) -> None:
        self._fetch = fetch
        self._limit = limit
        self._threads = 0
        self._stopped = False
        self._orders: SimpleQueue[tuple[int, Future[Fetched]] | None] = SimpleQueue()

    def submit(self, number: int, in_flight: int) -> Future[Fetched]:
        """Have a page fetched beside ``in_flight`` others."""
        future: Future[Fetched] = Future()
        self._orders.put((number, future))
        if self._threads < min(in_flight + 1, self._limit):
            self._threads += 1
            threading.Thread(target=self._work, daemon=True).start()
        return future

    def stop(self) -> None:
        """Start nothing further; requests in flight are not waited for."""
        self._stopped = True
        for _ in range(self._threads):
            self._orders.put(None)

    def _work(self) -> None:
        while (order := self._orders.get()) and not self._stopped:
            number, future = order
            try:
                future.set_result(self._fetch(number))
            except Exception as error:  # noqa: BLE001 - raised where the page is waited for
                future.set_exception(error)


def _result(future: Future[Fetched]) -> Fetched:
    """Wait for a page and return it, or raise what went wrong with it."""
    while not future.done():
        with suppress(TimeoutError):
            future.exception(timeout=POLL_SECONDS)
    return future.result()
