"""A lock between processes, which the system releases when its holder dies. Wraps filelock."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from stravafetch.errors import StoreError
from stravafetch.files import private
from stravafetch.files.advice import advice_for

if TYPE_CHECKING:
    from filelock import BaseFileLock

LOCK_SECONDS = 30.0  # then an error is reported; nothing is ever refreshed without the lock
POLL_SECONDS = 0.02
# Network and FUSE file systems without flock: https://man7.org/linux/man-pages/man2/flock.2.html
_NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL)


@contextmanager
def lock(
    path: Path, busy_with: str, seconds: float = LOCK_SECONDS, *, elsewhere: str = ""
) -> Iterator[None]:
    """Keep other processes out; StoreError if the lock is not available within ``seconds``.

    In that error, ``busy_with`` is what the other process is using, and ``elsewhere`` how to choose
    another location. The file itself is kept, as unlinking it would let two processes hold two
    files of the same name. On a file system without locks, the existence of a second file is the
    lock.
    """
    from filelock import FileLock, Timeout  # slow to import, and most commands need no lock

    try:
        private.make_folder(path.parent)
        try:
            held: BaseFileLock = FileLock(path, timeout=seconds, mode=private.MODE)
            held.acquire(poll_interval=POLL_SECONDS)
        except OSError as error:
            if isinstance(error, Timeout) or error.errno not in _NO_LOCKS:
                raise
            held = _lock_by_existence(path, seconds)
    except Timeout as error:
        raise _busy(busy_with, seconds, Path(error.lock_file), path) from None
    except OSError as error:
        raise StoreError(
            f"Could not lock {path}: {error.strerror}.",
            f"{advice_for(error)} {elsewhere}".rstrip(),
        ) from error
    try:
        yield
    finally:
        held.release()


def _lock_by_existence(path: Path, seconds: float) -> "BaseFileLock":
    from filelock import SoftFileLock  # only for file systems without locks

    held = SoftFileLock(path.with_name(f"{path.name}-held"), timeout=seconds, mode=private.MODE)
    held.acquire(poll_interval=POLL_SECONDS)
    return held


def _busy(busy_with: str, seconds: float, held: Path, path: Path) -> StoreError:
    since = f" for {seconds:.0f} seconds" if seconds else ""
    if held.name == path.name:
        next_step = "Run the command again when that one is done; nothing was changed."
    else:
        next_step = f"Run the command again when that is done; if none is running, delete {held}."
    return StoreError(f"Another strava command has been using {busy_with}{since}.", next_step)
