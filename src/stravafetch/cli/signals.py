"""Signals: clean up before the program ends, and protect steps that must not be interrupted."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

# Ctrl-C, kill, a closed terminal, and Ctrl-\; Windows has only the first two.
ENDING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")
HELD = [number for number in signal.Signals if number.name in ENDING]
SILENCE_SECONDS = 4.0  # how long a signal is held back for a server that sends nothing


@contextmanager
def unwinding_on_signals() -> Iterator[None]:
    """Let signals unwind the block, so that half-written files are removed.

    Before and after the block they end the process immediately; ignored signals, as under nohup,
    stay ignored.
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
    """Return the signals that end a program on this system, without those it ignores."""
    return [number for number in HELD if signal.getsignal(number) != signal.SIG_IGN]


@contextmanager
def holding_signals() -> Iterator[Callable[[], None]]:
    """Hold signals back until the block is done; a second signal ends it immediately.

    After Strava's response to a refresh, the only copy of the new token is in memory until it is
    saved. The block must call the function that is yielded as soon as a response begins to arrive:
    until then a signal is held for only a few seconds, since the server may never respond.
    """
    if threading.current_thread() is not threading.main_thread():
        yield _ignore  # signals reach the main thread only, which waits for this one
        return
    held: list[signal.Signals] = []
    has_arrived = threading.Event()
    over = threading.Event()

    def hold(number: int, frame: FrameType | None) -> None:
        if held:
            _pass_on(before[signal.Signals(number)], number, frame)
        held.append(signal.Signals(number))
        threading.Thread(target=give_up, args=(held[0],), daemon=True).start()

    def give_up(number: signal.Signals) -> None:
        """Send the signal again, as a second one, if nothing has arrived by then."""
        if not over.wait(SILENCE_SECONDS) and not has_arrived.is_set():
            _send_to_main_thread(number)

    before = {number: signal.signal(number, hold) for number in handled_signals()}
    try:
        yield has_arrived.set
    finally:
        over.set()
        for number, handler in before.items():
            signal.signal(number, handler)
        if held:
            signal.raise_signal(held[0])


def _send_to_main_thread(number: signal.Signals) -> None:
    """Interrupt the main thread's wait; on Windows it ends with the request's own timeout."""
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, number)


def _pass_on(handler: object, number: int, frame: FrameType | None) -> None:
    if callable(handler):
        handler(number, frame)


def _ignore() -> None: ...


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(128 + number)
