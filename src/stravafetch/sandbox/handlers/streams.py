"""Sends streams: https://developers.strava.com/docs/reference/#api-Streams."""

from collections.abc import Mapping, Sequence
from typing import Any

from stravafetch.sandbox.data.streams import KINDS
from stravafetch.sandbox.routing import ApiRequest
from stravafetch.sandbox.server import Response

STREAM_PARAMETERS = frozenset({"keys", "key_by_type"})


def streams_response(request: ApiRequest, streams: Mapping[str, Sequence[Any]]) -> Response:
    """Send the streams named in ``keys``, all with a value for each point.

    The distance always comes, since it is what the others are a series of.
    """
    keys = [key for key in request.http.query.get("keys", "").split(",") if key]
    unknown = [key for key in keys if key not in KINDS]
    request.unsupported_requests.extend(f"{request.http.path}?keys={key}" for key in unknown)
    shown = {
        kind: {
            "data": data,
            "series_type": "distance",
            "original_size": len(data),
            "resolution": "high",
        }
        for kind, data in streams.items()
        if kind in (*keys, "distance")
    }
    if request.http.query.get("key_by_type") == "true":
        return Response.json(200, shown)
    return Response.json(200, [{"type": kind, **stream} for kind, stream in shown.items()])
