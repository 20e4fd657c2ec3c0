"""A lock between processes, which the system frees when its holder dies. The door to filelock."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stravafetch.errors import StoreError
from stravafetch.files import private
from stravafetch.files.advice import advice_for

LOCK_SECONDS = 30.0  # then the person hears of it; nothing is ever refreshed without the lock


@contextmanager
def lock(path: Path, busy_with: str, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Keep other processes out; StoreError when it cannot be had in so many seconds.

    ``busy_with`` says in that error what the other one works at. The file itself stays, for
    unlinking it would let two processes hold two files of one name.
    """
    from filelock import FileLock, Timeout  # slow to import, and most commands need no lock

    try:
        private.make_folder(path.parent)
        held = FileLock(path, timeout=seconds, mode=private.MODE)
        held.acquire(poll_interval=0.02)
    except Timeout:
        since = f" for {seconds:.0f} seconds" if seconds else ""
        raise StoreError(
            f"Another strava command has been busy with {busy_with}{since}.",
            "Run the command again when it is done; nothing was changed.",
        ) from None
    except OSError as error:
        raise StoreError(
            f"Could not lock {path}: {error.strerror}.",
            advice_for(error),
        ) from error
    try:
        yield
    finally:
        held.release()
