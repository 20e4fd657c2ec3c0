"""Strava's data API, as its documentation and recorded exchanges show it.

https://developers.strava.com/docs/reference/ ; OAuth, rate limits and the endpoints are
in modules of their own.
"""

import re
from collections.abc import Callable, Mapping
from email.utils import formatdate
from typing import Any

from stravafetch.sandbox import response_headers
from stravafetch.sandbox.account import Account, History
from stravafetch.sandbox.error_responses import (
    bad_request,
    error_response,
    missing_scope,
    unauthorized,
    unknown_path,
)
from stravafetch.sandbox.handlers.activities import ACTIVITIES
from stravafetch.sandbox.handlers.activity_changes import ACTIVITY_CHANGES
from stravafetch.sandbox.handlers.athletes import ATHLETES
from stravafetch.sandbox.handlers.clubs import CLUBS
from stravafetch.sandbox.handlers.oauth import Authentication, Grant
from stravafetch.sandbox.handlers.routes import ROUTES
from stravafetch.sandbox.handlers.segments import SEGMENTS
from stravafetch.sandbox.handlers.uploads import UPLOADS, process_uploads
from stravafetch.sandbox.rate_limits import RateLimits
from stravafetch.sandbox.routing import PAGES, ApiRequest, Endpoint, page_parameters
from stravafetch.sandbox.server import Request, Response

API = "/api/v3"

Record = dict[str, Any]


class StandIn:
    """Strava for one app and its athletes: handles requests, with switches for variations."""

    def __init__(
        self, now: Callable[[], float], athlete: Record, activities: list[Record], seed: int = 0
    ) -> None:
        """``now`` is Unix time; ``activities`` are the first athlete's summaries in any order."""
        self.accounts = [Account(athlete, activities)]
        self.authentication = Authentication(now, athlete, seed)
        self.limits = RateLimits(now)
        self.inactive = False  # the app's owner has no subscription
        self.alternate_401 = False  # Strava has two bodies for an invalid token
        self.short_pages: dict[int, int] = {}  # page -> how many records it lacks
        self.uploads_after_page: dict[int, Record] = {}  # by page number
        self.failing: set[int] = set()  # activities whose details and streams fail with an error
        self.forbidden_activities: set[int] = set()  # the same, but with a 403
        self.unsupported_requests: list[str] = []  # paths and parameters Strava does not have
        self.now = now
        self._oauth: dict[tuple[str, str], Callable[[Request], Response]] = {
            ("GET", "/oauth/authorize"): self.authentication.authorize,
            ("POST", "/oauth/authorize"): self.authentication.authorize,
            ("POST", "/oauth/token"): self._token,
            ("POST", f"{API}/oauth/token"): self._token,
            ("POST", "/oauth/revoke"): self.authentication.revoke,
            ("POST", "/oauth/deauthorize"): self._deauthorize,
        }
        bounds = frozenset({"before", "after"})
        self._endpoints: Mapping[tuple[str, str], Endpoint] = {
            ("GET", "/athlete/activities"): Endpoint(self._activities, bounds | PAGES),
            **ATHLETES,
            **ACTIVITIES,
            **ACTIVITY_CHANGES,
            **CLUBS,  # before segments: /segments/explore is not a segment
            **ROUTES,
            **SEGMENTS,
            **UPLOADS,
        }

    @property
    def athlete(self) -> Record:
        """The first athlete's summary."""
        return self.accounts[0].athlete

    @athlete.setter
    def athlete(self, athlete: Record) -> None:
        self.accounts[0].athlete = athlete

    @property
    def history(self) -> History:
        """The first athlete's activities."""
        return self.accounts[0].history

    def add_athlete(self, athlete: Record, activities: list[Record]) -> None:
        """Add another athlete to the app, with their own history."""
        self.accounts.append(Account(athlete, activities))
        self.authentication.athletes.append(athlete)

    def handle(self, request: Request) -> Response:
        """Return the response to one request."""
        date = {"Date": formatdate(self.now(), usegmt=True)}
        return response_headers.add(self._handle(request), date)

    def _handle(self, request: Request) -> Response:
        if respond := self._oauth.get((request.method, request.path)):
            return respond(request)
        endpoint, part = self._find_endpoint(request)
        if endpoint is None:
            self.unsupported_requests.append(f"{request.method} {request.path}")
            return unknown_path()
        unknown = request.query.keys() - endpoint.parameters
        self.unsupported_requests.extend(f"{request.path}?{name}" for name in unknown)
        return self._authorized(request, endpoint, part)

    def _token(self, request: Request) -> Response:
        return response_headers.token_response(self.authentication.token(request))

    def _deauthorize(self, request: Request) -> Response:
        response = response_headers.token_response(self.authentication.deauthorize(request))
        if response.status != 200:
            return response
        return response_headers.add(response, self.limits.headers())

    def _find_endpoint(self, request: Request) -> tuple[Endpoint | None, str]:
        """Return the endpoint of a path, and the part of the path that matches {id}."""
        if request.path.startswith(API):
            for (method, pattern), endpoint in self._endpoints.items():
                found = _expression(pattern).fullmatch(request.path.removeprefix(API))
                if found and method == request.method:
                    return endpoint, "".join(found.groups())
        return None, ""

    def _authorized(self, request: Request, endpoint: Endpoint, part: str) -> Response:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        grant = self.authentication.find(token) if scheme == "Bearer" else None
        if grant is None:
            return self._invalid_token()
        read = request.method != "POST"
        refused = self.limits.count(read=read)
        if refused is None and self.inactive:
            refused = error_response(403, "Forbidden", "Application", "Status", "Inactive")
        response = refused or self._respond(request, endpoint, part, grant)
        if endpoint.without_rate_limits and refused is None:
            return response_headers.add(response, {"Vary": "Origin"})
        dressed = response_headers.data_response(response)
        return response_headers.add(dressed, self.limits.headers(read=read))

    def _respond(self, request: Request, endpoint: Endpoint, part: str, grant: Grant) -> Response:
        account = self.accounts[grant.athlete]
        process_uploads(account, self.now())
        api_request = ApiRequest(
            request, grant.scope, account, part, self.now(), self.unsupported_requests
        )
        if endpoint.can_fail and api_request.id in self.failing:
            return Response.json(500, {"message": "error"})
        if endpoint.can_fail and api_request.id in self.forbidden_activities:
            return error_response(403, "Forbidden", "Activity", "", "forbidden")
        return endpoint.handler(api_request)

    def _invalid_token(self) -> Response:
        if self.alternate_401:
            refused = unauthorized("Application", "", "invalid")
        else:
            refused = unauthorized("Athlete", "access_token", "invalid")
        return response_headers.data_response(refused)

    def _activities(self, request: ApiRequest) -> Response:
        if not {"activity:read", "activity:read_all"} & set(request.scope):
            return missing_scope("activity:read")
        asked = page_parameters(request.http.query)
        if asked is None:
            return bad_request("Application", "per_page", "invalid")
        if asked.get("after", 0) > self.now():
            return bad_request("Application", "after", "future")
        page, history = asked["page"], request.account.history
        chosen = history.between(
            asked.get("after"), asked.get("before"), private="activity:read_all" in request.scope
        )
        start = (page - 1) * asked["per_page"]
        records = chosen[start : start + asked["per_page"]]
        if missing_ones := self.short_pages.get(page):
            records = records[:-missing_ones]
        if page in self.uploads_after_page:
            history.add(self.uploads_after_page.pop(page))
        return Response.json(200, records)


def _expression(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("{id}", "([^/]+)"))
