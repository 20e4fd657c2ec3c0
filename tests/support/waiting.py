"""Waiting for what another process or thread does."""

import time
from collections.abc import Callable
from typing import TypeVar

import pytest

PATIENCE = 30.0  # seconds that only a failure takes

Found = TypeVar("Found")


def wait_for(what: str, look: Callable[[], Found]) -> Found:
    """Look until there is something to find, and return it."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.01)
    pytest.fail(f"waited in vain for {what}")
