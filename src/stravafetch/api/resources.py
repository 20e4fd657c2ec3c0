"""Strava's resources: https://developers.strava.com/docs/reference/."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

from stravafetch.api.client import Client
from stravafetch.api.pagination import (
    MAX_PER_PAGE,
    by_cursor,
    by_page,
    read_page,
    records_of,
    unexpected_format,
)
from stravafetch.api.prefetch import JOBS, MAX_EXPECTED, Plan, take
from stravafetch.api.request import Request
from stravafetch.api.response import Response
from stravafetch.query.dates import Span
from stravafetch.query.streams import STREAMS
from stravafetch.source import Document, Page

DEFAULT_PER_PAGE = 30  # Strava's own default


class HistoryLength(Protocol):
    """Remembers between commands how many pages of activities the athlete has."""

    def read(self) -> int | None:
        """Return the number of pages, None if unknown."""

    def remember(self, pages: int) -> None:
        """Store the number of pages; called when all have been read."""


class Strava:
    """The signed-in athlete's data; records are as Strava sent them.

    IDs are Strava's own: numbers for activities and routes, a letter and a number for gear. Every
    method raises what Client.get raises, and ItemError for a response in an unexpected format;
    those that return an iterator raise it while they are iterated.
    """

    def __init__(
        self,
        client: Client,
        history: HistoryLength | None = None,
        known_id: Callable[[], int | None] = lambda: None,
    ) -> None:
        """Without a ``history``, each list of activities is read as if for the first time.

        ``known_id`` returns the athlete's ID if it is known without asking Strava.
        """
        self._client = client
        self._history = history
        self._known_id = known_id

    def athlete(self) -> Document:
        """Return the signed-in athlete, in detail with the scope profile:read_all."""
        return self._document("/athlete")

    def own_id(self) -> int:
        """Return the signed-in athlete's ID; ask Strava if it is not known."""
        known = self._known_id()
        athlete_id = self.athlete().get("id") if known is None else known
        if not isinstance(athlete_id, int):
            raise unexpected_format("/athlete")
        return athlete_id

    def zones(self) -> Document:
        """Return the athlete's heart rate and power zones; needs profile:read_all."""
        return self._document("/athlete/zones")

    def stats(self) -> Document:
        """Return the totals of activities visible to everyone."""
        return self._document(f"/athletes/{self.own_id()}/stats")

    def gear(self, gear_id: str) -> Document:
        """Return a bike (``b...``) or shoes (``g...``)."""
        return self._document(f"/gear/{gear_id}")

    def all_gear(self) -> Page:
        """Return all bikes and shoes.

        Only the detailed athlete lists them. Without the scope profile:read_all they are those of
        all activities, for a request per page of activities and one per bike or pair of shoes.
        """
        athlete = self.athlete()
        if "bikes" in athlete:
            parts = (athlete["bikes"], athlete.get("shoes", []))
            return [gear for part in parts for gear in records_of(part, "/athlete")]
        self._client.console.note(
            "Without the scope profile:read_all, gear is collected from all your activities; "
            "`strava login --scope profile:read_all` makes this one request."
        )
        pages = self.activities(Span())
        ids = dict.fromkeys(activity.get("gear_id") for page in pages for activity in page)
        return [self.gear(gear_id) for gear_id in ids if isinstance(gear_id, str)]

    def activity(self, activity_id: int, *, all_efforts: bool = False) -> Document:
        """Return an activity in detail; ``all_efforts`` includes those on minor segments."""
        query = {"include_all_efforts": "true"} if all_efforts else {}
        return self._document(f"/activities/{activity_id}", query)

    def update_activity(self, activity_id: int, changes: Mapping[str, object]) -> Document:
        """Change an activity and return it as it is then, in detail; needs activity:write.

        ``changes`` are fields of UpdatableActivity; a ``gear_id`` of ``none`` clears it. It is sent
        once: on Unreachable, and ItemError for a status of 500 and above, whether it was changed is
        not known. Raises ChangeRefused for a value that Strava does not take.
        """
        body = json.dumps(changes).encode()
        request = Request(
            f"/activities/{activity_id}", method="PUT", body=body, content_type="application/json"
        )
        return _read_document(self._client.change(request), request.path)

    def streams(self, activity_id: int, keys: tuple[str, ...] = STREAMS) -> Document:
        """Return an activity's streams by type, each ``{"data": [...], ...}``.

        Raises NotFound for an activity without any, such as a manual one.
        """
        query = {"keys": ",".join(keys), "key_by_type": "true"}
        path = f"/activities/{activity_id}/streams"
        streams = self._client.get(path, query).json()
        if streams == []:  # another way in which Strava reports that there are none
            return {}
        if not isinstance(streams, dict):
            raise unexpected_format(path)
        return streams

    def laps(self, activity_id: int) -> Page:
        """Return an activity's laps."""
        path = f"/activities/{activity_id}/laps"
        return read_page(self._client.get(path), path)

    def activity_zones(self, activity_id: int) -> Page:
        """Return the time in each zone of heart rate, pace and power; Strava's subscribers only."""
        path = f"/activities/{activity_id}/zones"
        return read_page(self._client.get(path), path)

    def comments(self, activity_id: int) -> Iterator[Page]:
        """Yield the comments on an activity, oldest first."""
        return by_cursor(self._client, f"/activities/{activity_id}/comments", {})

    def kudos(self, activity_id: int) -> Iterator[Page]:
        """Yield the athletes who gave kudos: first names and an initial, no IDs."""
        return by_page(self._client, f"/activities/{activity_id}/kudos", {}, _SEQUENTIAL)

    def routes(self) -> Iterator[Page]:
        """Yield the athlete's routes; private ones need read_all."""
        return by_page(self._client, f"/athletes/{self.own_id()}/routes", {}, _SEQUENTIAL)

    def route(self, route_id: int) -> Document:
        """Return a route."""
        return self._document(f"/routes/{route_id}")

    def route_gpx(self, route_id: int) -> str:
        """Return a route as GPX, as Strava made it."""
        response = self._client.get(f"/routes/{route_id}/export_gpx")
        return response.text()

    def activities(
        self,
        span: Span,
        sports: tuple[str, ...] = (),
        limit: int | None = None,
        jobs: int | None = None,
        *,
        as_sent: bool = False,
    ) -> Iterator[Page]:
        """Yield pages of summaries, newest first.

        ``sports`` are values of ``sport_type``, case-insensitive; none means all. At most ``limit``
        records are returned, and no page beyond them is requested. ``jobs`` is the maximum number
        of pages in flight: JOBS by default, or MAX_EXPECTED if all are requested and their number
        is remembered. ``as_sent`` is for records that are printed unchanged: see ``by_page``.
        """
        wanted = {sport.casefold() for sport in sports}
        filters = bool(wanted) or not span.is_exact
        few = None if filters else limit
        # Strava may omit records from a page: a small page could be empty before the end.
        per_page = MAX_PER_PAGE if few is None else min(max(few, DEFAULT_PER_PAGE), MAX_PER_PAGE)

        def passes(activity: Document) -> bool:
            sport = str(activity.get("sport_type", "")).casefold()
            return (not wanted or sport in wanted) and span.includes(activity)

        history = self._history if limit is None and span == Span() else None
        expected = history.read() if history else None
        plan = Plan(
            per_page,
            # A few out of many: the first page may be enough.
            jobs=1 if filters and limit else jobs or (MAX_EXPECTED if expected else JOBS),
            last=None if few is None else -(-few // per_page),
            expected=expected,
        )
        listed = by_page(self._client, "/athlete/activities", span.query(), plan, as_sent=as_sent)
        if history:
            listed = _count(listed, history.remember)
        found = ([a for a in page if passes(a)] for page in listed)
        return found if limit is None else take(found, limit)

    def _document(self, path: str, query: Mapping[str, object] | None = None) -> Document:
        return _read_document(self._client.get(path, query), path)


def _read_document(response: Response, path: str) -> Document:
    document = response.json()
    if not isinstance(document, dict):
        raise unexpected_format(path)
    return document


def _count(pages: Iterator[Page], remember: Callable[[int], None]) -> Iterator[Page]:
    """Pass the pages on; after the last one, report how many there were."""
    total = 0
    for page in pages:
        total += 1
        yield page
    remember(total)


_SEQUENTIAL = Plan(MAX_PER_PAGE)  # short lists, whose second page is empty
