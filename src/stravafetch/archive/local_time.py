"""An activity's local time, which is not in the archive but follows from where it started."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

from stravafetch.archive.record import iso
from stravafetch.archive.table import Row
from stravafetch.archive.uploads import Uploads
from stravafetch.archive.zones import timezone_text, utc_offset, zone_of
from stravafetch.console import Console
from stravafetch.errors import BadInput, InvalidData

Fields = dict[str, Any]


class LocalTimes:
    """Looks into the file of each activity that is asked for; threads may share it."""

    def __init__(self, uploads: Uploads, zone: str | None, console: Console) -> None:
        """``zone`` is that of activities whose file does not tell it; BadInput for no zone."""
        if zone is not None and not in_zone(datetime.now(UTC), zone):
            raise BadInput(
                f"--timezone {zone!r} is not a time zone.",
                "Use a name such as Europe/Zurich or UTC: https://www.iana.org/time-zones.",
            )
        self._uploads = uploads
        self._zone = zone
        self._console = console
        self._said: set[str] = set()
        self._turn = Lock()

    def of(self, row: Row) -> Fields:
        """Return ``start_date_local``, ``timezone`` and ``utc_offset``, as far as they are known.

        A file that cannot be looked into is a warning, and no error: the row is there all the same.
        """
        found = self._recorded(row.file, row.start) if row.file else {}
        return found or (in_zone(row.start, self._zone) if self._zone else {})

    def _recorded(self, name: str, start: datetime) -> Fields:
        if not self._uploads.is_there(name):
            self._say(
                self._console.note,
                "Some activity files are missing from the archive; `strava status` counts them.",
            )
            return {}
        try:
            look = self._uploads.look(name)
        except InvalidData as error:
            self._say(self._console.warn, str(error))
            return {}
        zone = zone_of(*look.position) if look.position else None
        if zone is None:
            return {} if look.utc_offset is None else at_offset(start, look.utc_offset)
        fields = in_zone(start, zone)
        if not fields:
            self._say(
                self._console.warn,
                f"This machine does not know the time zone {zone}: `pip install tzdata` adds all.",
            )
        return fields

    def _say(self, how: Callable[[str], None], text: str) -> None:
        """Say something for the first time."""
        with self._turn:
            is_new = text not in self._said
            self._said.add(text)
        if is_new:
            how(text)


def in_zone(start: datetime, zone: str) -> Fields:
    """Return the API's three fields, none for a zone that is not known."""
    offset, text = utc_offset(zone, start), timezone_text(zone, start)
    if offset is None or text is None:
        return {}
    local = at_offset(start, offset)
    return {
        "start_date_local": local["start_date_local"],
        "timezone": text,
        "utc_offset": local["utc_offset"],
    }


def at_offset(start: datetime, seconds: int) -> Fields:
    """Return what a device's clock tells: no zone."""
    local = start + timedelta(seconds=seconds)
    return {"start_date_local": iso(local), "utc_offset": float(seconds)}
