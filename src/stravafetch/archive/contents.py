"""The files of an archive by name: a zip, or the folder that one was unpacked into.

Names are looked up in a list of what is there and never joined to a path, so that none of them,
whatever it says, leads outside.
"""

import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO

from stravafetch.errors import BadInput, InvalidData
from stravafetch.files.advice import advice_for

TABLE = "activities.csv"
MOST = 64 * 1024 * 1024  # bytes that one file may inflate to: uploads have a few hundred thousand
DEEPEST = 3  # folders in which the archive's own may stand, inside the one that was named
MADE_BY_MACOS = "__MACOSX"  # a folder of ._names that hold no content
GZIP = b"\x1f\x8b"
HOW_TO_GET_ONE = "`strava help archive` says how to ask Strava for your archive."

Open = Callable[[], IO[bytes]]
# Strava's own, and those of nearly every program. zipfile inflates others without any limit.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# Of a damaged list of entries zipfile takes some numbers and names at their word.
_NO_ZIP = (
    *(zipfile.BadZipFile, NotImplementedError, EOFError, struct.error),
    *(ValueError, LookupError, OverflowError),
)
# What zipfile raises for a damaged file: of a cut one EOFError, of one that is encrypted or
# packed in a way that Python cannot undo RuntimeError and its NotImplementedError.
_DAMAGED = (*_NO_ZIP, zlib.error, RuntimeError, OSError)


class Contents:
    """The files below the folder of activities.csv; processes that share it open their own."""

    def __init__(self, path: Path) -> None:
        """Look into a zip or a folder; BadInput where it is none or has no activities.csv."""
        self.path = path
        try:
            found = _found_in(path)
        except PermissionError:
            raise BadInput(f"{path} may not be read.", "Allow it: chmod u+r.") from None
        except OSError as error:
            raise BadInput(
                f"{path} cannot be read: {error.strerror}.", advice_for(error)
            ) from error
        tables = [name for name in found if name.rpartition("/")[2] == TABLE]
        if not tables:
            raise BadInput(
                f"{path} holds no {TABLE}, the table of every archive of Strava.", HOW_TO_GET_ONE
            )
        root = min(tables, key=lambda name: (name.count("/"), name)).removesuffix(TABLE)
        self._files = {
            name.removeprefix(root): open_ for name, open_ in found.items() if name.startswith(root)
        }

    def find(self, name: str) -> str | None:
        """Return the name under which a file is there: some tools unpack its .gz, or pack it."""
        others = (name, f"{name}.gz", name.removesuffix(".gz"))
        return next((other for other in others if other in self._files), None)

    def read(self, name: str) -> bytes:
        """Return a file's bytes, un-gzipped where they are gzip's.

        Raises InvalidData where it is not there, is damaged, or is larger than MOST.
        """
        packed = self.read_as_it_is(name)
        return _unpacked(name, packed) if packed.startswith(GZIP) else packed

    def read_as_it_is(self, name: str) -> bytes:
        """Return a file's bytes as they are in the archive; raises InvalidData like ``read``."""
        found = self.find(name)
        if found is None:
            raise InvalidData(
                f"{name} is not in the archive.", "Strava may send it with a new one."
            )
        return _whole(name, self._files[found])


def _whole(name: str, open_: Open) -> bytes:
    try:
        with open_() as file:
            return _within_limit(name, file.read(MOST + 1))
    except _DAMAGED as error:
        raise _unreadable(name, _reason(error)) from error


def _unpacked(name: str, packed: bytes) -> bytes:
    """Return what gzip packed (RFC 1952); a file may have several members, and zeros behind."""
    data = b""
    while packed:
        member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            data += member.decompress(packed, MOST + 1 - len(data))
        except zlib.error as error:
            raise _unreadable(name, "it is damaged") from error
        _within_limit(name, data)
        if not member.eof:
            raise _unreadable(name, "it is cut off")
        packed = member.unused_data.lstrip(b"\0")
    return data


def _within_limit(name: str, data: bytes) -> bytes:
    if len(data) > MOST:
        raise InvalidData(
            f"{name} in the archive is larger than {MOST // 1024**2} MiB.", "It was not read."
        )
    return data


def _unreadable(name: str, why: str) -> InvalidData:
    return InvalidData(
        f"{name} in the archive cannot be read: {why}.",
        "Copy or download the archive again, whole.",
    )


def _reason(error: Exception) -> str:
    if isinstance(error, EOFError):
        return "it is cut off"
    if isinstance(error, RuntimeError) and "password" in str(error):
        return "it is protected with a password"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return "it is damaged"


def _found_in(path: Path) -> dict[str, Open]:
    if path.is_dir():
        return _files_of_folder(path)
    if not path.exists():
        raise BadInput(f"There is no {path}.", "Give the zip from Strava, or its unpacked folder.")
    if not path.is_file():  # a pipe, which cannot be searched
        raise BadInput(f"{path} is neither a file nor a folder.", "Give the zip from Strava.")
    return _files_of_zip(path)


def _files_of_zip(path: Path) -> dict[str, Open]:
    try:
        archive = zipfile.ZipFile(path)
    except _NO_ZIP:
        raise BadInput(
            f"{path} is not a zip, or not a whole one.",
            "Give the zip from Strava, downloaded to its end, or its unpacked folder.",
        ) from None
    entries = [entry for entry in archive.infolist() if not entry.filename.endswith("/")]
    if any(entry.flag_bits & 1 for entry in entries):
        raise BadInput(
            f"{path} is protected with a password.", "Unpack it, and give the folder instead."
        )
    named = {entry.filename.replace("\\", "/"): entry for entry in entries}
    return {
        name: partial(_open_entry, archive, entry)
        for name, entry in named.items()
        if MADE_BY_MACOS not in name.split("/")
    }


def _open_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> IO[bytes]:
    if entry.compress_type not in _METHODS:
        raise InvalidData(
            f"{entry.filename} in the archive is compressed in a way that is not supported.",
            "Unpack the archive, and give the folder instead.",
        )
    return archive.open(entry)


def _files_of_folder(root: Path) -> dict[str, Open]:
    """List regular files down to DEEPEST folders; links are not followed."""
    found: dict[str, Open] = {}
    waiting = [(root, "", 0)]
    while waiting:
        folder, prefix, depth = waiting.pop()
        for path in folder.iterdir():
            name = f"{prefix}{path.name}"
            if path.is_symlink() or path.name == MADE_BY_MACOS:
                continue
            if path.is_file():
                found[name] = _opener(path)
            elif path.is_dir() and depth < DEEPEST:
                waiting.append((path, f"{name}/", depth + 1))
    return found


def _opener(path: Path) -> Open:
    return lambda: path.open("rb")
