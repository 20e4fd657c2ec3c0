"""The interface through which commands fetch an athlete's data: Strava's API or a bulk archive."""

from collections.abc import Iterator
from typing import Any, Protocol

from stravafetch.query.dates import Span
from stravafetch.query.streams import STREAMS

Document = dict[str, Any]
Page = list[Document]


class Source(Protocol):
    """One athlete's data, in records with the keys, order and units of Strava's API.

    Values that a source lacks are absent from its records. Data that it cannot provide at
    all raises NotInArchive, and a single missing record raises ItemError. Iterators raise during
    iteration.
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

        ``sports`` are values of ``sport_type``, case-insensitive; none means all. ``jobs`` is the
        number of requests in flight. ``as_sent`` allows a source to yield records that can only be
        printed whole.
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
        """Yield the athletes who gave kudos."""

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
