"""Signals: an end that cleans up, and steps that no signal may break."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

# Ctrl-C, kill, a terminal that was closed, and Ctrl-\; Windows knows the first two only.
ENDING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")
HELD = [number for number in signal.Signals if number.name in ENDING]


@contextmanager
def unwinding_on_signals() -> Iterator[None]:
    """Let signals unwind the block, so that half-written files are removed.

    Before and after it they end the process at once; what is ignored, as under nohup, stays so.
    """
    for number in handled_signals():
        is_interrupt = number == signal.SIGINT
        signal.signal(number, signal.default_int_handler if is_interrupt else _end)
    try:
        yield
    finally:
        for number in handled_signals():
            signal.signal(number, signal.SIG_DFL)


def handled_signals() -> list[signal.Signals]:
    """Return the signals that end a program here; nohup lets it ignore some."""
    return [number for number in HELD if signal.getsignal(number) != signal.SIG_IGN]


@contextmanager
def holding_signals() -> Iterator[None]:
    """Hold signals back until the block is done; a second one ends it at once.

    Between Strava's answer to a refresh and the save of the new token lies the only copy of it.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # signals reach the main thread only, which waits for this one
        return
    arrived: list[signal.Signals] = []

    def hold(number: int, frame: FrameType | None) -> None:
        name = signal.Signals(number)
        if arrived:
            _pass_on(before[name], number, frame)
        arrived.append(name)

    before = {number: signal.signal(number, hold) for number in handled_signals()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if arrived:
            signal.raise_signal(arrived[0])


def _pass_on(handler: object, number: int, frame: FrameType | None) -> None:
    if callable(handler):
        handler(number, frame)


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(128 + number)
