import xml.etree.ElementTree as ET
from typing import Any

import pytest

from tests.support.sandbox import Sandbox
from tests.support.sandbox_requests import ask, get

Record = dict[str, Any]

pytestmark = pytest.mark.parametrize("signed_out", [200], indirect=True)

EVERYTHING = ("read", "read_all")


def own(sandbox: Sandbox, what: str) -> str:
    return f"/athletes/{sandbox.strava.athlete['id']}/{what}"


def test_the_routes_of_another_athlete_are_forbidden(sandbox: Sandbox) -> None:
    assert ask(sandbox, "/athletes/1/routes").status_code == 403


def test_the_streams_of_a_route_lead_along_its_line(sandbox: Sandbox) -> None:
    [route, *_] = get(sandbox, own(sandbox, "routes"))
    streams = get(sandbox, f"/routes/{route['id']}/streams")
    latlng, distance, altitude = (stream["data"] for stream in streams)
    assert [stream["type"] for stream in streams] == ["latlng", "distance", "altitude"]
    assert len(latlng) == len(distance) == len(altitude) == 145
    assert (distance[0], distance[-1]) == (0, pytest.approx(route["distance"], abs=0.1))


def test_private_routes_take_a_scope(sandbox: Sandbox) -> None:
    few = get(sandbox, own(sandbox, "routes"))
    sandbox.sign_in(*EVERYTHING)
    everything = get(sandbox, own(sandbox, "routes"))
    assert [route for route in everything if not route["private"]] == few
    assert 0 < len(few) < len(everything)


def test_routes_come_in_pages(sandbox: Sandbox) -> None:
    sandbox.sign_in(*EVERYTHING)
    everything = get(sandbox, own(sandbox, "routes"))
    pages = [get(sandbox, own(sandbox, "routes"), page=page, per_page=5) for page in (1, 2, 3)]
    assert [*pages[0], *pages[1]] == everything
    assert pages[2] == []


def test_the_id_of_a_route_is_more_than_a_double_holds(sandbox: Sandbox) -> None:
    for route in get(sandbox, own(sandbox, "routes")):
        assert route["id_str"] == str(route["id"])
        assert len(route["id_str"]) == 19
        assert int(float(route["id"])) != route["id"]


def test_a_route_by_itself_has_the_whole_line(sandbox: Sandbox) -> None:
    [route, *_] = get(sandbox, own(sandbox, "routes"))
    found = get(sandbox, f"/routes/{route['id']}")
    assert found["map"]["polyline"] == route["map"]["summary_polyline"]
    assert list(found["map"]) == ["id", "summary_polyline", "resource_state", "polyline"]
    assert found["name"] == route["name"]


def private_route(sandbox: Sandbox) -> Record:
    return next(route for route in sandbox.strava.accounts[0].routes if route["private"])


@pytest.mark.parametrize("file", ["", "/export_gpx", "/export_tcx"])
def test_a_private_route_is_not_known_to_exist(sandbox: Sandbox, file: str) -> None:
    path = f"/routes/{private_route(sandbox)['id']}{file}"
    assert ask(sandbox, path).status_code == 404
    sandbox.sign_in(*EVERYTHING)
    assert ask(sandbox, path).status_code == 200


@pytest.mark.parametrize(("kind", "point"), [("gpx", "trkpt"), ("tcx", "Trackpoint")])
def test_a_route_can_be_had_as_a_file(sandbox: Sandbox, kind: str, point: str) -> None:
    [route, *_] = get(sandbox, own(sandbox, "routes"))
    response = ask(sandbox, f"/routes/{route['id']}/export_{kind}")
    assert response.headers["Content-Type"] == f"application/{kind}+xml"
    tree = ET.fromstring(response.content)  # noqa: S314 - the sandbox wrote it
    assert len(tree.findall(f".//{{*}}{point}")) == 145
    assert route["name"] in response.text.replace("&amp;", "&")


def test_the_name_of_a_file_comes_in_two_spellings(sandbox: Sandbox) -> None:
    route = private_route(sandbox)
    sandbox.sign_in(*EVERYTHING)
    response = ask(sandbox, f"/routes/{route['id']}/export_gpx")
    assert route["name"] == "Zum Müggelsee / zurück"
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="strava_Zum Muggelsee %2F zuruck.gpx"; '
        "filename*=UTF-8''strava_Zum%20M%C3%BCggelsee%20%2F%20zur%C3%BCck.gpx"
    )
