"""How much is done at a time, unless --jobs says otherwise."""

import os

ACTIVITIES = 4  # fetched from the API
MOST = 8


def cores() -> int:
    """Return how many files of an archive to decode at a time: one per core."""
    return min(os.cpu_count() or 1, MOST)
