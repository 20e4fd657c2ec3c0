"""Routes and their files: https://developers.strava.com/docs/reference/#api-Routes."""

from collections.abc import Callable, Mapping
from typing import Any

from stravafetch.sandbox.data import routes
from stravafetch.sandbox.error_responses import forbidden, not_found
from stravafetch.sandbox.routing import PAGES, ApiRequest, Endpoint, page_of
from stravafetch.sandbox.server import Response

Record = dict[str, Any]


def _routes(request: ApiRequest) -> Response:
    if request.id != request.account.athlete["id"]:
        return forbidden()
    return page_of([route for route in request.account.routes if _may_see(request, route)], request)


def _of_route(respond: Callable[[Record], Response]) -> Callable[[ApiRequest], Response]:
    def found(request: ApiRequest) -> Response:
        seen = (route for route in request.account.routes if _may_see(request, route))
        route = next((route for route in seen if route["id"] == request.id), None)
        return respond(route) if route else not_found("Route")

    return found


def _may_see(request: ApiRequest, route: Record) -> bool:
    return not route["private"] or "read_all" in request.scope


def _route(route: Record) -> Response:
    return Response.json(200, routes.detail(route))


def _streams(route: Record) -> Response:
    """Send all streams, by distance only: this endpoint has no ``keys`` parameter."""
    streams = routes.streams(route)
    return Response.json(200, [{"type": kind, "data": data} for kind, data in streams.items()])


def _file(suffix: str, write: Callable[[Mapping[str, Any]], str]) -> Callable[[Record], Response]:
    def respond(route: Record) -> Response:
        headers = {
            "Content-Type": f"application/{suffix}+xml",
            "Content-Disposition": routes.disposition(route, suffix),
            "Content-Transfer-Encoding": "binary",
        }
        return Response(200, write(route).encode(), headers)

    return respond


_ONE = "/routes/{id}"
ROUTES: Mapping[tuple[str, str], Endpoint] = {
    ("GET", "/athletes/{id}/routes"): Endpoint(_routes, PAGES),
    ("GET", _ONE): Endpoint(_of_route(_route)),
    ("GET", f"{_ONE}/export_gpx"): Endpoint(_of_route(_file("gpx", routes.gpx))),
    ("GET", f"{_ONE}/export_tcx"): Endpoint(_of_route(_file("tcx", routes.tcx))),
    ("GET", f"{_ONE}/streams"): Endpoint(_of_route(_streams)),
}
