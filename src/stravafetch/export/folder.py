"""The folder of an export: what is in it, and how its files are named.

YEAR-MONTH-DAY-TIME-NAME-ID.json            the activity in detail
YEAR-MONTH-DAY-TIME-NAME-ID.streams.json    its streams by type, {} where there are none
YEAR-MONTH-DAY-TIME-NAME-ID.gpx             its track
.without-track                              ids of activities that turned out to have none
"""

import json
import os
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from stravafetch.errors import InvalidData, StravafetchError
from stravafetch.files.advice import advice_for
from stravafetch.files.atomic import atomic_write
from stravafetch.files.lock import lock

KINDS = ("json", "streams.json", "gpx")
LONGEST_NAME = 40  # characters: with the rest and in any script within the 255 bytes of a name

_KIND = "|".join(map(re.escape, KINDS))
_FILE = re.compile(
    rf"(?:[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}-[0-9]{{4}}|undated)-.+-([0-9]+)\.({_KIND})"
)
_LIST = ".without-track"


class ExportFolder:
    """Files by activity and kind; each is whole, or it is not there."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._files: dict[tuple[int, str], Path] = {}
        self._without_track: set[int] = set()

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Make it if need be, keep other exports out of it, and see what is there."""
        try:
            self._path.mkdir(parents=True, exist_ok=True)
            with lock(self._path / ".lock", f"the folder {self._path}", seconds=0):
                self._look()
                yield
        except OSError as error:
            raise StravafetchError(
                f"Could not write to {self._path}: {error.strerror}.",
                f"{advice_for(error)} What is complete stays.",
            ) from error

    def has(self, activity_id: int, kind: str) -> bool:
        """Say whether an activity's file of a kind is there."""
        return (activity_id, kind) in self._files

    def lacks_track(self, activity_id: int) -> bool:
        """Say whether an activity was found to have no track."""
        return activity_id in self._without_track

    def read(self, activity_id: int, kind: str) -> dict[str, Any]:
        """Return the JSON object in a file that is there; InvalidData when it is damaged."""
        path = self._files[activity_id, kind]
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
        except (ValueError, RecursionError):
            document = None
        if not isinstance(document, dict):
            raise InvalidData(
                f"{path} is damaged: delete it.", "Then the next run fetches it again."
            )
        return document

    def write(self, stem: str, activity_id: int, kind: str, text: str) -> None:
        """Put a file in place; the activity's others follow it to its name, if that is new."""
        path = self._path / f"{stem}.{kind}"
        with atomic_write(path, path.with_name(f".{path.name}.part")) as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        before = self._files.get((activity_id, kind), path)
        self._files[activity_id, kind] = path
        if not before.exists() or before.samefile(path):
            return  # a file system may spell the same name in another way
        before.unlink()
        for other in KINDS:
            if other != kind and self.has(activity_id, other):
                new = self._path / f"{stem}.{other}"
                self._files[activity_id, other] = self._files[activity_id, other].replace(new)

    def note_without_track(self, activity_id: int) -> None:
        """Remember that an activity has no track."""
        if activity_id not in self._without_track:
            self._without_track.add(activity_id)
            with atomic_write(self._path / _LIST, self._path / f"{_LIST}.part") as stream:
                stream.writelines(f"{number}\n" for number in sorted(self._without_track))

    def _look(self) -> None:
        for path in sorted(self._path.iterdir()):
            if not path.is_file():
                continue
            if path.name.startswith(".") and path.name.endswith(".part"):
                # What a killed export left half-written.
                if path.name == f"{_LIST}.part" or _FILE.fullmatch(path.name[1:-5]):
                    path.unlink()
            elif found := _FILE.fullmatch(path.name):
                self._take(path, int(found[1]), found[2])
        with suppress(FileNotFoundError):
            text = (self._path / _LIST).read_text(encoding="ascii", errors="replace")
            self._without_track = {int(line) for line in text.split() if line.isdigit()}

    def _take(self, path: Path, activity_id: int, kind: str) -> None:
        """Count a file as there; of two, as a kill amid a renaming leaves them, the newer one."""
        if not path.stat().st_size:
            return  # a power cut can leave an empty one
        other = self._files.get((activity_id, kind))
        if other is None:
            self._files[activity_id, kind] = path
            return
        older, newer = sorted((other, path), key=lambda file: file.stat().st_mtime)
        older.unlink()
        self._files[activity_id, kind] = newer


def stem(start_date_local: str, name: str, sport_type: str, activity_id: int) -> str:
    """Return a name such as ``2026-05-01-0712-morning-run-123456``, safe on every system."""
    started = re.match(r"(\d{4}-\d\d-\d\d)T(\d\d):(\d\d)", start_date_local, re.ASCII)
    when = f"{started[1]}-{started[2]}{started[3]}" if started else "undated"
    return f"{when}-{_slug(name) or _slug(sport_type) or 'activity'}-{activity_id}"


# Letters and marks that show nothing: fillers and variation selectors, such as that of an emoji.
# https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt (Default_Ignorable)
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


def _slug(name: str) -> str:
    """Keep letters and digits of any script, in the composed form that all systems agree on."""
    visible = _INVISIBLE.sub("", re.sub("['\u2019]", "", name))
    kept = ""
    for char in unicodedata.normalize("NFC", visible.casefold()):
        # L and N are the categories of letters and numbers, Mn and Mc of marks on them.
        category = unicodedata.category(char)
        is_mark = category in ("Mn", "Mc") and not kept.endswith(" ") and kept != ""
        kept += char if category[0] in "LN" or is_mark else " "
    slug = "-".join(kept.split())[:LONGEST_NAME].strip("-")
    try:
        os.fsencode(slug)
    except UnicodeEncodeError:  # the locale's encoding is that of file names, and lacks some
        return ""
    return slug
