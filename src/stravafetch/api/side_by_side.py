"""One call for each of several items, some at a time, and what comes of them in order."""

import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from itertools import islice
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")

POLL_SECONDS = 0.2  # a wait is interrupted so often, so that Ctrl-C ends it on every system


def side_by_side(
    call: Callable[[Item], Outcome], items: Iterable[Item], jobs: int
) -> Generator[tuple[Item, Outcome], None, None]:
    """Yield each item with what ``call`` returns for it, in the order of the items.

    ``call`` runs in threads, for up to ``jobs`` items at a time: so many are drawn before their
    turn, and no more results are kept. They are drawn in a thread, too, for the next may be slow to
    come, and what is there must not wait for it.

    The first call is made alone, and in this thread. Where all would fail, it alone does; its
    response tells the rate limit; and a token that is due is refreshed where signals can be held.

    What ``call`` or ``items`` raises is raised in its turn, and no item is drawn after it. When the
    iteration ends, no further call begins; those under way are not waited for.
    """
    rest = iter(items)
    for item in islice(rest, 1 if jobs > 1 else None):
        yield item, call(item)
    team = _Team(call, rest, jobs)
    try:
        yield from team.outcomes()
    finally:
        team.stop()


class _Team(Generic[Item, Outcome]):
    """Threads that make the calls, started as they are needed, and one that draws the items.

    They are daemons, as those of concurrent.futures cannot be: a program that ends must not wait
    for a response that nobody will read, nor for input.
    """

    def __init__(self, call: Callable[[Item], Outcome], items: Iterator[Item], jobs: int) -> None:
        self._call = call
        self._items = items
        self._jobs = jobs
        self._room = threading.Semaphore(jobs)  # for items that are drawn and not passed on
        self._failed = self._stopped = False
        self._orders: SimpleQueue[tuple[Item, Future[Outcome]] | None] = SimpleQueue()
        self._turns: SimpleQueue[tuple[Item, Future[Outcome]] | Exception | None] = SimpleQueue()
        threading.Thread(target=self._draw, daemon=True).start()

    def outcomes(self) -> Iterator[tuple[Item, Outcome]]:
        """Yield each item with its outcome, in turn; raise what went wrong."""
        while turn := _next_of(self._turns):
            if isinstance(turn, Exception):
                raise turn
            item, future = turn
            outcome = _result(future)
            self._room.release()
            yield item, outcome

    def stop(self) -> None:
        """Draw and begin nothing further."""
        self._stopped = True
        self._room.release()
        for _ in range(self._jobs):
            self._orders.put(None)

    def _draw(self) -> None:
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
        except Exception as error:  # noqa: BLE001 - raised where the item is waited for
            self._turns.put(error)
        self._turns.put(None)

    def _work(self) -> None:
        while (order := self._orders.get()) and not self._stopped:
            item, future = order
            try:
                future.set_result(self._call(item))
            except Exception as error:  # noqa: BLE001 - raised where the outcome is waited for
                self._failed = True
                future.set_exception(error)


def _next_of(turns: "SimpleQueue[Outcome]") -> Outcome:
    while True:
        with suppress(Empty):
            return turns.get(timeout=POLL_SECONDS)


def _result(future: Future[Outcome]) -> Outcome:
    """Wait for an outcome and return it, or raise what went wrong."""
    while not future.done():
        with suppress(TimeoutError):
            future.exception(timeout=POLL_SECONDS)
    return future.result()
