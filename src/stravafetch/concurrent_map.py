"""Calls a function for several items concurrently, and yields the results in order."""

import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from itertools import islice
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")

POLL_SECONDS = 0.2  # how often a wait checks for Ctrl-C, as not every system interrupts it


def concurrent_map(
    call: Callable[[Item], Outcome], items: Iterable[Item], jobs: int
) -> Generator[tuple[Item, Outcome], None, None]:
    """Yield each item with what ``call`` returns for it, in the order of the items.

    ``call`` runs in threads, for up to ``jobs`` items at a time: no more items are read ahead, and
    no more results are kept. The items are read in a thread as well, since the next may be slow to
    arrive, and results that are available must not wait for it.

    The first call is made alone, in this thread. If all calls would fail, only this one does; its
    response reports the rate limit; and a token that is due is refreshed where signals can be held.

    An exception of ``call`` or ``items`` is raised in its turn, and no item is read after it. When
    the iteration ends, no further call is started; those in progress are not waited for.
    """
    rest = iter(items)
    for item in islice(rest, 1 if jobs > 1 else None):
        yield item, call(item)
    pool = _Pool(call, rest, jobs)
    try:
        yield from pool.outcomes()
    finally:
        pool.stop()


class _Pool(Generic[Item, Outcome]):
    """Threads that make the calls, started as needed, and one that reads the items.

    They are daemon threads, which those of concurrent.futures cannot be: the program must not wait
    at exit for a response that nobody will read, nor for input.
    """

    def __init__(self, call: Callable[[Item], Outcome], items: Iterator[Item], jobs: int) -> None:
        self._call = call
        self._items = items
        self._jobs = jobs
        self._room = threading.Semaphore(jobs)  # for items that are read but not yet yielded
        self._failed = self._stopped = False
        self._orders: SimpleQueue[tuple[Item, Future[Outcome]] | None] = SimpleQueue()
        self._turns: SimpleQueue[tuple[Item, Future[Outcome]] | Exception | None] = SimpleQueue()
        threading.Thread(target=self._read_items, daemon=True).start()

    def outcomes(self) -> Iterator[tuple[Item, Outcome]]:
        """Yield each item with its outcome, in order; raise any exception."""
        while turn := _next_of(self._turns):
            if isinstance(turn, Exception):
                raise turn
            item, future = turn
            outcome = _result(future)
            self._room.release()
            yield item, outcome

    def stop(self) -> None:
        """Read no further items and start no further calls."""
        self._stopped = True
        self._room.release()
        for _ in range(self._jobs):
            self._orders.put(None)

    def _read_items(self) -> None:
        workers = 0
        try:
            while self._room.acquire() and not (self._failed or self._stopped):
                turn = next(self._items), Future[Outcome]()
                if workers < self._jobs:  # before anyone waits for it: it can fail to start
                    workers += 1
                    threading.Thread(target=self._work, daemon=True).start()
                self._turns.put(turn)
                self._orders.put(turn)
        except StopIteration:
            pass
        except Exception as error:  # noqa: BLE001 - raised when the item's turn comes
            self._turns.put(error)
        self._turns.put(None)

    def _work(self) -> None:
        while (order := self._orders.get()) and not self._stopped:
            item, future = order
            try:
                future.set_result(self._call(item))
            except Exception as error:  # noqa: BLE001 - raised when the item's turn comes
                self._failed = True
                future.set_exception(error)


def _next_of(turns: "SimpleQueue[Outcome]") -> Outcome:
    while True:
        with suppress(Empty):
            return turns.get(timeout=POLL_SECONDS)


def _result(future: Future[Outcome]) -> Outcome:
    """Wait for an outcome and return it, or raise its exception."""
    while not future.done():
        with suppress(TimeoutError):
            future.exception(timeout=POLL_SECONDS)
    return future.result()
