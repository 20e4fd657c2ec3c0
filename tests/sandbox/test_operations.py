"""Every operation of Strava's own document, https://developers.strava.com/swagger/swagger.json."""

from typing import Any

import pytest

from tests.support.sandbox import Sandbox
from tests.support.sandbox_requests import a_run, ask, get, some

pytestmark = pytest.mark.parametrize("signed_out", [100], indirect=True)

ALL = ("read", "read_all", "profile:read_all", "profile:write", "activity:read_all")
GPX = b"""<gpx><trk><type>running</type><trkseg>
<trkpt lat="52.50" lon="13.40"><time>2026-11-21T08:00:00Z</time></trkpt>
<trkpt lat="52.51" lon="13.41"><time>2026-11-21T08:10:00Z</time></trkpt>
</trkseg></trk></gpx>"""
ENTRY = {"name": "Climb", "sport_type": "RockClimbing", "elapsed_time": 60}
ENTRY |= {"start_date_local": "2026-11-21T19:00:00Z"}
UPLOAD = {"files": {"file": ("run.gpx", GPX)}, "data": {"data_type": "gpx"}}
# method, path, what is sent, and the status: all 34, those that Strava has removed among them
OPERATIONS: list[tuple[str, str, dict[str, Any], int]] = [
    ("GET", "/athletes/{athlete}/stats", {}, 200),
    ("GET", "/athlete", {}, 200),
    ("PUT", "/athlete", {"data": {"weight": "61.5"}}, 200),
    ("GET", "/athlete/zones", {}, 200),
    ("GET", "/segments/{segment}", {}, 200),
    ("GET", "/segments/starred", {}, 200),
    ("PUT", "/segments/{segment}/starred", {"data": {"starred": "true"}}, 200),
    ("GET", "/segment_efforts", {"params": {"segment_id": "{segment}"}}, 200),
    ("GET", "/segments/explore", {}, 401),  # for Extended Access only
    ("GET", "/segment_efforts/{effort}", {}, 200),
    ("POST", "/activities", {"data": ENTRY}, 201),
    ("GET", "/activities/{activity}", {}, 200),
    ("PUT", "/activities/{activity}", {"json": {"name": "Renamed"}}, 200),
    ("GET", "/athlete/activities", {}, 200),
    ("GET", "/activities/{activity}/laps", {}, 200),
    ("GET", "/activities/{activity}/zones", {}, 200),
    ("GET", "/activities/{activity}/comments", {}, 200),
    ("GET", "/activities/{activity}/kudos", {}, 200),
    ("GET", "/clubs/{club}", {}, 200),
    ("GET", "/clubs/{club}/members", {}, 401),  # these three were removed on 2026-09-01
    ("GET", "/clubs/{club}/admins", {}, 401),
    ("GET", "/clubs/{club}/activities", {}, 404),
    ("GET", "/athlete/clubs", {}, 200),
    ("GET", "/gear/b9127740", {}, 200),
    ("GET", "/routes/{route}", {}, 200),
    ("GET", "/athletes/{athlete}/routes", {}, 200),
    ("GET", "/routes/{route}/export_gpx", {}, 200),
    ("GET", "/routes/{route}/export_tcx", {}, 200),
    ("POST", "/uploads", UPLOAD, 201),
    ("GET", "/uploads/{upload}", {}, 200),
    ("GET", "/activities/{activity}/streams", {}, 200),
    ("GET", "/segment_efforts/{effort}/streams", {}, 200),
    ("GET", "/segments/{segment}/streams", {}, 200),
    ("GET", "/routes/{route}/streams", {}, 200),
]


def ids(sandbox: Sandbox) -> dict[str, Any]:
    """The ids of one of each thing."""
    run = some(sandbox, a_run)
    path = f"/activities/{run['id']}"
    [effort, *_] = get(sandbox, path, include_all_efforts="true")["segment_efforts"]
    return {
        "athlete": sandbox.strava.athlete["id"],
        "activity": run["id"],
        "effort": effort["id"],
        "segment": effort["segment"]["id"],
        "club": get(sandbox, "/athlete/clubs")[0]["id"],
        "route": sandbox.strava.accounts[0].routes[0]["id"],
        "upload": 18_000_000_001,
    }


@pytest.mark.parametrize(("method", "path", "sent", "status"), OPERATIONS)
def test_an_operation_answers(
    sandbox: Sandbox, method: str, path: str, sent: dict[str, Any], status: int
) -> None:
    sandbox.sign_in(*ALL, "activity:write")
    known = ids(sandbox)
    if "{upload}" in path:
        ask(sandbox, "/uploads", "POST", **UPLOAD)
    if "params" in sent:
        sent = {"params": {key: text.format(**known) for key, text in sent["params"].items()}}
    response = ask(sandbox, path.format(**known), method, **sent)
    assert response.status_code == status, response.text
    assert response.content not in (b"", b"[]", b"{}")
    if status == 401:
        error = {"resource": "Application", "field": "internal", "code": "invalid"}
        assert response.json()["errors"] == [error]
