"""Strava's data API, as its documentation and recorded exchanges show it.

https://developers.strava.com/docs/reference/ ; sign-in and limits are in the modules beside.
"""

import hashlib
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable
from datetime import datetime
from email.utils import formatdate
from typing import Any

from stravafetch.sandbox.authentication import Authentication, Grant
from stravafetch.sandbox.rate_limits import RateLimits
from stravafetch.sandbox.server import Request, Response

API = "/api/v3"
DEFAULT_PER_PAGE = 30
MOST_PER_PAGE = 200

Record = dict[str, Any]


class StandIn:
    """One athlete's Strava: answers requests, with switches for what can go differently."""

    def __init__(
        self, now: Callable[[], float], athlete: Record, activities: list[Record], seed: int = 0
    ) -> None:
        """``now`` is Unix time; ``activities`` are summaries in any order."""
        self.athlete = athlete
        self.history = History(activities)
        self.authentication = Authentication(now, athlete, seed)
        self.limits = RateLimits(now)
        self.inactive = False  # the app's owner has no subscription
        self.other_401 = False  # Strava has two bodies for an invalid token
        self.short_pages: dict[int, int] = {}  # page -> how many records it lacks
        self.arrivals: dict[int, Record] = {}  # page -> activity uploaded once it was served
        self.surprises: list[str] = []  # requests that Strava has no answer for
        self._now = now
        self._routes: dict[tuple[str, str], Callable[[Request], Response]] = {
            ("GET", "/oauth/authorize"): self.authentication.authorize,
            ("POST", "/oauth/authorize"): self.authentication.authorize,
            ("POST", "/oauth/token"): self.authentication.token,
            ("POST", f"{API}/oauth/token"): self.authentication.token,
            ("POST", "/oauth/revoke"): self.authentication.revoke,
            ("POST", "/oauth/deauthorize"): self.authentication.deauthorize,
        }
        self._resources: dict[str, tuple[set[str], Callable[[Request, Grant], Response]]] = {
            "/athlete": (set(), self._athlete),
            "/athlete/activities": ({"before", "after", "page", "per_page"}, self._activities),
        }

    def answer(self, request: Request) -> Response:
        """Answer one request."""
        if route := self._routes.get((request.method, request.path)):
            return route(request)
        resource = self._resources.get(request.path.removeprefix(API))
        if request.method != "GET" or not request.path.startswith(API) or resource is None:
            self.surprises.append(f"{request.method} {request.path}")
            return fault(404, "Record Not Found", "resource", "path", "invalid")
        known, respond = resource
        self.surprises.extend(f"{request.path}?{name}" for name in request.query.keys() - known)
        return self._guarded(request, respond)

    def _guarded(self, request: Request, respond: Callable[[Request, Grant], Response]) -> Response:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        grant = self.authentication.find(token) if scheme == "Bearer" else None
        if grant is None:
            return self._invalid_token()
        refused = self.limits.count()
        if refused is None and self.inactive:
            refused = fault(403, "Forbidden", "Application", "Status", "Inactive")
        response = refused or respond(request, grant)
        if response.status == 401:
            return response  # those come without the headers of limits
        date = formatdate(self._now(), usegmt=True)
        return _dressed(response, {**self.limits.headers(), "Date": date})

    def _invalid_token(self) -> Response:
        if self.other_401:
            return fault(401, "Authorization Error", "Application", "", "invalid")
        return fault(401, "Authorization Error", "Athlete", "access_token", "invalid")

    def _athlete(self, _request: Request, _grant: Grant) -> Response:
        return Response.json(200, self.athlete)

    def _activities(self, request: Request, grant: Grant) -> Response:
        if not {"activity:read", "activity:read_all"} & set(grant.scope):
            return _missing("activity:read")
        numbers = _numbers(request.query)
        if numbers is None or not 0 < numbers["per_page"] <= MOST_PER_PAGE or numbers["page"] < 1:
            return fault(400, "Bad Request", "Application", "per_page", "invalid")
        if numbers.get("after", 0) > self._now():
            return fault(400, "Bad Request", "Application", "after", "future")
        page = numbers["page"]
        chosen = self.history.between(
            numbers.get("after"),
            numbers.get("before"),
            private="activity:read_all" in grant.scope,
        )
        start = (page - 1) * numbers["per_page"]
        records = chosen[start : start + numbers["per_page"]]
        if missing := self.short_pages.get(page):
            records = records[:-missing]
        if page in self.arrivals:
            self.history.add(self.arrivals.pop(page))
        return Response.json(200, records)


class History:
    """An athlete's activities by start."""

    def __init__(self, activities: list[Record]) -> None:
        self._rows = sorted((_row(activity) for activity in activities), key=_place)

    def add(self, activity: Record) -> None:
        """Let the athlete upload it."""
        insort(self._rows, _row(activity), key=_place)

    def remove(self, activity_id: int) -> None:
        """Let the athlete delete it."""
        self._rows = [row for row in self._rows if row[1] != activity_id]

    def between(self, after: int | None, before: int | None, *, private: bool) -> list[Record]:
        """Return what lies within the exclusive bounds, in Strava's order.

        That is newest first, except for ``after`` alone: then it is oldest first.
        """
        first = 0 if after is None else bisect_right(self._rows, after, key=_start)
        last = len(self._rows) if before is None else bisect_left(self._rows, before, key=_start)
        step = 1 if after is not None and before is None else -1
        rows = self._rows[first:last][::step]
        return [row[2] for row in rows if private or not row[2]["private"]]


_Row = tuple[int, int, Record]  # Unix time of the start, id, summary


def _row(activity: Record) -> _Row:
    started = datetime.fromisoformat(activity["start_date"]).timestamp()
    return int(started), activity["id"], activity


def _place(row: _Row) -> tuple[int, int]:
    return row[0], row[1]


def _start(row: _Row) -> int:
    return row[0]


def fault(status: int, message: str, resource: str, field: str, code: str) -> Response:
    """Make a response in the shape of Strava's faults."""
    error = {"resource": resource, "field": field, "code": code}
    return Response.json(status, {"message": message, "errors": [error]})


def _missing(scope: str) -> Response:
    return fault(401, "Authorization Error", "AccessToken", f"{scope}_permission", "missing")


def _numbers(query: dict[str, str]) -> dict[str, int] | None:
    try:
        given = {name: int(value) for name, value in query.items()}
    except ValueError:
        return None
    return {"page": 1, "per_page": DEFAULT_PER_PAGE, **given}


def _dressed(response: Response, limits: dict[str, str]) -> Response:
    """Add the headers that Strava's data answers carry."""
    digest = hashlib.sha256(response.body).hexdigest()[:32]
    headers = {
        **response.headers,
        "Cache-Control": "max-age=0, private, must-revalidate",
        "Vary": "Accept, Origin",
        "Etag": f'W/"{digest}"',
        **limits,
    }
    return Response(response.status, response.body, headers)
