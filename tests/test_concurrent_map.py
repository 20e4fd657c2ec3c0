"""Calls side by side: the order of their outcomes, how many at a time, and where they stop."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest

from stravafetch.concurrent_map import concurrent_map
from tests.support.waiting import wait_for

JOBS = 4


class Calls:
    """Calls that last until the test says so, and what was going on meanwhile."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.most_at_once = self._under_way = 0
        self._lock = threading.Lock()

    def __call__(self, item: int) -> str:
        with self._lock:
            self.begun.append(item)
            self._under_way += 1
            self.most_at_once = max(self.most_at_once, self._under_way)
        time.sleep(0.03 if item % 3 else 0.09)  # so that they end in another order
        with self._lock:
            self._under_way -= 1
        return f"{item}!"


@pytest.mark.parametrize("jobs", [1, 2, JOBS])
def test_outcomes_come_in_the_order_of_the_items_and_no_more_at_once(jobs: int) -> None:
    calls = Calls()
    assert list(concurrent_map(calls, range(20), jobs)) == [
        (item, f"{item}!") for item in range(20)
    ]
    assert calls.most_at_once == jobs


def test_no_items_are_no_outcomes() -> None:
    assert list(concurrent_map(str, [], JOBS)) == []


def test_the_first_call_is_made_alone_and_in_this_thread() -> None:
    threads: list[threading.Thread] = []

    def call(_: int) -> None:
        threads.append(threading.current_thread())

    with closing(concurrent_map(call, range(9), JOBS)) as outcomes:
        next(outcomes)
        assert threads == [threading.current_thread()]


def test_no_more_items_are_read_ahead_than_may_be_in_progress() -> None:
    drawn: list[int] = []

    def items() -> Iterator[int]:
        for item in range(100):
            drawn.append(item)
            yield item

    with closing(concurrent_map(str, items(), JOBS)) as outcomes:
        for _ in range(2):
            next(outcomes)
        wait_for("the team", lambda: len(drawn) >= 2 + JOBS)
        time.sleep(0.1)
        assert len(drawn) == 2 + JOBS
    time.sleep(0.1)
    assert len(drawn) == 2 + JOBS


def test_available_outcomes_do_not_wait_for_a_slow_item() -> None:
    more = threading.Event()

    def items() -> Iterator[int]:
        yield from range(3)
        assert more.wait(30)
        yield 3

    with closing(concurrent_map(str, items(), JOBS)) as outcomes:
        assert [next(outcomes) for _ in range(3)] == [(0, "0"), (1, "1"), (2, "2")]
        more.set()
        assert list(outcomes) == [(3, "3")]


def failing_at(number: int, begun: list[int]) -> Callable[[int], int]:
    def call(item: int) -> int:
        begun.append(item)
        if item == number:
            raise ValueError(item)
        time.sleep(0.05)
        return item

    return call


@pytest.mark.parametrize("number", [0, 1, 7])
def test_an_exception_of_a_call_is_raised_in_its_turn_and_no_other_begins(number: int) -> None:
    begun: list[int] = []
    seen: list[Any] = []
    with pytest.raises(ValueError, match=str(number)):
        seen.extend(concurrent_map(failing_at(number, begun), iter(range(1000)), JOBS))
    time.sleep(0.1)
    assert len(begun) <= (number + JOBS if number else 1)


def slow_reader(_: object) -> None:
    time.sleep(0.1)


def test_a_failure_counts_before_its_turn_comes() -> None:
    begun: list[int] = []
    failed = threading.Event()

    def call(item: int) -> None:
        begun.append(item)
        if item == 2:
            time.sleep(0.05)  # until the others have begun
            failed.set()
            raise ValueError(item)
        if item == 1:
            assert failed.wait(30)
            time.sleep(0.1)

    with pytest.raises(ValueError, match="2"):
        deque(map(slow_reader, concurrent_map(call, range(100), JOBS)))
    assert set(begun) <= {0, 1, 2, 3, 4}  # those that may be under way


def test_the_outcomes_before_a_failure_are_there() -> None:
    seen: list[tuple[int, int]] = []
    with pytest.raises(ValueError, match="5"):
        seen.extend(concurrent_map(failing_at(5, []), range(100), JOBS))
    assert seen == [(item, item) for item in range(5)]


def test_an_exception_of_the_items_is_raised_after_earlier_outcomes() -> None:
    def items() -> Iterator[int]:
        yield from range(3)
        raise ValueError("line 4")

    seen: list[tuple[int, str]] = []
    with pytest.raises(ValueError, match="4"):
        seen.extend(concurrent_map(str, items(), JOBS))
    assert seen == [(0, "0"), (1, "1"), (2, "2")]


@pytest.mark.timeout(20)
def test_a_thread_that_cannot_start_is_not_waited_for() -> None:
    def items() -> Iterator[int]:
        yield 0
        threading.stack_size(2**50)  # for which no machine has room
        yield 1

    try:
        with pytest.raises(RuntimeError, match="start new thread"):
            list(concurrent_map(str, items(), JOBS))
    finally:
        threading.stack_size(0)


def test_after_the_iteration_ends_no_call_begins() -> None:
    calls = Calls()
    with closing(concurrent_map(calls, iter(range(1000)), JOBS)) as outcomes:
        for _ in range(3):
            next(outcomes)
    begun = len(calls.begun)
    time.sleep(0.3)
    assert len(calls.begun) == begun <= 3 + JOBS
