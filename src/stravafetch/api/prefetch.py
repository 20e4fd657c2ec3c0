"""Numbered pages in order, a few fetched ahead, each record once."""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, NoReturn

Record = dict[str, Any]
Page = list[Record]
FetchPage = Callable[[int], Callable[[], Page]]

PAGES_REMEMBERED = 10
REPEATED = (
    "Strava sent a page again that came before, so no more were requested; "
    "compare the count with your profile on strava.com."
)
LISTEN_SECONDS = 0.2  # how often a wait looks up, so that Ctrl-C ends it on every system


@dataclass(frozen=True)
class Plan:
    """How far ahead pages may be fetched.

    ``size`` is that of a full page, ``jobs`` the most pages in flight, ``needed`` the last page
    that full ones can make necessary (None: any). ``room`` says how many requests the rate limit
    has left, None when that is not known.
    """

    size: int
    jobs: int = 1
    needed: int | None = None
    room: Callable[[], int | None] = lambda: None


def pages(fetch: FetchPage, plan: Plan) -> Iterator[Page]:
    """Yield pages 1, 2, 3 and on, until an empty one: a short page is not the last.

    ``fetch`` is called in threads, up to ``plan.jobs`` at a time and once a page. It returns how
    to unpack the page, which is done in its turn and in this thread: packed, the pages that wait
    take a fraction of the memory. An error is raised in its page's turn, too. When the iteration
    ends, no call is started any more.
    https://developers.strava.com/docs/#Pagination
    """
    flight = _Flight(fetch, plan)
    try:
        flight.top_up()
        while page := flight.land():
            flight.top_up()
            yield page
    finally:
        flight.stop()


def unique(pages: Iterator[Page], warn: Callable[[str], None]) -> Iterator[Page]:
    """Yield the pages with each id once, until a page that brings nothing new.

    Such a page is an earlier one again, and a server that sends those has no end: ``warn`` hears of
    it, unless it is the very page before, which is how a list without pages answers.

    Every request cuts the pages anew. An activity that appears while they are read moves the
    others on by one, so that the last record of a page comes again as the first of the next: that
    is left out. One that is deleted moves them back, and the first record of the next page is
    missed: no number tells, so each deletion can hide one activity that stayed. Pages in flight
    may be cut in any order, and a change of either kind can then hide one for each of them.

    Only the ids of the last PAGES_REMEMBERED pages are kept: all of them would hold memory for as
    long as the history is, and so many new activities do not appear during one fetch.
    """
    recent: deque[frozenset[int]] = deque(maxlen=PAGES_REMEMBERED)
    started_with: set[int] = set()  # the first id of every page, to know one from long ago
    before: Page = []
    nothing_new = 0
    for page in pages:
        if page == before and len(page) > 1:
            return
        ids = frozenset(r["id"] for r in page if isinstance(r.get("id"), int))
        fresh = _without(page, set().union(*recent))
        nothing_new = 0 if fresh else nothing_new + 1
        start = page[0].get("id")
        is_known = len(ids) > 1 and (ids in recent or start in started_with)
        if is_known or nothing_new > 1:  # one such page alone can come of a new activity
            warn(REPEATED)
            return
        yield fresh
        recent.append(ids)
        started_with |= {start} if isinstance(start, int) else set()
        before = page


def _without(page: Page, seen: set[int]) -> Page:
    """Return the records whose id was not seen, each once."""
    fresh = []
    for record in page:
        known = record.get("id")
        if not isinstance(known, int):
            fresh.append(record)  # there is no telling, and better twice than never
        elif known not in seen:
            fresh.append(record)
            seen.add(known)
    return fresh


def first(pages: Iterator[Page], limit: int) -> Iterator[Page]:
    """Yield the pages up to the given number of records, and ask for no page beyond them."""
    left = limit
    while left > 0 and (page := next(pages, None)) is not None:
        yield page[:left]
        left -= len(page)


_Outcome = Callable[[], Page]  # returns the page, or raises what went wrong with it


class _Flight:
    """The pages that were asked for and have not been taken, in order."""

    def __init__(self, fetch: FetchPage, plan: Plan) -> None:
        self._fetch = fetch
        self._plan = plan
        self._asked = 0
        self._landed = 0
        self._all_full = True
        self._stopped = False
        self._waiting: deque[SimpleQueue[_Outcome]] = deque()
        self._orders: SimpleQueue[tuple[int, SimpleQueue[_Outcome]] | None] = SimpleQueue()
        self._workers = 0

    def top_up(self) -> None:
        """Ask for the pages that are worth it before anyone wants them."""
        last = self._plan.needed
        while len(self._waiting) < self._ahead() and (last is None or self._asked < last):
            self._ask()

    def land(self) -> Page:
        """Return the next page, or raise what went wrong with it."""
        if not self._waiting:
            self._ask()
        page = _wait_for(self._waiting.popleft())()
        self._landed += 1
        self._all_full = self._all_full and len(page) >= self._plan.size
        return page

    def stop(self) -> None:
        """Start nothing any more; what is in flight is left to itself."""
        self._stopped = True
        for _ in range(self._workers):
            self._orders.put(None)

    def _ahead(self) -> int:
        """Return how many pages to have in flight.

        Pages 1 and 2 go out together, for after any page 1 but an empty one the other is needed
        all the same. Only when both were full, the rest is worth guessing at, until the first
        short page or the last few requests of the limit.
        """
        room = self._plan.room()
        if self._plan.jobs == 1 or not self._all_full:
            return 0
        if room is not None and room < self._plan.jobs:
            return 0
        return {0: 2, 1: 1}.get(self._landed, self._plan.jobs)

    def _ask(self) -> None:
        self._asked += 1
        outcome: SimpleQueue[_Outcome] = SimpleQueue()
        self._waiting.append(outcome)
        self._orders.put((self._asked, outcome))
        if self._workers < min(len(self._waiting), self._plan.jobs):
            self._workers += 1
            # A daemon, for a program that ends must not wait for an answer that nobody will read.
            threading.Thread(target=self._work, daemon=True).start()

    def _work(self) -> None:
        while (order := self._orders.get()) and not self._stopped:
            number, outcome = order
            try:
                outcome.put(self._fetch(number))
            except Exception as error:  # noqa: BLE001 - raised where the page is waited for
                outcome.put(partial(_throw, error))


def _throw(error: Exception) -> NoReturn:
    raise error


def _wait_for(outcome: SimpleQueue[_Outcome]) -> _Outcome:
    while True:
        try:
            return outcome.get(timeout=LISTEN_SECONDS)
        except Empty:
            continue
