"""A file that another program has open: Windows refuses to replace, read or delete it meanwhile."""

import os
from collections.abc import Callable
from typing import TypeVar

from stravafetch.clock import Clock

# Half a second in all: a virus scanner or a reader is done by then. Elsewhere PermissionError is
# final, for a file that is open can be replaced.
TRIES = 10 if os.name == "nt" else 1
PAUSE_SECONDS = 0.05

Done = TypeVar("Done")


def retry_while_held(step: Callable[[], Done]) -> Done:
    """Return what the step returns, trying again while Windows has the file held by another."""
    for _ in range(TRIES - 1):
        try:
            return step()
        except PermissionError:
            Clock().sleep(PAUSE_SECONDS)
    return step()
