import os
import signal
import threading
from collections.abc import Iterator

import pytest

from stravafetch.cli.signals import HELD, handled_signals, holding_signals, unwinding_on_signals


@pytest.fixture(autouse=True)
def _handlers() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in HELD}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_a_signal_waits_until_the_block_is_done() -> None:
    done = []

    def interrupted() -> None:
        with holding_signals():
            signal.raise_signal(signal.SIGINT)
            done.append("the block")

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert done == ["the block"]


def test_a_second_signal_ends_the_block() -> None:
    done = []

    def interrupted_twice() -> None:
        with holding_signals():
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
            done.append("the block")

    with pytest.raises(KeyboardInterrupt):
        interrupted_twice()
    assert done == []


def test_the_handlers_of_before_come_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with holding_signals():
        assert signal.getsignal(signal.SIGTERM) != before
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_block_of_another_thread_holds_nothing_back() -> None:
    found = []

    def look() -> None:
        with holding_signals():
            found.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert found == [signal.default_int_handler]


def test_a_kill_unwinds_the_program() -> None:
    def killed() -> None:
        with unwinding_on_signals():
            signal.raise_signal(signal.SIGTERM)

    with pytest.raises(SystemExit) as ended:
        killed()
    assert ended.value.code == 128 + signal.SIGTERM


@pytest.mark.skipif(os.name != "posix", reason="Windows has no SIGHUP")
def test_what_nohup_lets_it_ignore_is_not_handled() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    assert signal.SIGHUP not in handled_signals()
