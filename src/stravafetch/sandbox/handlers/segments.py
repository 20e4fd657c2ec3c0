"""Segments and the athlete's efforts on them.

https://developers.strava.com/docs/reference/#api-Segments and #api-SegmentEfforts
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from stravafetch.sandbox.data.efforts import Efforts
from stravafetch.sandbox.data.segments import Segment, segments_of, segments_with_activity
from stravafetch.sandbox.data.streams import Track
from stravafetch.sandbox.error_responses import bad_request, missing_scope, not_found
from stravafetch.sandbox.handlers.streams import STREAM_PARAMETERS, streams_response
from stravafetch.sandbox.routing import PAGES, ApiRequest, Endpoint, page_of
from stravafetch.sandbox.server import Response

Record = dict[str, Any]


def _efforts(activity: Mapping[str, Any]) -> Efforts:
    return Efforts(activity, Track(activity))


def _segment_and_activity(request: ApiRequest, number: int) -> tuple[Segment, Record] | None:
    everything = request.account.history.between(None, None, private=True)
    found = (both for both in segments_with_activity(everything) if both[0].id == number)
    return next(((segment, dict(activity)) for segment, activity in found), None)


def _of_segment(
    handler: Callable[[ApiRequest, Segment, Record], Response],
) -> Callable[[ApiRequest], Response]:
    """Find the segment first, and an activity along it."""

    def found(request: ApiRequest) -> Response:
        both = _segment_and_activity(request, request.id)
        return handler(request, *both) if both else not_found("Segment")

    return found


def _detail(request: ApiRequest, segment: Segment, activity: Record) -> Record:
    shown = _efforts(activity).segment_detail(segment)
    count = sum(1 for _ in _activities_along(request, segment))
    stats = {"effort_count": count}
    starred = request.account.is_starred(segment)
    return {**shown, "starred": starred, "athlete_segment_stats": stats}


def _segment(request: ApiRequest, segment: Segment, activity: Record) -> Response:
    return Response.json(200, _detail(request, segment, activity))


def _starred(request: ApiRequest) -> Response:
    everything = request.account.history.between(None, None, private=True)
    found = [
        _efforts(activity).segment(segment) | {"starred": True}
        for segment, activity in segments_with_activity(everything)
        if request.account.is_starred(segment)
    ]
    return page_of(found, request)


def _star(request: ApiRequest, segment: Segment, activity: Record) -> Response:
    if "profile:write" not in request.scope:
        return missing_scope("profile:write")
    wanted = str(request.fields.get("starred", "")).lower()
    if wanted not in ("true", "false", "1", "0"):
        return bad_request("Segment", "starred", "invalid")
    request.account.stars[segment.id] = wanted in ("true", "1")
    return Response.json(200, _detail(request, segment, activity))


def _segment_streams(request: ApiRequest, segment: Segment, activity: Record) -> Response:
    efforts = _efforts(activity)
    return streams_response(
        request, efforts.streams_of(segment, ("latlng", "distance", "altitude"))
    )


def _activities_along(request: ApiRequest, segment: Segment) -> Iterator[Record]:
    """Yield the readable activities along a segment, oldest first."""
    if not {"activity:read", "activity:read_all"} & set(request.scope):
        return
    private = "activity:read_all" in request.scope
    for activity in reversed(request.account.history.between(None, None, private=private)):
        if segment in segments_of(activity["map"]["summary_polyline"]):
            yield activity


def _list_efforts(request: ApiRequest) -> Response:
    """List efforts by start, within local dates if both are given."""
    query = request.http.query
    if not query.get("segment_id", "").isdigit():
        return bad_request("SegmentEffort", "segment_id", "invalid")
    both = _segment_and_activity(request, int(query["segment_id"]))
    if both is None:
        return not_found("Segment")
    segment, _ = both
    begin, end = query.get("start_date_local", ""), query.get("end_date_local", "~")
    found = [
        activity
        for activity in _activities_along(request, segment)
        if begin <= activity["start_date_local"] <= end
    ]
    page = page_of(found, request)
    if page.status != 200:
        return page
    size = int(query.get("per_page", 30))
    return Response.json(200, [_efforts(one).effort_on(segment) for one in found[:size]])


def _of_effort(
    handler: Callable[[ApiRequest, Segment, Record], Response],
) -> Callable[[ApiRequest], Response]:
    """Find the effort first: a segment and the activity along it."""

    def found(request: ApiRequest) -> Response:
        if not {"activity:read", "activity:read_all"} & set(request.scope):
            return not_found("SegmentEffort")
        private = "activity:read_all" in request.scope
        for activity in request.account.history.between(None, None, private=private):
            for segment in segments_of(activity["map"]["summary_polyline"]):
                if request.id == segment.effort_id(activity["id"]):
                    return handler(request, segment, activity)
        return not_found("SegmentEffort")

    return found


def _effort(_request: ApiRequest, segment: Segment, activity: Record) -> Response:
    return Response.json(200, _efforts(activity).effort_on(segment))


def _effort_streams(request: ApiRequest, segment: Segment, activity: Record) -> Response:
    track = Track(activity)
    return streams_response(request, Efforts(activity, track).streams_of(segment, track.kinds))


_ONE, _EFFORT = "/segments/{id}", "/segment_efforts/{id}"
_DATES = frozenset({"segment_id", "start_date_local", "end_date_local", "per_page"})
SEGMENTS: Mapping[tuple[str, str], Endpoint] = {
    ("GET", "/segments/starred"): Endpoint(_starred, PAGES),
    ("GET", _ONE): Endpoint(_of_segment(_segment)),
    ("PUT", f"{_ONE}/starred"): Endpoint(_of_segment(_star)),
    ("GET", f"{_ONE}/streams"): Endpoint(_of_segment(_segment_streams), STREAM_PARAMETERS),
    ("GET", "/segment_efforts"): Endpoint(_list_efforts, _DATES),
    ("GET", _EFFORT): Endpoint(_of_effort(_effort)),
    ("GET", f"{_EFFORT}/streams"): Endpoint(_of_effort(_effort_streams), STREAM_PARAMETERS),
}
