"""Every operation of https://developers.strava.com/swagger/swagger.json, made with strava api."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.sandbox import Sandbox
from tests.support.sandbox_requests import a_run, ask, get, some

ALL = ("read", "read_all", "profile:read_all", "profile:write", "activity:read_all")
GPX = b"""<gpx><trk><type>running</type><trkseg>
<trkpt lat="52.50" lon="13.40"><time>2026-11-21T08:00:00Z</time></trkpt>
<trkpt lat="52.51" lon="13.41"><time>2026-11-21T08:10:00Z</time></trkpt>
</trkseg></trk></gpx>"""
REMOVED = (  # the first for Extended Access only, the others on 2026-09-01
    "/segments/explore -f bounds=52,13,53,14",
    "/clubs/{club}/members",
    "/clubs/{club}/admins",
    "/clubs/{club}/activities",
)
OPERATIONS = (
    "/athletes/{{athlete}}/stats",
    "/athlete",
    "/athlete -X PUT -f weight=61.5",
    "/athlete/zones",
    "/segments/{segment}",
    "/segments/starred",
    "/segments/{segment}/starred -X PUT -f starred=true",
    "/segment_efforts -f segment_id={segment}",
    "/segment_efforts/{effort}",
    "/activities -X POST -f name=Climb -f sport_type=RockClimbing {rest}",
    "/activities/{activity}",
    "/activities/{activity} -X PUT -f name=Renamed",
    "/athlete/activities",
    "/activities/{activity}/laps",
    "/activities/{activity}/zones",
    "/activities/{activity}/comments",
    "/activities/{activity}/kudos",
    "/clubs/{club}",
    "/athlete/clubs",
    "/gear/b9127740",
    "/routes/{route}",
    "/athletes/{{athlete}}/routes",
    "/routes/{route}/export_gpx",
    "/routes/{route}/export_tcx",
    "/uploads -F file=@{file} -F data_type=gpx -F name=Lap",
    "/uploads/{upload}",
    "/activities/{activity}/streams -f keys=time,distance",
    "/segment_efforts/{effort}/streams -f keys=distance",
    "/segments/{segment}/streams -f keys=distance",
    "/routes/{route}/streams",
)


def test_they_are_all() -> None:
    assert len({*OPERATIONS, *REMOVED}) == 34


@pytest.fixture
def known(signed_out: Sandbox, tmp_path: Path) -> dict[str, Any]:
    """The ids of one of each thing, and a file to upload."""
    signed_out.sign_in(*ALL, "activity:write")
    (tmp_path / "lap.gpx").write_bytes(GPX)
    run = some(signed_out, a_run)
    path = f"/activities/{run['id']}"
    [effort, *_] = get(signed_out, path, include_all_efforts="true")["segment_efforts"]
    other = {"files": {"file": ("run.gpx", GPX + b" ")}, "data": {"data_type": "gpx"}}
    return {
        "activity": run["id"],
        "effort": effort["id"],
        "segment": effort["segment"]["id"],
        "club": get(signed_out, "/athlete/clubs")[0]["id"],
        "route": signed_out.strava.accounts[0].routes[0]["id"],
        "upload": ask(signed_out, "/uploads", "POST", **other).json()["id"],
        "file": tmp_path / "lap.gpx",
        "rest": "-f elapsed_time=60 -f start_date_local=2026-11-21T19:00:00Z",
    }


@pytest.mark.parametrize("signed_out", [100], indirect=True)
@pytest.mark.parametrize("line", OPERATIONS)
def test_an_operation_answers(signed_out: Sandbox, known: dict[str, Any], line: str) -> None:
    result = signed_out.run("api", *line.format(**known).split())
    assert (result.status, result.stderr) == (0, "")
    assert result.stdout.strip() not in ("", "[]", "{}")


@pytest.mark.parametrize("signed_out", [100], indirect=True)
@pytest.mark.parametrize("line", REMOVED)
def test_what_strava_has_removed_is_a_sentence(
    signed_out: Sandbox, known: dict[str, Any], line: str
) -> None:
    result = signed_out.run("api", *line.format(**known).split())
    assert (result.status, result.stdout) == (1, "")
