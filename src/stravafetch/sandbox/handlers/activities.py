"""The endpoints for activities: https://developers.strava.com/docs/reference/#api-Activities."""

from collections.abc import Callable, Mapping
from typing import Any

from stravafetch.sandbox.account import Account
from stravafetch.sandbox.data import comments, detail
from stravafetch.sandbox.data.efforts import Efforts
from stravafetch.sandbox.data.streams import Track
from stravafetch.sandbox.error_responses import bad_request, not_found
from stravafetch.sandbox.handlers.streams import STREAM_PARAMETERS, streams_response
from stravafetch.sandbox.routing import (
    PAGES,
    ApiRequest,
    Endpoint,
    page_of,
    page_parameters,
)
from stravafetch.sandbox.server import Response

Record = dict[str, Any]


def _of_activity(
    handler: Callable[[ApiRequest, Record], Response],
) -> Callable[[ApiRequest], Response]:
    """Find the activity first; one that the token may not read appears not to exist."""

    def found(request: ApiRequest) -> Response:
        activity = request.account.history.find(request.id)
        if activity is None or not _may_read(request, activity):
            return not_found("Activity")
        return handler(request, activity)

    return found


def _may_read(request: ApiRequest, activity: Record) -> bool:
    wide = "activity:read_all" in request.scope
    return wide or ("activity:read" in request.scope and not activity["private"])


def activity_detail(account: Account, activity: Record, *, all_efforts: bool = False) -> Record:
    """Return the response of /activities/{id} for a summary."""
    gear, written = account.gear_of(activity), account.written.get(activity["id"], {})
    shown = detail.detail(activity, gear, written, all_efforts=all_efforts)
    for effort in shown["segment_efforts"]:
        segment = effort["segment"]
        segment["starred"] = account.stars.get(segment["id"], segment["starred"])
    return shown


def _detail(request: ApiRequest, activity: Record) -> Response:
    all_efforts = request.http.query.get("include_all_efforts") == "true"
    return Response.json(200, activity_detail(request.account, activity, all_efforts=all_efforts))


def _streams(request: ApiRequest, activity: Record) -> Response:
    ready_at = request.account.streams_ready_at.get(activity["id"], 0)
    if activity["manual"] or request.now < ready_at:
        return Response.json(404, {"message": "Resource Not Found", "errors": []})
    track = Track(request.account.recorded(activity))
    keys = {*request.http.query.get("keys", "").split(","), "distance"}
    return streams_response(
        request, {kind: track.stream(kind) for kind in track.kinds if kind in keys}
    )


def _laps(_request: ApiRequest, activity: Record) -> Response:
    laps = [] if activity["manual"] else Efforts(activity, Track(activity)).laps()
    return Response.json(200, laps)


def _zones(request: ApiRequest, activity: Record) -> Response:
    return Response.json(200, detail.zones(activity, request.account.athlete))


def _kudos(request: ApiRequest, activity: Record) -> Response:
    return page_of(comments.kudos(activity), request)


def _comments(request: ApiRequest, activity: Record) -> Response:
    """Return comments in pages by cursor, or by number, which Strava has deprecated."""
    query = request.http.query
    numbers = page_parameters({"per_page": query.get("page_size", "30"), **_pages(query)})
    if numbers is None:
        return bad_request("Application", "page_size", "invalid")
    if not query.keys() & {"page_size", "after_cursor", *PAGES}:
        return Response.json(200, comments.comments(activity, None))
    size, after = numbers["per_page"], query.get("after_cursor", "")
    try:
        found = comments.comments(activity, size * numbers["page"], after)
    except ValueError:
        return bad_request("Comment", "after_cursor", "invalid")
    return Response.json(200, found[size * (numbers["page"] - 1) :])


def _pages(query: Mapping[str, str]) -> dict[str, str]:
    return {name: query[name] for name in PAGES if name in query}


_ONE = "/activities/{id}"
ACTIVITIES: Mapping[tuple[str, str], Endpoint] = {
    ("GET", _ONE): Endpoint(
        _of_activity(_detail), frozenset({"include_all_efforts"}), can_fail=True
    ),
    ("GET", f"{_ONE}/streams"): Endpoint(
        _of_activity(_streams),
        STREAM_PARAMETERS,
        without_rate_limits=True,
        can_fail=True,
    ),
    ("GET", f"{_ONE}/laps"): Endpoint(_of_activity(_laps)),
    ("GET", f"{_ONE}/zones"): Endpoint(_of_activity(_zones)),
    ("GET", f"{_ONE}/kudos"): Endpoint(_of_activity(_kudos), PAGES),
    ("GET", f"{_ONE}/comments"): Endpoint(
        _of_activity(_comments), PAGES | {"page_size", "after_cursor"}
    ),
}
