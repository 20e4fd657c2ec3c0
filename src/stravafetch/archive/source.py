"""Strava's bulk archive as the source of an athlete's data."""

from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from zoneinfo import ZoneInfo

from stravafetch.archive.contents import TABLE, Contents
from stravafetch.archive.listing import (
    candidates,
    is_within,
    note_coarse_types,
    warn_of_labels,
)
from stravafetch.archive.local_time import Fields, in_zone
from stravafetch.archive.record import detail, summary
from stravafetch.archive.table import Row, Table, read_table
from stravafetch.console import Console
from stravafetch.errors import NotFound, NotInArchive
from stravafetch.query.dates import Span
from stravafetch.source import Document, Page

PER_PAGE = 200  # records, as the API sends them


class ArchiveSource:
    """What an archive knows: records have the API's keys, and those it does not know are absent.

    Raises what ``Contents`` and ``read_table`` raise where the archive cannot be read.
    """

    def __init__(self, contents: Contents, console: Console, zone: ZoneInfo | None = None) -> None:
        """``zone`` is that of activities whose file does not tell it."""
        self._contents = contents
        self._console = console
        self._zone = zone

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
        warn_of_labels(self._table.rows, self._console)
        rows = candidates(self._table.rows, span, sports)
        if not rows:
            note_coarse_types(sports, self._console)
        found = (record for row in rows if is_within(record := self._summary(row), span))
        return _pages(found, limit)

    def activity(self, activity_id: int, *, all_efforts: bool = False) -> Document:
        """Return an activity in detail."""
        if all_efforts:
            raise _needs_sign_in("efforts on segments")
        row = self._row(activity_id)
        return detail(row, self._athlete_id, self._local(row))

    def streams(self, activity_id: int, keys: tuple[str, ...]) -> Document:
        """Return an activity's streams."""
        raise _needs_sign_in("streams")

    def laps(self, activity_id: int) -> Page:
        """Return an activity's laps."""
        raise _needs_sign_in("laps")

    def comments(self, activity_id: int) -> Iterator[Page]:
        """Refuse: an archive has the athlete's own comments, without the activities."""
        raise _needs_sign_in("comments on activities")

    def kudos(self, activity_id: int) -> Iterator[Page]:
        """Refuse: an archive has the kudos that the athlete gave."""
        raise _needs_sign_in("kudos")

    def athlete(self) -> Document:
        """Return the athlete."""
        raise _needs_sign_in("athlete")

    def stats(self) -> Document:
        """Refuse: they are the API's own."""
        raise _needs_sign_in("totals")

    def zones(self) -> Document:
        """Refuse: an archive has no zones."""
        raise _needs_sign_in("heart rate or power zones")

    def gear(self, gear_id: str) -> Document:
        """Return a bike or shoes."""
        raise _needs_sign_in("gear")

    def all_gear(self) -> Page:
        """Return all bikes and shoes."""
        raise _needs_sign_in("gear")

    def routes(self) -> Iterator[Page]:
        """Yield the routes."""
        raise _needs_sign_in("routes")

    def route(self, route_id: int) -> Document:
        """Return a route."""
        raise _needs_sign_in("routes")

    def route_gpx(self, route_id: int) -> str:
        """Return a route as GPX."""
        raise _needs_sign_in("routes")

    @cached_property
    def _table(self) -> Table:
        return read_table(self._contents.read(TABLE))

    @cached_property
    def _athlete_id(self) -> int | None:
        return None

    def _row(self, activity_id: int) -> Row:
        for row in self._table.rows:
            if row.id == activity_id:
                return row
        raise NotFound(
            f"The archive has no activity {activity_id}.",
            "It ends on the day on which Strava made it; `strava activities` lists what it has.",
        )

    def _summary(self, row: Row) -> Document:
        return summary(row, self._athlete_id, self._local(row))

    def _local(self, row: Row) -> Fields:
        return in_zone(row.start, self._zone) if self._zone else {}


def _pages(records: Iterator[Document], limit: int | None) -> Iterator[Page]:
    """Yield the records in pages, and read no further than the limit."""
    taken = records if limit is None else islice(records, limit)
    while page := list(islice(taken, PER_PAGE)):
        yield page


def _needs_sign_in(what: str) -> NotInArchive:
    return NotInArchive(
        f"An archive holds no {what}.", "They need `strava login`, and no --archive."
    )
