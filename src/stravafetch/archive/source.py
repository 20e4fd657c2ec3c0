"""Strava's bulk archive as the source of an athlete's data."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import islice

from stravafetch.archive import gear, routes
from stravafetch.archive.activity_files import ActivityFiles, Decode, kind_of
from stravafetch.archive.contents import GZIP, TABLE, Contents
from stravafetch.archive.inventory import Inventory, take_inventory
from stravafetch.archive.line import Place, positions_of
from stravafetch.archive.listing import (
    candidates,
    is_within,
    note_coarse_types,
    warn_of_labels,
)
from stravafetch.archive.local_time import LocalTimes
from stravafetch.archive.once import Once
from stravafetch.archive.profile import PROFILE, read_athlete
from stravafetch.archive.record import detail, summary
from stravafetch.archive.recording import Track
from stravafetch.archive.streams import streams_of
from stravafetch.archive.table import Row, Table, read_table
from stravafetch.archive.track import read_track
from stravafetch.console import Console
from stravafetch.errors import InvalidData, NotFound, NotInArchive
from stravafetch.query.dates import Span
from stravafetch.query.streams import STREAMS
from stravafetch.source import Document, Page

PER_PAGE = 200  # records, as from the API


class ArchiveSource:
    """The data in an archive. Threads may share it.

    Raises what ``Contents`` and ``read_table`` raise if the archive cannot be read, and InvalidData
    if a file in it cannot.
    """

    def __init__(
        self,
        contents: Contents,
        console: Console,
        zone: str | None = None,
        decode: Decode = read_track,
    ) -> None:
        """``zone`` is for activities whose file does not give one. Raises BadInput if invalid."""
        self._contents = contents
        self._console = console
        self._files = ActivityFiles(contents, decode)
        self._once = Once(console)
        self._local_times = LocalTimes(self._files, zone, self._once)

    def activities(
        self,
        span: Span,
        sports: tuple[str, ...] = (),
        limit: int | None = None,
        jobs: int | None = None,
        *,
        as_sent: bool = False,
    ) -> Iterator[Page]:
        """Yield pages of summaries, newest first, at most ``limit`` in all."""
        warn_of_labels(self._rows.values(), self._console)
        rows = candidates(self._rows.values(), span, sports)
        if not rows:
            note_coarse_types(sports, self._console)
        found = (record for row in rows if is_within(record := self._summary(row), span))
        return _pages(found, limit)

    def activity(self, activity_id: int, *, all_efforts: bool = False) -> Document:
        """Return an activity in detail."""
        if all_efforts:
            raise _needs_sign_in("segment efforts")
        row = self._row(activity_id)
        device = None
        with suppress(InvalidData):  # of which the local time warns
            device = self._files.track(row.file).device_name if row.file else None
        return detail(row, self._athlete_id, self._local_times.of(row), device)

    def streams(self, activity_id: int, keys: tuple[str, ...] = STREAMS) -> Document:
        """Return the streams in the activity's file. Raises NotFound if it has none."""
        row = self._row(activity_id)
        return streams_of(self._track(row), keys)

    def line(self, activity_id: int) -> Sequence[Place]:
        """Return the latitude and longitude of each position in an activity's file.

        There are none if it has no file, or one that cannot be read, which is a warning.
        """
        row = self._row(activity_id)
        if row.file is None or not self._files.is_there(row.file):
            return []
        return positions_of(lambda: self._track(row), self._once)

    def laps(self, activity_id: int) -> Page:
        """Return the laps in the activity's file. Raises NotFound if there are none."""
        row = self._row(activity_id)
        if laps := self._track(row).laps:
            return laps
        raise NotFound(
            f"The file of activity {activity_id} has no laps.",
            "GPX files never do, and the laps that Strava displays are not in the archive.",
        )

    def activity_zones(self, activity_id: int) -> Page:
        """Raise NotInArchive."""
        raise _needs_sign_in("time in zones")

    def comments(self, activity_id: int) -> Iterator[Page]:
        """Raise NotInArchive: there are only the athlete's own comments, without activities."""
        raise _needs_sign_in("comments on activities")

    def kudos(self, activity_id: int) -> Iterator[Page]:
        """Raise NotInArchive: there are only the kudos that the athlete gave."""
        raise _needs_sign_in("kudos")

    def athlete(self) -> Document:
        """Return the athlete, without the email address."""
        return read_athlete(self._contents.read(PROFILE))

    def stats(self) -> Document:
        """Raise NotInArchive."""
        raise _needs_sign_in("totals")

    def zones(self) -> Document:
        """Raise NotInArchive."""
        raise _needs_sign_in("heart rate or power zones")

    def gear(self, gear_id: str) -> Document:
        """Return a bike or shoes used in an activity."""
        for found in self.all_gear():
            if found["id"] == gear_id:
                return found
        raise NotFound(
            f"No activity in the archive has the gear {gear_id}.", "`strava gear` lists all gear."
        )

    def all_gear(self) -> Page:
        """Return all bikes and shoes used in activities, the most used first."""
        models = {
            letter: gear.read_models(name, self._contents.read(name)) if self._has(name) else {}
            for letter, name in gear.FILES.items()
        }
        return gear.all_gear(self._rows.values(), models)

    def routes(self) -> Iterator[Page]:
        """Yield the name and file of each route; there are no IDs."""
        yield self._routes()

    def route(self, route_id: int) -> Document:
        """Return the name and file of a route, whose ID is the number of its file."""
        return routes.route_of(self._routes(), route_id)

    def route_gpx(self, route_id: int) -> str:
        """Return a route as GPX."""
        name = self.route(route_id)["file"]
        try:
            return self._contents.read(name).decode()
        except UnicodeDecodeError:
            raise InvalidData(
                f"{name} in the archive is not UTF-8.", "It may be damaged."
            ) from None

    def route_line(self, name: str) -> Sequence[Place]:
        """Return the positions in a route's file like ``line``."""
        return positions_of(lambda: self._files.track(name), self._once)

    def has_file(self, activity_id: int) -> bool:
        """Return whether activities.csv names a file for an activity."""
        return self._row(activity_id).file is not None

    def original(self, activity_id: int) -> tuple[str, bytes]:
        """Return the extension of the uploaded file, such as fit.gz, and its bytes."""
        name = self._file(self._row(activity_id))
        data = self._contents.read_as_it_is(name)
        return f"{kind_of(name)}{'.gz' if data.startswith(GZIP) else ''}", data

    def inventory(self) -> Inventory:
        """Return what the archive contains."""
        return take_inventory(self._table, self._files.is_there)

    @cached_property
    def _table(self) -> Table:
        return read_table(self._contents.read(TABLE))

    @cached_property
    def _rows(self) -> dict[int, Row]:
        """The rows by ID; the last one counts, in case someone has joined two tables."""
        return {row.id: row for row in self._table.rows}

    @cached_property
    def _athlete_id(self) -> int | None:
        if not self._has(PROFILE):
            return None
        athlete_id: int = self.athlete()["id"]
        return athlete_id

    def _has(self, name: str) -> bool:
        return self._contents.find(name) is not None

    def _routes(self) -> Page:
        name = routes.ROUTES
        return routes.read_routes(self._contents.read(name)) if self._has(name) else []

    def _row(self, activity_id: int) -> Row:
        if row := self._rows.get(activity_id):
            return row
        raise NotFound(
            f"The archive has no activity {activity_id}.",
            "It may be newer than the archive; `strava activities` lists those that it contains.",
        )

    def _summary(self, row: Row) -> Document:
        return summary(row, self._athlete_id, self._local_times.of(row))

    def _track(self, row: Row) -> Track:
        """Return the track of an activity, whose file may contain several."""
        track = self._files.track(self._file(row))
        if track.is_truncated:
            self._once.warn(f"{row.file} is truncated; what it contains is used.")
        elapsed = row.number("elapsed_time") or row.number("shown_elapsed_time") or 0.0
        return track.between(row.start, elapsed)

    def _file(self, row: Row) -> str:
        if row.file is None:
            raise NotFound(
                f"The archive has no file for activity {row.id}.",
                "It was entered manually, or Strava has lost the file.",
            )
        return row.file


def _pages(records: Iterator[Document], limit: int | None) -> Iterator[Page]:
    """Yield the records in pages, and read none beyond the limit."""
    taken = records if limit is None else islice(records, min(limit, sys.maxsize))
    while page := list(islice(taken, PER_PAGE)):
        yield page


def _needs_sign_in(what: str) -> NotInArchive:
    return NotInArchive(
        f"Archives do not contain {what}.",
        "Strava's API does: run `strava login`, then the command without --archive.",
    )
