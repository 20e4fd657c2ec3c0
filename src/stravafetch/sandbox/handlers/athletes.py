"""What Strava shows of an athlete, their gear and routes: see its reference.

https://developers.strava.com/docs/reference/#api-Athletes, #api-Gears and #api-Routes.
"""

from collections.abc import Callable, Mapping
from typing import Any

from stravafetch.sandbox.data import routes
from stravafetch.sandbox.data.athlete import athlete_zones, detailed_athlete, detailed_gear
from stravafetch.sandbox.data.stats import athlete_stats
from stravafetch.sandbox.error_responses import forbidden, missing_scope, not_found
from stravafetch.sandbox.routing import PAGES, ApiRequest, Endpoint, page_of
from stravafetch.sandbox.server import Response

Record = dict[str, Any]


def _athlete(request: ApiRequest) -> Response:
    athlete = request.account.athlete
    whole = "profile:read_all" in request.scope
    return Response.json(
        200, detailed_athlete(athlete, request.account.history.gear_metres()) if whole else athlete
    )


def _athlete_zones(request: ApiRequest) -> Response:
    if "profile:read_all" not in request.scope:
        return missing_scope("profile:read_all")
    return Response.json(200, athlete_zones(request.account.athlete))


def _stats(request: ApiRequest) -> Response:
    if request.id != request.account.athlete["id"]:
        return forbidden()
    everything = request.account.history.between(None, None, private=False)
    return Response.json(200, athlete_stats(everything, request.now))


def _gear(request: ApiRequest) -> Response:
    gear = detailed_gear(request.account.history.gear_metres()).get(request.path_id)
    return Response.json(200, gear) if gear else not_found("Gear")


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
ATHLETES: Mapping[tuple[str, str], Endpoint] = {
    ("GET", "/athlete"): Endpoint(_athlete),
    ("GET", "/athlete/zones"): Endpoint(_athlete_zones),
    ("GET", "/athletes/{id}/stats"): Endpoint(_stats),
    ("GET", "/athletes/{id}/routes"): Endpoint(_routes, PAGES),
    ("GET", "/gear/{id}"): Endpoint(_gear),
    ("GET", _ONE): Endpoint(_of_route(_route)),
    ("GET", f"{_ONE}/export_gpx"): Endpoint(_of_route(_file("gpx", routes.gpx))),
    ("GET", f"{_ONE}/export_tcx"): Endpoint(_of_route(_file("tcx", routes.tcx))),
}
