"""What Strava shows of one activity: https://developers.strava.com/docs/reference/#api-Activities."""

from collections.abc import Callable, Mapping
from typing import Any

from stravafetch.sandbox.data import detail, comments, manual_activity
from stravafetch.sandbox.data.efforts import Parts
from stravafetch.sandbox.data.streams import KINDS, Track
from stravafetch.sandbox.error_responses import bad_request, missing, not_found
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
    respond: Callable[[ApiRequest, Record], Response],
) -> Callable[[ApiRequest], Response]:
    """Find the activity first; one that the token may not read is not known to exist."""

    def found(call: ApiRequest) -> Response:
        activity = call.account.history.find(call.number)
        if activity is None or not _may_read(call, activity):
            return not_found("Activity")
        return respond(call, activity)

    return found


def _may_read(call: ApiRequest, activity: Record) -> bool:
    wide = "activity:read_all" in call.scope
    return wide or ("activity:read" in call.scope and not activity["private"])


def _detail(call: ApiRequest, activity: Record) -> Response:
    all_efforts = call.request.query.get("include_all_efforts") == "true"
    account, written = call.account, call.account.descriptions.get(activity["id"])
    shown = detail.detail(activity, account.athlete, written, all_efforts=all_efforts)
    return Response.json(200, shown)


def _streams(call: ApiRequest, activity: Record) -> Response:
    if activity["manual"]:
        return Response.json(404, {"message": "Resource Not Found", "errors": []})
    keys = [key for key in call.request.query.get("keys", "").split(",") if key]
    call.surprises.extend(f"{call.request.path}?keys={key}" for key in keys if key not in KINDS)
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
    if call.request.query.get("key_by_type") == "true":
        return Response.json(200, streams)
    return Response.json(200, [{"type": kind, **stream} for kind, stream in streams.items()])


def _laps(_call: ApiRequest, activity: Record) -> Response:
    laps = [] if activity["manual"] else Parts(activity, Track(activity)).laps()
    return Response.json(200, laps)


def _zones(call: ApiRequest, activity: Record) -> Response:
    return Response.json(200, detail.zones(activity, call.account.athlete))


def _kudos(call: ApiRequest, activity: Record) -> Response:
    return page_of(comments.kudos(activity), call)


def _comments(call: ApiRequest, activity: Record) -> Response:
    query = call.request.query
    size = query.get("page_size", str(DEFAULT_PER_PAGE) if "after_cursor" in query else "")
    if size and not (size.isascii() and size.isdigit() and 0 < int(size) <= MOST_PER_PAGE):
        return bad_request("Application", "page_size", "invalid")
    page_size = int(size) if size else None
    return Response.json(200, comments.comments(activity, page_size, query.get("after_cursor", "")))


def _change(call: ApiRequest) -> Response:
    """Change the name and the description; the rest of what Strava lets change is a surprise."""
    history, given = call.account.history, dict(call.fields)
    activity = history.find(call.number)
    hidden = {"activity:read_all"} if activity and activity["private"] else set()
    if activity is None or not {"activity:write", *hidden} <= set(call.scope):
        return not_found("Activity")
    if "description" in given:
        call.account.descriptions[call.number] = str(given.pop("description") or "")
    if "name" in given:
        history.change(call.number, name=str(given.pop("name")))
    call.surprises.extend(f"PUT {call.request.path} {name}" for name in given)
    return _detail(call, history.find(call.number) or activity)


def _create(call: ApiRequest) -> Response:
    if "activity:write" not in call.scope:
        return missing("activity:write")
    for name in manual_activity.NEEDED:
        if not call.fields.get(name):
            return bad_request("Activity", name, "missing")
    account = call.account
    known = account.history.between(None, None, private=True)
    number = max((activity["id"] for activity in known), default=0) + 1
    try:
        entry = manual_activity.entry(call.fields, number, account.athlete["id"])
    except (ValueError, TypeError):
        return bad_request("Activity", "elapsed_time", "invalid")
    account.history.add(entry)
    account.descriptions[number] = str(call.fields.get("description") or "")
    shown = detail.detail(entry, account.athlete, account.descriptions[number])
    return Response.json(201, shown)


_ONE = "/activities/{id}"
ACTIVITIES: Mapping[tuple[str, str], Endpoint] = {
    ("POST", "/activities"): Endpoint(_create),
    ("GET", _ONE): Endpoint(
        _of_activity(_detail), frozenset({"include_all_efforts"}), fragile=True
    ),
    ("PUT", _ONE): Endpoint(_change),
    ("GET", f"{_ONE}/streams"): Endpoint(
        _of_activity(_streams), frozenset({"keys", "key_by_type"}), bare=True, fragile=True
    ),
    ("GET", f"{_ONE}/laps"): Endpoint(_of_activity(_laps)),
    ("GET", f"{_ONE}/zones"): Endpoint(_of_activity(_zones)),
    ("GET", f"{_ONE}/kudos"): Endpoint(_of_activity(_kudos), PAGES),
    ("GET", f"{_ONE}/comments"): Endpoint(
        _of_activity(_comments), frozenset({"page_size", "after_cursor"})
    ),
}
