"""Creating and changing activities: POST /activities and PUT /activities/{id}."""

from collections.abc import Mapping
from typing import Any

from stravafetch.sandbox.data import manual_activity
from stravafetch.sandbox.data.athlete import summarized_gear
from stravafetch.sandbox.data.summary import TYPES
from stravafetch.sandbox.error_responses import bad_request, missing_scope, not_found
from stravafetch.sandbox.handlers.activities import activity_detail
from stravafetch.sandbox.routing import ApiRequest, Endpoint
from stravafetch.sandbox.server import Response

Record = dict[str, Any]

_IN_SUMMARY = ("name", "sport_type", "gear_id", "trainer", "commute")
_IN_DETAIL = ("description", "hide_from_home", "private_note")  # the last is undocumented
_FLAGS = ("trainer", "commute", "hide_from_home")
_CREATION = (*manual_activity.REQUIRED, "type", "distance")


def _create(request: ApiRequest) -> Response:
    if "activity:write" not in request.scope:
        return missing_scope("activity:write")
    for name in manual_activity.REQUIRED:
        if not request.fields.get(name):
            return bad_request("Activity", name, "missing")
    account = request.account
    number = account.history.next_id()
    try:
        summary = manual_activity.summary(request.fields, number, account.athlete["id"])
    except (ValueError, TypeError):
        return bad_request("Activity", "elapsed_time", "invalid")
    rest = {name: value for name, value in request.fields.items() if name not in _CREATION}
    if refused := _refusal(rest):
        return refused
    account.history.add(summary)
    account.written[number] = {"description": ""}
    _apply(request, number, rest)
    return Response.json(201, activity_detail(account, account.history.find(number) or summary))


def _change(request: ApiRequest) -> Response:
    """Return 404, as Strava does, if the token lacks activity:write."""
    account = request.account
    activity = account.history.find(request.id)
    hidden = {"activity:read_all"} if activity and activity["private"] else set()
    if activity is None or not {"activity:write", *hidden} <= set(request.scope):
        return not_found("Activity")
    if refused := _refusal(request.fields):
        return refused
    _apply(request, request.id, request.fields)
    return Response.json(
        200, activity_detail(account, account.history.find(request.id) or activity)
    )


def _refusal(fields: Mapping[str, Any]) -> Response | None:
    if "sport_type" in fields and fields["sport_type"] in ("", None, "Other"):
        return bad_request("Activity", "sport_type", "invalid")
    gear_id = fields.get("gear_id")
    if gear_id and gear_id != "none" and gear_id not in summarized_gear({}):
        return bad_request("Activity", "gear_id", "invalid")
    return None


def _apply(request: ApiRequest, activity_id: int, fields: Mapping[str, Any]) -> None:
    """Store what can be changed; visibility and the rest are unsupported, as at Strava."""
    given = {
        name: _is_true(value) if name in _FLAGS else str(value or "")
        for name, value in fields.items()
    }
    changes: Record = {name: given[name] for name in _IN_SUMMARY if name in given}
    if "sport_type" in changes:
        changes["type"] = TYPES.get(changes["sport_type"], changes["sport_type"])
    if changes.get("gear_id") in ("", "none"):
        changes["gear_id"] = None
    if changes:
        request.account.history.change(activity_id, **changes)
    written = request.account.written.setdefault(activity_id, {})
    written |= {name: given[name] for name in _IN_DETAIL if name in given}
    unknown = given.keys() - {*_IN_SUMMARY, *_IN_DETAIL}
    path, method = request.http.path, request.http.method
    request.unsupported_requests.extend(f"{method} {path} {name}" for name in sorted(unknown))


def _is_true(value: object) -> bool:
    """Parse a flag from JSON or a form: true, 1, "true" and "1" mean set."""
    return str(value).lower() in ("true", "1")


ACTIVITY_CHANGES: Mapping[tuple[str, str], Endpoint] = {
    ("POST", "/activities"): Endpoint(_create),
    ("PUT", "/activities/{id}"): Endpoint(_change),
}
