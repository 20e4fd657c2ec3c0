"""What the commands ask for an athlete's data: Strava's API, or a bulk archive."""

from collections.abc import Iterator
from typing import Any, Protocol

from stravafetch.query.dates import Span
from stravafetch.query.streams import STREAMS

Document = dict[str, Any]
Page = list[Document]


class Source(Protocol):
    """One athlete's data, in records with the keys, order and units of Strava's API.

    What a source does not know is absent from its records; what it cannot give at all raises
    NotInArchive, and one record that it has not got raises ItemError. Iterators raise while they
    are iterated.
    """

    def activities(
        self,
        span: Span,
        sports: tuple[str, ...] = (),
        limit: int | None = None,
        jobs: int | None = None,
        *,
        as_sent: bool = False,
    ) -> Iterator[Page]:
        """Yield pages of summaries, newest first, at most ``limit`` records in all.

        ``sports`` are values of ``sport_type`` in any case, none meaning all. ``jobs`` is how much
        may be done at the same time. ``as_sent`` lets a source give records that are only fit to
        be printed whole.
        """

    def activity(self, activity_id: int, *, all_efforts: bool = False) -> Document:
        """Return an activity in detail; ``all_efforts`` includes those on minor segments."""

    def streams(self, activity_id: int, keys: tuple[str, ...] = STREAMS) -> Document:
        """Return the streams of these names by name, each ``{"data": [...], ...}``."""

    def activity_zones(self, activity_id: int) -> Page:
        """Return the time in each zone, a record for heart rate, pace and power each."""

    def laps(self, activity_id: int) -> Page:
        """Return an activity's laps."""

    def comments(self, activity_id: int) -> Iterator[Page]:
        """Yield the comments on an activity, oldest first."""

    def kudos(self, activity_id: int) -> Iterator[Page]:
        """Yield who gave kudos."""

    def athlete(self) -> Document:
        """Return the athlete."""

    def stats(self) -> Document:
        """Return the athlete's totals."""

    def zones(self) -> Document:
        """Return the athlete's heart rate and power zones."""

    def gear(self, gear_id: str) -> Document:
        """Return a bike (``b...``) or shoes (``g...``)."""

    def all_gear(self) -> Page:
        """Return all bikes and shoes."""

    def routes(self) -> Iterator[Page]:
        """Yield the athlete's routes."""

    def route(self, route_id: int) -> Document:
        """Return a route."""

    def route_gpx(self, route_id: int) -> str:
        """Return a route as GPX."""
