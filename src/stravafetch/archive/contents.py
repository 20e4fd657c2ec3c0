"""The files of an archive by name: a zip, or the folder that one was unpacked into.

Names are looked up among the files that exist and never joined to a path, so that no name can
lead outside.
"""

import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import IO

from stravafetch.errors import BadInput, InvalidData
from stravafetch.files.advice import advice_for

TABLE = "activities.csv"
MOST = 64 * 1024 * 1024  # bytes that one file may inflate to; uploads have a few hundred thousand
DEEPEST = 3  # levels at which the archive may be below the given folder
MADE_BY_MACOS = "__MACOSX"  # a folder of ._ files without content
GZIP = b"\x1f\x8b"
HOW_TO_GET_ONE = "`strava help archive` explains how to request your archive from Strava."

Open = Callable[[], IO[bytes]]
# Those of Strava and nearly every other program; others zipfile would inflate without limit.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# zipfile does not validate every number and name in a damaged list of entries.
_NO_ZIP = (
    *(zipfile.BadZipFile, NotImplementedError, EOFError, struct.error),
    *(ValueError, LookupError, OverflowError),
)
# What zipfile raises for a damaged file: EOFError if it is truncated, RuntimeError if it is
# encrypted, and NotImplementedError if Python does not support its compression.
_DAMAGED = (*_NO_ZIP, zlib.error, RuntimeError, OSError)


class Contents:
    """The files of an archive, named relative to the folder of activities.csv."""

    def __init__(self, path: Path) -> None:
        """List a zip or a folder. Raises BadInput if it is neither, or has no activities.csv."""
        self.path = path
        with ExitStack() as opened:
            found = _found_in(path, opened)
            root = _root_of(path, [name for name in found if name.rpartition("/")[2] == TABLE])
            self._opened = opened.pop_all()
        self._files = {
            name.removeprefix(root): open_ for name, open_ in found.items() if name.startswith(root)
        }

    def close(self) -> None:
        """Close the zip: nothing can be read afterwards."""
        self._opened.close()

    def find(self, name: str) -> str | None:
        """Return the name a file actually has, as some tools decompress .gz files, or None."""
        others = (name, f"{name}.gz", name.removesuffix(".gz"))
        return next((other for other in others if other in self._files), None)

    def read(self, name: str) -> bytes:
        """Return a file's content, decompressed if it is gzip.

        Raises InvalidData if the file is missing, damaged, or larger than MOST.
        """
        packed = self.read_as_it_is(name)
        return _unpacked(name, packed) if packed.startswith(GZIP) else packed

    def read_as_it_is(self, name: str) -> bytes:
        """Return a file's bytes as they are in the archive. Raises InvalidData like ``read``."""
        found = self.find(name)
        if found is None:
            raise InvalidData(
                f"{name} is not in the archive.", "A new archive from Strava may contain it."
            )
        return _whole(name, self._files[found])


def _root_of(path: Path, tables: list[str]) -> str:
    """Return the folder of the outermost table. Raises BadInput if there are several, or none."""
    if not tables:
        raise BadInput(
            f"{path} does not contain {TABLE}, as every archive from Strava does.", HOW_TO_GET_ONE
        )
    level = min(name.count("/") for name in tables)
    first, *more = sorted(name for name in tables if name.count("/") == level)
    if more:
        raise BadInput(
            f"{path} contains several archives: {first}, {', '.join(more[:3])}.",
            "Pass the folder or zip file of one.",
        )
    return first.removesuffix(TABLE)


def _whole(name: str, open_: Open) -> bytes:
    try:
        with open_() as file:
            return _within_limit(name, file.read(MOST + 1))
    except _DAMAGED as error:
        raise _unreadable(name, _reason(error)) from error


def _unpacked(name: str, packed: bytes) -> bytes:
    """Decompress gzip (RFC 1952), which may have several members, and zeros at the end."""
    data = b""
    while packed:
        member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            data += member.decompress(packed, MOST + 1 - len(data))
        except zlib.error as error:
            raise _unreadable(name, "it is damaged") from error
        _within_limit(name, data)
        if not member.eof:
            raise _unreadable(name, "it is truncated")
        packed = member.unused_data.lstrip(b"\0")
    return data


def _within_limit(name: str, data: bytes) -> bytes:
    if len(data) > MOST:
        raise InvalidData(
            f"{name} in the archive is larger than {MOST // 1024**2} MiB.",
            "It was not read: no activity file is that large.",
        )
    return data


def _unreadable(name: str, why: str) -> InvalidData:
    return InvalidData(
        f"{name} in the archive cannot be read: {why}.", "Download the archive again."
    )


def _reason(error: Exception) -> str:
    if isinstance(error, EOFError):
        return "it is truncated"
    if isinstance(error, RuntimeError) and "password" in str(error):
        return "it is password-protected"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return "it is damaged"


def _found_in(path: Path, opened: ExitStack) -> dict[str, Open]:
    try:
        return _files_of(path, opened)
    except PermissionError as error:
        raise BadInput(
            f"No permission to read {error.filename or path}.", "Grant it with chmod u+r."
        ) from None
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.", advice_for(error)) from error


def _files_of(path: Path, opened: ExitStack) -> dict[str, Open]:
    if path.is_dir():
        return _files_of_folder(path)
    if not path.exists():
        raise BadInput(
            f"{path} does not exist.",
            "Pass the zip file from Strava, or the folder into which you unpacked it.",
        )
    if not path.is_file():  # a pipe or a device
        raise BadInput(
            f"{path} is neither a regular file nor a folder.", "Pass the zip file from Strava."
        )
    return _files_of_zip(path, opened)


def _files_of_zip(path: Path, opened: ExitStack) -> dict[str, Open]:
    try:
        archive = opened.enter_context(zipfile.ZipFile(path))
    except _NO_ZIP:
        raise BadInput(
            f"{path} is not a zip file, or is incomplete.",
            "Pass the zip file from Strava, downloaded completely, or the folder into which you "
            "unpacked it.",
        ) from None
    entries = [entry for entry in archive.infolist() if not entry.filename.endswith("/")]
    if any(entry.flag_bits & 1 for entry in entries):
        raise BadInput(f"{path} is password-protected.", "Unpack it, and pass the folder instead.")
    named = {entry.filename.replace("\\", "/"): entry for entry in entries}
    return {
        name: partial(_open_entry, archive, entry)
        for name, entry in named.items()
        if MADE_BY_MACOS not in name.split("/")
    }


def _open_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> IO[bytes]:
    if entry.compress_type not in _METHODS:
        raise InvalidData(
            f"{entry.filename} in the archive uses an unsupported compression method.",
            "Unpack the archive, and pass the folder instead.",
        )
    return archive.open(entry)


def _files_of_folder(root: Path) -> dict[str, Open]:
    """List the regular files in a folder, without following symbolic links."""
    found: dict[str, Open] = {}
    waiting = [(root, "", 0)]
    while waiting:
        folder, prefix, depth = waiting.pop()
        with os.scandir(folder) as entries:  # asks for no more than the folder says: no stat
            for entry in entries:
                name = f"{prefix}{entry.name}"
                if entry.is_file(follow_symlinks=False):
                    found[name] = _opener(Path(entry.path))
                elif (
                    entry.is_dir(follow_symlinks=False)
                    and entry.name != MADE_BY_MACOS
                    and depth < DEEPEST
                ):
                    waiting.append((Path(entry.path), f"{name}/", depth + 1))
    return found


def _opener(path: Path) -> Open:
    return lambda: path.open("rb")
