"""Activities of the first sample athlete."""

from functools import cache
from typing import Any

from stravafetch.sandbox.data import samples
from tests.support.clock import TODAY


@cache
def sample_history(count: int) -> list[dict[str, Any]]:
    """Made once for all tests; nobody changes a record."""
    return samples.history(count, 0, TODAY, samples.athlete(0)["id"])
