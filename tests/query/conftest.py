"""Every test here is on one machine, whose date is not that of UTC."""

import os
import time
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _in_auckland(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let this machine be where it is Monday the 23rd already, 13 hours ahead of UTC."""
    monkeypatch.setenv("TZ", "NZST-13")
    if hasattr(time, "tzset"):
        time.tzset()
    yield
    os.environ.pop("TZ")
    if hasattr(time, "tzset"):
        time.tzset()
