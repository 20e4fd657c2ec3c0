from collections.abc import Iterator
from typing import Any

import pytest

from stravafetch.api.rate_limits import FIFTEEN_MINUTES, Window
from stravafetch.cli.console import TerminalConsole
from stravafetch.cli.progress import Progress
from tests.support.clock import NOON, TestClock

Captured = pytest.CaptureFixture[str]
SPENT = Window("read", FIFTEEN_MINUTES, 100, 100, NOON)
NEXT = Window("read", FIFTEEN_MINUTES, 100, 100, NOON + FIFTEEN_MINUTES)


def pages(*sizes: int) -> Iterator[list[dict[str, Any]]]:
    return iter([[{}] * size for size in sizes])


def test_pages_pass_and_their_records_are_counted(clock: TestClock, capsys: Captured) -> None:
    progress = Progress(TerminalConsole(is_terminal=True), clock)
    passed = list(progress.watch(pages(1_000, 200), lambda: 98))
    assert [len(page) for page in passed] == [1_000, 200]
    *_, last, end = capsys.readouterr().err.split("\r")
    assert ("1,200 activities" in last, "98 requests" in last, end) == (True, True, "")


def test_the_line_is_cleared_when_a_fetch_fails(clock: TestClock, capsys: Captured) -> None:
    def broken() -> Iterator[list[dict[str, Any]]]:
        yield [{}]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(Progress(TerminalConsole(is_terminal=True), clock).watch(broken(), lambda: None))
    assert capsys.readouterr().err.endswith("\r")


def test_a_wait_is_counted_down_on_a_terminal(clock: TestClock, capsys: Captured) -> None:
    progress = Progress(TerminalConsole(is_terminal=True), clock)
    for left in (754.9, 1.0, 0):
        progress.wait(SPENT, left)
    first, second, end = capsys.readouterr().err.split("\r")[1:]
    assert ("12:34" in first, "0:01" in second, end) == (True, True, "")


def test_a_narrow_terminal_shows_the_countdown(clock: TestClock, capsys: Captured) -> None:
    Progress(TerminalConsole(is_terminal=True), clock).wait(SPENT, 754.9)
    shown = capsys.readouterr().err.partition("\r")[2].removeprefix("\x1b[K")[:40]
    assert "12:34" in shown
    assert "Ctrl-C" in shown


def test_elsewhere_each_wait_is_told_once(clock: TestClock, capsys: Captured) -> None:
    progress = Progress(TerminalConsole(), clock)
    for window in (SPENT, SPENT, NEXT):
        progress.wait(window, 900)
    assert capsys.readouterr().err.count("15:00") == 2
