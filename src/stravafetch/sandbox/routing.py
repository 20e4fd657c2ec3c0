"""A request with a valid token, and the endpoints that handle it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from stravafetch.sandbox.account import Account
from stravafetch.sandbox.error_responses import bad_request
from stravafetch.sandbox.server import Request, Response

Record = dict[str, Any]

DEFAULT_PER_PAGE = 30
MOST_PER_PAGE = 200
PAGES = frozenset({"page", "per_page"})


@dataclass(frozen=True)
class ApiRequest:
    """A request with a valid token, with the token's scope and its athlete's account.

    ``path_id`` is what stands for {id} in the path, ``now`` is Unix time. What Strava's reference
    does not name is added to ``unsupported_requests``.
    """

    http: Request
    scope: tuple[str, ...]
    account: Account
    path_id: str
    now: float
    unsupported_requests: list[str]

    @property
    def id(self) -> int:
        """The {id} as a number, -1 if it is not one."""
        return int(self.path_id) if self.path_id.isascii() and self.path_id.isdigit() else -1

    @property
    def fields(self) -> Mapping[str, Any]:
        """The body, either a form or JSON."""
        document = self.http.document
        return document if isinstance(document, dict) else self.http.form


@dataclass(frozen=True)
class Endpoint:
    """A handler, and the query parameters that Strava's reference names.

    ``without_rate_limits``: its responses lack those headers. ``can_fail``: it answers 500 for the
    activities in ``StandIn.failing``.
    """

    handler: Callable[[ApiRequest], Response]
    parameters: frozenset[str] = frozenset()
    without_rate_limits: bool = False
    can_fail: bool = False


def page_parameters(query: Mapping[str, str]) -> dict[str, int] | None:
    """Parse page, per_page and so on; None if one is malformed or out of bounds."""
    try:
        given = {name: int(value) for name, value in query.items()}
    except ValueError:
        return None
    given = {"page": 1, "per_page": DEFAULT_PER_PAGE, **given}
    return given if 0 < given["per_page"] <= MOST_PER_PAGE and given["page"] > 0 else None


def page_of(records: list[Record], request: ApiRequest) -> Response:
    """Return the requested page."""
    asked = page_parameters(
        {key: request.http.query[key] for key in PAGES & request.http.query.keys()}
    )
    if asked is None:
        return bad_request("Application", "per_page", "invalid")
    start = (asked["page"] - 1) * asked["per_page"]
    return Response.json(200, records[start : start + asked["per_page"]])
