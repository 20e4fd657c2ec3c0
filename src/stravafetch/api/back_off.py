"""Pauses between the tries of a request, which grow and are random."""

import random

from stravafetch.clock import Clock
from stravafetch.console import Console

BACK_OFF = (0.5, 1.0, 2.0)  # seconds before the second, third and fourth try, give or take half


def back_off(clock: Clock, console: Console, usual: float, why: str, at_least: float = 0.0) -> None:
    """Wait about ``usual`` seconds, and trace why."""
    # Random, so that many clients do not retry at the same moment.
    seconds = max(at_least, usual * random.SystemRandom().uniform(0.5, 1.5))
    console.trace(f"{why} Trying again in {seconds:.1f} s.")
    clock.sleep(seconds)
