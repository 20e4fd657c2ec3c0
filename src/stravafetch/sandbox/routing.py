"""A request with a living token, and how one of Strava's resources answers it."""

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
    """A request with a living token: whose it is, what it may do, what stands for {id}, and when.

    What Strava has no answer for goes to ``surprises``.
    """

    request: Request
    scope: tuple[str, ...]
    account: Account
    part: str
    now: float
    surprises: list[str]

    @property
    def number(self) -> int:
        """The {id} as a number, -1 if it is none."""
        return int(self.part) if self.part.isascii() and self.part.isdigit() else -1

    @property
    def fields(self) -> Mapping[str, Any]:
        """The body, whether a form or JSON."""
        document = self.request.document
        return document if isinstance(document, dict) else self.request.form


@dataclass(frozen=True)
class Endpoint:
    """How to answer, and which query parameters Strava's reference names.

    A bare answer lacks the headers of limits. A fragile one fails for ``StandIn.stuck``.
    """

    respond: Callable[[ApiRequest], Response]
    query: frozenset[str] = frozenset()
    bare: bool = False
    fragile: bool = False


def numbers(query: Mapping[str, str]) -> dict[str, int] | None:
    """Read page, per_page and the like; None when one is malformed or out of bounds."""
    try:
        given = {name: int(value) for name, value in query.items()}
    except ValueError:
        return None
    given = {"page": 1, "per_page": DEFAULT_PER_PAGE, **given}
    return given if 0 < given["per_page"] <= MOST_PER_PAGE and given["page"] > 0 else None


def page_of(records: list[Record], call: ApiRequest) -> Response:
    """Answer with the page that was asked for."""
    asked = numbers({key: call.request.query[key] for key in PAGES & call.request.query.keys()})
    if asked is None:
        return bad_request("Application", "per_page", "invalid")
    start = (asked["page"] - 1) * asked["per_page"]
    return Response.json(200, records[start : start + asked["per_page"]])
