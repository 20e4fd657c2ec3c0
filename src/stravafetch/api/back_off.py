"""Pauses between the attempts of a request: exponential back-off with jitter."""

import random

from stravafetch.clock import Clock
from stravafetch.console import Console

BACK_OFF = (0.5, 1.0, 2.0)  # seconds before the second, third and fourth attempt, give or take 50%


def back_off(clock: Clock, console: Console, usual: float, why: str, at_least: float = 0.0) -> None:
    """Wait about ``usual`` seconds, and trace why."""
    # Random, so that many clients do not retry at the same moment.
    seconds = max(at_least, usual * random.SystemRandom().uniform(0.5, 1.5))
    console.trace(f"{why} Retrying in {seconds:.1f} s.")
    clock.sleep(seconds)
