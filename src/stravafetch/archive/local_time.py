"""An activity's local time, which is not in the archive but follows from where it started."""

from datetime import UTC, datetime, timedelta
from typing import Any

from stravafetch.archive.activity_files import ActivityFiles
from stravafetch.archive.once import Once
from stravafetch.archive.record import iso
from stravafetch.archive.table import Row
from stravafetch.archive.zones import timezone_text, utc_offset, zone_of
from stravafetch.errors import BadInput, InvalidData

Fields = dict[str, Any]


class LocalTimes:
    """Reads the beginning of an activity's file; threads may share it."""

    def __init__(self, files: ActivityFiles, zone: str | None, once: Once) -> None:
        """``zone`` is for activities whose file does not give one. Raises BadInput if invalid."""
        if zone is not None and not in_zone(datetime.now(UTC), zone):
            raise BadInput(
                f"--timezone {zone!r} is not a time zone.",
                "Pass a name such as Europe/Zurich or UTC: https://www.iana.org/time-zones.",
            )
        self._files = files
        self._zone = zone
        self._once = once

    def of(self, row: Row) -> Fields:
        """Return ``start_date_local``, ``timezone`` and ``utc_offset``, as far as they are known.

        A file that cannot be read is a warning rather than an error: the row is still usable.
        """
        found = self._recorded(row.file, row.start) if row.file else {}
        return found or (in_zone(row.start, self._zone) if self._zone else {})

    def _recorded(self, name: str, start: datetime) -> Fields:
        if not self._files.is_there(name):
            self._once.note(
                "Some activity files are missing from the archive; `strava status` counts them."
            )
            return {}
        try:
            found = self._files.probe(name)
        except InvalidData as error:
            self._once.warn(str(error))
            return {}
        zone = zone_of(*found.position) if found.position else None
        if zone is None:
            return {} if found.utc_offset is None else at_offset(start, found.utc_offset)
        fields = in_zone(start, zone)
        if not fields:
            self._once.warn(
                f"The time zone {zone} is unknown on this machine: run `pip install tzdata`."
            )
        return fields


def in_zone(start: datetime, zone: str) -> Fields:
    """Return the API's three fields, or none if the zone is unknown."""
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
    """Return the fields that follow from a device's clock, without a zone."""
    local = start + timedelta(seconds=seconds)
    return {"start_date_local": iso(local), "utc_offset": float(seconds)}
