"""Clubs, and the endpoints about other people that Strava removed on 2026-09-01.

https://developers.strava.com/docs/changelog/
"""

from collections.abc import Mapping

from stravafetch.sandbox.data import clubs
from stravafetch.sandbox.error_responses import not_found, unauthorized, unknown_path
from stravafetch.sandbox.routing import PAGES, ApiRequest, Endpoint, page_of
from stravafetch.sandbox.server import Response


def _list(request: ApiRequest) -> Response:
    return page_of(clubs.clubs(), request)


def _club(request: ApiRequest) -> Response:
    club = next((club for club in clubs.clubs() if club["id"] == request.id), None)
    return Response.json(200, clubs.detail(club)) if club else not_found("Club")


def _not_for_this_app(_request: ApiRequest) -> Response:
    """Refuse the app, although the token is valid."""
    return unauthorized("Application", "internal", "invalid")


def _removed(_request: ApiRequest) -> Response:
    return unknown_path()


_EXPLORE = frozenset({"bounds", "activity_type", "min_cat", "max_cat"})
CLUBS: Mapping[tuple[str, str], Endpoint] = {
    ("GET", "/athlete/clubs"): Endpoint(_list, PAGES),
    ("GET", "/clubs/{id}"): Endpoint(_club),
    ("GET", "/clubs/{id}/members"): Endpoint(_not_for_this_app, PAGES),
    ("GET", "/clubs/{id}/admins"): Endpoint(_not_for_this_app, PAGES),
    ("GET", "/clubs/{id}/activities"): Endpoint(_removed, PAGES),
    ("GET", "/segments/explore"): Endpoint(_not_for_this_app, _EXPLORE),  # Extended Access only
}
