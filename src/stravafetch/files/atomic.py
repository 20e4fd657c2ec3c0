"""A file is replaced as a whole: a reader sees all of the old one or all of the new one."""

import errno
import os
import re
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO, TypeVar

from stravafetch.clock import Clock

# Windows refuses to replace, read or delete a file that another program has open. Half a second
# in all: a virus scanner or a reader is done by then. Elsewhere PermissionError is final.
TRIES = 10 if os.name == "nt" else 1
PAUSE_SECONDS = 0.05

LONGEST_PREFIX = 48  # characters of the file's name that its temporary file has, too
TAG_BYTES = 8
_NO_SYNC = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP)
# Of a mount point, such as a single file that a container sees, or of a folder that takes no file.
_NO_RENAME = (errno.EBUSY, errno.EXDEV)
_NO_NEW_FILE = (errno.EACCES, errno.EPERM, errno.EROFS)

Returned = TypeVar("Returned")


@contextmanager
def atomic_write(
    path: Path, mode: int | None = None, *, follow_link: bool = True, sweep: bool = True
) -> Iterator[TextIO]:
    """Yield a UTF-8 stream whose text replaces the file at the end, unless something is raised.

    The text goes to a temporary file, which from its creation is open to nobody else than the old
    file is, or has ``mode``. A link goes on being a link with ``follow_link``; else it is replaced.
    ``sweep`` deletes what a killed process left half-written. Where the file cannot be replaced,
    such as a single file mounted into a container, its content is. Raises OSError.
    """
    target = Path(os.path.realpath(path)) if follow_link else path
    if sweep:
        sweep_temporary_files(target)
    temporary, stream = _create_temporary(target, mode)
    try:
        with stream:
            yield stream
            stream.flush()
            _sync(stream.fileno())
            if os.name == "posix":  # while it is still held: see sweep_temporary_files
                _replace(temporary, target)
        if os.name != "posix":  # Windows moves no open file
            _replace(temporary, target)
        _sync_folder(target.parent)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def sweep_temporary_files(target: Path) -> None:
    """Delete the temporary files that killed processes left beside a file."""
    with suppress(OSError):
        for path in temporary_files(target):
            delete_abandoned(path)


def sweep_folder(folder: Path) -> None:
    """Delete the temporary files that killed processes left in a folder, whatever they were for."""
    with suppress(OSError):
        for path in _temporary_files(folder, ".+"):
            delete_abandoned(path)


def temporary_files(target: Path) -> list[Path]:
    """Return the temporary files beside a file, in use or not; OSError without its folder."""
    return _temporary_files(target.parent, re.escape(target.name[:LONGEST_PREFIX]))


def _temporary_files(folder: Path, name: str) -> list[Path]:
    pattern = re.compile(rf"\.{name}\.[0-9a-f]{{{2 * TAG_BYTES}}}\.part")
    with os.scandir(folder) as entries:
        return [folder / entry.name for entry in entries if pattern.fullmatch(entry.name)]


def delete_abandoned(path: Path) -> None:
    """Delete a temporary file that no process is writing; one that cannot be deleted stays."""
    with suppress(OSError):
        if sys.platform == "win32" or stat.S_ISLNK(path.lstat().st_mode):
            path.unlink()  # Windows deletes no open file
            return
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            _lock(descriptor, wait=False)
            path.unlink()
        finally:
            os.close(descriptor)


def retry_while_held(step: Callable[[], Returned]) -> Returned:
    """Return what the step returns; on Windows it is tried again while another holds the file."""
    for _ in range(TRIES - 1):
        try:
            return step()
        except PermissionError:
            Clock().sleep(PAUSE_SECONDS)
    return step()


def _mode_of(target: Path) -> int | None:
    with suppress(OSError):
        status = target.lstat()
        if stat.S_ISREG(status.st_mode):
            return stat.S_IMODE(status.st_mode)
    return None


def _create_temporary(target: Path, mode: int | None) -> tuple[Path, TextIO]:
    """Create a file beside the target, or elsewhere if the target's folder takes no new file."""
    is_private = mode is not None  # which leaves its folder never
    mode = mode if is_private else _mode_of(target)
    try:
        return _create_in(target.parent, target.name, mode)
    except OSError as error:
        if is_private or error.errno not in _NO_NEW_FILE or not os.access(target, os.W_OK):
            raise
        import tempfile  # rarely needed, and slow to import: 5 ms

        return _create_in(Path(tempfile.gettempdir()), target.name, mode)


def _create_in(folder: Path, name: str, mode: int | None) -> tuple[Path, TextIO]:
    tag = os.urandom(TAG_BYTES).hex()
    temporary = folder / f".{name[:LONGEST_PREFIX]}.{tag}.part"
    try:
        descriptor = _open_locked(temporary, mode)
        if mode is not None and os.name == "posix" and _mode(descriptor) != mode:
            with suppress(OSError):  # some file systems have no modes
                os.fchmod(descriptor, mode)
        return temporary, os.fdopen(descriptor, "w", encoding="utf-8", newline="\n")
    except (KeyboardInterrupt, SystemExit):  # nobody else knows its name yet
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def _open_locked(temporary: Path, mode: int | None) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    while True:
        descriptor = os.open(temporary, flags, 0o666 if mode is None else mode & 0o777)
        with suppress(OSError):  # some file systems have no locks
            _lock(descriptor, wait=True)
        if os.name != "posix" or os.fstat(descriptor).st_nlink:
            return descriptor
        os.close(descriptor)  # it was swept in the moment before it was locked


def _mode(descriptor: int) -> int:
    return stat.S_IMODE(os.fstat(descriptor).st_mode)


def _lock(descriptor: int, *, wait: bool) -> None:
    """Lock a temporary file as long as it is open; OSError when another process has it."""
    if sys.platform != "win32":
        import fcntl  # Windows has none

        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))


def _replace(temporary: Path, target: Path) -> None:
    try:
        retry_while_held(lambda: temporary.replace(target))
    except OSError as error:
        if error.errno not in _NO_RENAME or not target.is_file():
            raise
        with temporary.open("rb") as source, target.open("r+b") as destination:
            while chunk := source.read(1 << 20):
                destination.write(chunk)
            destination.truncate()
            destination.flush()
            _sync(destination.fileno())


def _sync(descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise


def _sync_folder(folder: Path) -> None:
    """Make the rename last, where a folder can be opened and synced: not on every file system."""
    if os.name == "posix":
        with suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
