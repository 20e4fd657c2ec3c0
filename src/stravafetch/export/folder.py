"""The folder of an export: its files, and which of them the export has written itself.

No links inside it are followed, and only files written by the export are ever deleted or renamed.
"""

import errno
import json
import os
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from stravafetch.errors import InvalidData, StravafetchError
from stravafetch.export.file_names import FILE_NAME, KINDS, WITHOUT_TRACK, WRITTEN, is_temporary
from stravafetch.files.advice import advice_for
from stravafetch.files.atomic import atomic_write, delete_abandoned
from stravafetch.files.lock import lock

SHORTEST_OBJECT = len('{"a":1}')
_ID = re.compile("[0-9]{1,19}")


class ExportFolder:
    """Files by activity and kind; each is either complete or absent."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._files: dict[tuple[int, str], Path] = {}
        self._written: set[str] = set()  # names of files, in the form NFC
        self._without_track: set[int] = set()

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Create the folder if necessary, keep other exports out of it, and list its files.

        Raises StoreError while another export uses it, StravafetchError when it cannot be written.
        """
        try:
            self._path.mkdir(parents=True, exist_ok=True)
            with lock(self._path / ".lock", f"the folder {self._path}", seconds=0):
                self._scan()
                yield
        except OSError as error:
            is_folder = error.errno == errno.EISDIR  # where a file's name is taken by one
            what_to_do = "Move that folder away." if is_folder else advice_for(error)
            raise StravafetchError(
                f"Could not write to {error.filename2 or self._path}: {error.strerror}.",
                f"{what_to_do} What is complete stays.",
            ) from error

    def has(self, activity_id: int, kind: str) -> bool:
        """Return whether an activity's file of a kind exists."""
        return (activity_id, kind) in self._files

    def modified_at(self, activity_id: int, kind: str) -> float:
        """Return the Unix time at which an existing file was written."""
        return self._files[activity_id, kind].stat().st_mtime

    def is_empty(self, activity_id: int, kind: str) -> bool:
        """Return whether an existing file contains an object without keys."""
        path = self._files[activity_id, kind]
        return path.stat().st_size < SHORTEST_OBJECT and _read(path).strip() == b"{}"

    def lacks_track(self, activity_id: int) -> bool:
        """Return whether an activity is known to have no track."""
        return activity_id in self._without_track

    def read(self, activity_id: int, kind: str) -> dict[str, Any]:
        """Return the JSON object in an existing file; InvalidData when it is damaged."""
        path = self._files[activity_id, kind]
        try:
            document = json.loads(_read(path).decode())
        except (ValueError, RecursionError):
            document = None
        if not isinstance(document, dict):
            raise InvalidData(f"{path} is damaged.", "Delete it; the next run fetches it again.")
        return document

    def write(self, base_name: str, activity_id: int, kind: str, content: str | bytes) -> None:
        """Write a file atomically; if its name is new, rename the activity's other files too."""
        path = self._path / f"{base_name}.{kind}"
        self._record(path)
        self._write(path, content)
        before = self._files.get((activity_id, kind), path)
        self._files[activity_id, kind] = path
        if not before.exists() or before.samefile(path):
            return  # a file system may spell the same name differently
        if self._is_written(before):
            before.unlink()
        for other in KINDS:
            if other != kind and self.has(activity_id, other):
                self._rename(activity_id, other, self._path / f"{base_name}.{other}")

    def record_without_track(self, activity_id: int) -> None:
        """Remember that an activity has no track."""
        if activity_id not in self._without_track:
            self._without_track.add(activity_id)
            lines = "".join(f"{number}\n" for number in sorted(self._without_track))
            self._write(self._path / WITHOUT_TRACK, lines)

    def _write(self, path: Path, content: str | bytes) -> None:
        data = content.encode() if isinstance(content, str) else content
        with atomic_write(path, follow_link=False, sweep=False) as stream:
            stream.buffer.write(data)

    def _rename(self, activity_id: int, kind: str, new: Path) -> None:
        old = self._files[activity_id, kind]
        if self._is_written(old) and not os.path.lexists(new):
            self._record(new)
            self._files[activity_id, kind] = old.replace(new)

    def _is_written(self, path: Path) -> bool:
        return unicodedata.normalize("NFC", path.name) in self._written

    def _record(self, path: Path) -> None:
        """Remember the name of a file before it is written, as one more line of the list."""
        if self._is_written(path):
            return
        name = unicodedata.normalize("NFC", path.name)
        self._written.add(name)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
        descriptor = os.open(self._path / WRITTEN, flags, 0o666)
        try:
            os.write(descriptor, f"{name}\n".encode())
        finally:
            os.close(descriptor)

    def _scan(self) -> None:
        self._written = set(self._lines(WRITTEN))
        self._without_track = {int(x) for x in self._lines(WITHOUT_TRACK) if _ID.fullmatch(x)}
        for path in sorted(self._path.iterdir()):
            if is_temporary(path.name):
                delete_abandoned(path)  # left by an export that was killed
            elif (found := FILE_NAME.fullmatch(path.name)) and not path.is_symlink():
                self._add(path, int(found[1]), found[2])

    def _lines(self, name: str) -> list[str]:
        """Return the lines of a list kept by the export, none if it cannot be read."""
        path = self._path / name
        with suppress(OSError):
            if path.is_symlink() or not path.is_file():
                return []
            return _read(path).decode(errors="replace").splitlines()
        return []

    def _add(self, path: Path, activity_id: int, kind: str) -> None:
        """Record a file as existing: prefer one written by the export, then the newest."""
        if not path.is_file() or not path.stat().st_size:
            return  # a power cut can leave an empty one
        other = self._files.get((activity_id, kind))
        if other is None:
            self._files[activity_id, kind] = path
            return
        worse, better = sorted((other, path), key=self._rank)
        self._files[activity_id, kind] = better
        if self._is_written(worse):
            worse.unlink()  # an export was killed while renaming

    def _rank(self, path: Path) -> tuple[bool, float]:
        return self._is_written(path), path.stat().st_mtime


def _read(path: Path) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    with os.fdopen(descriptor, "rb") as file:
        return file.read()
