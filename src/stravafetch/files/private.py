"""A file that only its owner can read, replaced atomically."""

import errno
import os
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO

from stravafetch.console import Console
from stravafetch.errors import StoreError
from stravafetch.files.advice import advice_for
from stravafetch.files.atomic import atomic_write, retry_while_held, sweep_folder, temporary_files

MODE = 0o600
VANISHING_FOLDERS = 4  # retries: another process may delete an empty folder just when it is needed
ELSEWHERE = "STRAVA_HOME chooses another folder."


def write(path: Path, text: str) -> None:
    """Write the text to disk, readable only by its owner; StoreError if that fails.

    The file is created with its final mode and replaced atomically. A symbolic link is preserved.
    Temporary files that a killed process left in the folder are deleted: they may contain part of a
    secret.
    """
    target = Path(os.path.realpath(path))
    sweep_folder(path.parent)
    try:
        for _ in range(VANISHING_FOLDERS):
            with suppress(FileNotFoundError):
                return _write(target, text)
        _write(target, text)
    except OSError as error:
        raise _failed("write", target, error) from error


def read(path: Path, console: Console) -> str | None:
    """Return the text, None if the file does not exist.

    If others can read the file, its permissions are restricted, with a warning on ``console``.
    """
    try:
        with retry_while_held(lambda: path.open(encoding="utf-8")) as file:
            _close_to_others(file, path, console)
            return file.read()
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:  # ValueError: not UTF-8
        raise _failed("read", path, error) from error


def delete(path: Path) -> None:
    """Delete the file, if it exists.

    The target of a symbolic link is deleted with it, and temporary files of killed processes too.
    """
    target = Path(os.path.realpath(path))
    half_written = temporary_files(target) if target.parent.is_dir() else []
    try:
        for file in (*half_written, target, path):
            retry_while_held(partial(file.unlink, missing_ok=True))
    except OSError as error:
        raise _failed("delete", path, error) from error


def _write(target: Path, text: str) -> None:
    make_folder(target.parent)
    with atomic_write(target, MODE) as stream:
        stream.write(text)


def make_folder(folder: Path) -> None:
    """Create the folder and its missing parents, accessible only to the owner; raises OSError."""
    for missing in reversed([folder, *folder.parents]):
        try:
            missing.mkdir(mode=0o700, exist_ok=True)
        except FileExistsError as error:
            if missing.exists() and not missing.is_dir():
                raise NotADirectoryError(errno.ENOTDIR, f"{missing} is not a folder") from error
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)) from error


def _close_to_others(file: IO[str], path: Path, console: Console) -> None:
    if os.name != "posix" or not _is_open_to_others(file):
        return
    with suppress(OSError):  # some file systems have no modes
        os.fchmod(file.fileno(), MODE)
    if _is_open_to_others(file):
        console.warn(f"{path} can be read by others on this machine, and this cannot be changed.")
    else:
        console.warn(f"{path} could be read by others on this machine; now only you can read it.")


def _is_open_to_others(file: IO[str]) -> bool:
    return bool(os.fstat(file.fileno()).st_mode & 0o077)


def _failed(verb: str, path: Path, error: Exception) -> StoreError:
    if isinstance(error, OSError):
        return StoreError(
            f"Could not {verb} {path}: {error.strerror}.",
            f"{advice_for(error)} {ELSEWHERE}",
        )
    return StoreError(f"{path} is damaged.", "Delete it and run `strava login` to sign in again.")
