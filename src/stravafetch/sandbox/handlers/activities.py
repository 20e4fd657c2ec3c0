"""What Strava shows of one activity: https://developers.strava.com/docs/reference/#api-Activities."""

from collections.abc import Callable, Mapping
from typing import Any

from stravafetch.sandbox.data import comments, detail, manual_activity
from stravafetch.sandbox.data.efforts import Efforts
from stravafetch.sandbox.data.streams import KINDS, Track
from stravafetch.sandbox.error_responses import bad_request, missing_scope, not_found
from stravafetch.sandbox.routing import (
    DEFAULT_PER_PAGE,
    MOST_PER_PAGE,
    PAGES,
    ApiRequest,
    Endpoint,
    page_of,
)
from stravafetch.sandbox.server import Response

Record = dict[str, Any]


def _of_activity(
    handler: Callable[[ApiRequest, Record], Response],
) -> Callable[[ApiRequest], Response]:
    """Find the activity first; one that the token may not read is not known to exist."""

    def found(request: ApiRequest) -> Response:
        activity = request.account.history.find(request.id)
        if activity is None or not _may_read(request, activity):
            return not_found("Activity")
        return handler(request, activity)

    return found


def _may_read(request: ApiRequest, activity: Record) -> bool:
    wide = "activity:read_all" in request.scope
    return wide or ("activity:read" in request.scope and not activity["private"])


def _detail(request: ApiRequest, activity: Record) -> Response:
    all_efforts = request.http.query.get("include_all_efforts") == "true"
    account, written = request.account, request.account.descriptions.get(activity["id"])
    shown = detail.detail(activity, account.athlete, written, all_efforts=all_efforts)
    return Response.json(200, shown)


def _streams(request: ApiRequest, activity: Record) -> Response:
    if activity["manual"]:
        return Response.json(404, {"message": "Resource Not Found", "errors": []})
    keys = [key for key in request.http.query.get("keys", "").split(",") if key]
    request.unsupported_requests.extend(
        f"{request.http.path}?keys={key}" for key in keys if key not in KINDS
    )
    track = Track(activity)
    # The distance comes along, since it is what the others are a series of.
    streams = {
        kind: {
            "data": track.stream(kind),
            "series_type": "distance",
            "original_size": len(track.time),
            "resolution": "high",
        }
        for kind in track.kinds
        if kind in (*keys, "distance")
    }
    if request.http.query.get("key_by_type") == "true":
        return Response.json(200, streams)
    return Response.json(200, [{"type": kind, **stream} for kind, stream in streams.items()])


def _laps(_request: ApiRequest, activity: Record) -> Response:
    laps = [] if activity["manual"] else Efforts(activity, Track(activity)).laps()
    return Response.json(200, laps)


def _zones(request: ApiRequest, activity: Record) -> Response:
    return Response.json(200, detail.zones(activity, request.account.athlete))


def _kudos(request: ApiRequest, activity: Record) -> Response:
    return page_of(comments.kudos(activity), request)


def _comments(request: ApiRequest, activity: Record) -> Response:
    query = request.http.query
    size = query.get("page_size", str(DEFAULT_PER_PAGE) if "after_cursor" in query else "")
    if size and not (size.isascii() and size.isdigit() and 0 < int(size) <= MOST_PER_PAGE):
        return bad_request("Application", "page_size", "invalid")
    page_size = int(size) if size else None
    return Response.json(200, comments.comments(activity, page_size, query.get("after_cursor", "")))


def _change(request: ApiRequest) -> Response:
    """Change the name and the description; the rest of what Strava lets change is a surprise."""
    history, given = request.account.history, dict(request.fields)
    activity = history.find(request.id)
    hidden = {"activity:read_all"} if activity and activity["private"] else set()
    if activity is None or not {"activity:write", *hidden} <= set(request.scope):
        return not_found("Activity")
    if "description" in given:
        request.account.descriptions[request.id] = str(given.pop("description") or "")
    if "name" in given:
        history.change(request.id, name=str(given.pop("name")))
    request.unsupported_requests.extend(f"PUT {request.http.path} {name}" for name in given)
    return _detail(request, history.find(request.id) or activity)


def _create(request: ApiRequest) -> Response:
    if "activity:write" not in request.scope:
        return missing_scope("activity:write")
    for name in manual_activity.REQUIRED:
        if not request.fields.get(name):
            return bad_request("Activity", name, "missing")
    account = request.account
    known = account.history.between(None, None, private=True)
    number = max((activity["id"] for activity in known), default=0) + 1
    try:
        entry = manual_activity.summary(request.fields, number, account.athlete["id"])
    except (ValueError, TypeError):
        return bad_request("Activity", "elapsed_time", "invalid")
    account.history.add(entry)
    account.descriptions[number] = str(request.fields.get("description") or "")
    shown = detail.detail(entry, account.athlete, account.descriptions[number])
    return Response.json(201, shown)


_ONE = "/activities/{id}"
ACTIVITIES: Mapping[tuple[str, str], Endpoint] = {
    ("POST", "/activities"): Endpoint(_create),
    ("GET", _ONE): Endpoint(
        _of_activity(_detail), frozenset({"include_all_efforts"}), can_fail=True
    ),
    ("PUT", _ONE): Endpoint(_change),
    ("GET", f"{_ONE}/streams"): Endpoint(
        _of_activity(_streams),
        frozenset({"keys", "key_by_type"}),
        without_rate_limits=True,
        can_fail=True,
    ),
    ("GET", f"{_ONE}/laps"): Endpoint(_of_activity(_laps)),
    ("GET", f"{_ONE}/zones"): Endpoint(_of_activity(_zones)),
    ("GET", f"{_ONE}/kudos"): Endpoint(_of_activity(_kudos), PAGES),
    ("GET", f"{_ONE}/comments"): Endpoint(
        _of_activity(_comments), frozenset({"page_size", "after_cursor"})
    ),
}
