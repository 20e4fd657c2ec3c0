"""The endpoints for the athlete and their gear.

https://developers.strava.com/docs/reference/#api-Athletes and #api-Gears
"""

from collections.abc import Mapping
from typing import Any

from stravafetch.sandbox.account import Account
from stravafetch.sandbox.data.athlete import athlete_zones, detailed_athlete, detailed_gear
from stravafetch.sandbox.data.clubs import clubs
from stravafetch.sandbox.data.stats import athlete_stats
from stravafetch.sandbox.error_responses import bad_request, forbidden, missing_scope, not_found
from stravafetch.sandbox.routing import ApiRequest, Endpoint
from stravafetch.sandbox.server import Response

Record = dict[str, Any]


def _athlete(request: ApiRequest) -> Response:
    whole = "profile:read_all" in request.scope
    return Response.json(200, _whole(request.account) if whole else request.account.athlete)


def _whole(account: Account) -> Record:
    return detailed_athlete(account.athlete, account.history.gear_metres(), clubs())


def _change_weight(request: ApiRequest) -> Response:
    """Change the weight in kilograms, the only value that Strava lets an app change."""
    if "profile:write" not in request.scope:
        return missing_scope("profile:write")
    try:
        weight = float({**request.http.query, **request.fields}["weight"])
    except (KeyError, ValueError, TypeError):
        return bad_request("Athlete", "weight", "invalid")
    request.account.athlete = {**request.account.athlete, "weight": weight}
    return Response.json(200, _whole(request.account))


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


ATHLETES: Mapping[tuple[str, str], Endpoint] = {
    ("GET", "/athlete"): Endpoint(_athlete),
    ("PUT", "/athlete"): Endpoint(_change_weight, frozenset({"weight"})),
    ("GET", "/athlete/zones"): Endpoint(_athlete_zones),
    ("GET", "/athletes/{id}/stats"): Endpoint(_stats),
    ("GET", "/gear/{id}"): Endpoint(_gear),
}
