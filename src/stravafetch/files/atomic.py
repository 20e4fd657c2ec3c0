"""Replaces files atomically: a reader sees either the complete old file or the complete new one."""

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

# Windows refuses to replace, read or delete a file that another program has open. Half a second in
# total: a virus scanner or a reader is done by then. Elsewhere PermissionError is final.
TRIES = 10 if os.name == "nt" else 1
PAUSE_SECONDS = 0.05

LONGEST_PREFIX = 48  # characters of the file's name that its temporary file shares
TAG_BYTES = 8
_NO_SYNC = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP)
# For a mount point, such as a single file mounted into a container, or a folder without write
# access.
_NO_RENAME = (errno.EBUSY, errno.EXDEV)
_NO_NEW_FILE = (errno.EACCES, errno.EPERM, errno.EROFS)

Returned = TypeVar("Returned")


@contextmanager
def atomic_write(
    path: Path, mode: int | None = None, *, follow_link: bool = True, sweep: bool = True
) -> Iterator[TextIO]:
    """Yield a UTF-8 stream whose text replaces the file at the end, unless an exception is raised.

    The text is written to a temporary file, which from its creation has the mode of the old file,
    or ``mode``. With ``follow_link`` a symbolic link is preserved; otherwise it is replaced.
    ``sweep`` deletes temporary files that a killed process left. If the file cannot be replaced,
    such as a single file mounted into a container, its contents are overwritten. Raises OSError.
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
            if os.name == "posix":  # while it is still locked: see sweep_temporary_files
                _replace(temporary, target)
        if os.name != "posix":  # Windows cannot rename an open file
            _replace(temporary, target)
        _sync_folder(target.parent)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def write_new(path: Path, text: str) -> None:
    """Write a file that is not there yet, readable by its owner only, onto the disk.

    Raises FileExistsError where it is, without touching it, and OSError; a file that could not be
    written whole is removed.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            _sync(descriptor)
        _sync_folder(path.parent)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def sweep_temporary_files(target: Path) -> None:
    """Delete the temporary files that killed processes left next to a file."""
    with suppress(OSError):
        for path in temporary_files(target):
            delete_abandoned(path)


def sweep_folder(folder: Path) -> None:
    """Delete the temporary files that killed processes left in a folder, for any file."""
    with suppress(OSError):
        for path in _temporary_files(folder, ".+"):
            delete_abandoned(path)


def temporary_files(target: Path) -> list[Path]:
    """Return the temporary files next to a file, in use or not; OSError without its folder."""
    return _temporary_files(target.parent, re.escape(target.name[:LONGEST_PREFIX]))


def _temporary_files(folder: Path, name: str) -> list[Path]:
    pattern = re.compile(rf"\.{name}\.[0-9a-f]{{{2 * TAG_BYTES}}}\.part")
    with os.scandir(folder) as entries:
        return [folder / entry.name for entry in entries if pattern.fullmatch(entry.name)]


def delete_abandoned(path: Path) -> None:
    """Delete a temporary file unless a process is writing it; ignore errors."""
    with suppress(OSError):
        if sys.platform == "win32" or stat.S_ISLNK(path.lstat().st_mode):
            path.unlink()  # Windows refuses to delete an open file
            return
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            _lock(descriptor, wait=False)
            path.unlink()
        finally:
            os.close(descriptor)


def retry_while_held(step: Callable[[], Returned]) -> Returned:
    """Return the result of the step; on Windows, retry while another program has the file open."""
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
    """Create a file next to the target, or elsewhere if its folder is not writable."""
    is_private = mode is not None  # and must never leave its folder
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
    except (KeyboardInterrupt, SystemExit):  # the caller does not have its name yet
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
        os.close(descriptor)  # it was swept just before it was locked


def _mode(descriptor: int) -> int:
    return stat.S_IMODE(os.fstat(descriptor).st_mode)


def _lock(descriptor: int, *, wait: bool) -> None:
    """Lock a temporary file while it is open; OSError when another process has locked it."""
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
    """Make the rename durable, on file systems where a folder can be opened and synced."""
    if os.name == "posix":
        with suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
