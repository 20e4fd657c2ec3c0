import gzip
from typing import Any

import pytest
import requests

from tests.support.clock import TestClock
from tests.support.sandbox import Sandbox
from tests.support.sandbox_requests import ask, get

pytestmark = pytest.mark.parametrize("signed_out", [20], indirect=True)

POINT = '<trkpt lat="52.5{n}" lon="13.40"><time>2026-11-21T08:{n:02}:00Z</time></trkpt>'
GPX = f"<gpx><trk>{''.join(POINT.format(n=n) for n in range(10, 30))}</trk></gpx>".encode()
TCX = b"""<Trackpoint><Time>2026-11-20T08:00:00Z</Time><Position>
<LatitudeDegrees>52.5</LatitudeDegrees><LongitudeDegrees>13.4</LongitudeDegrees>
</Position></Trackpoint><Trackpoint><Time>2026-11-20T08:30:00</Time></Trackpoint>"""
FIT = b"\x0e\x10\x5d\x08\x00\x00\x00\x00.FIT\x00\xff\xfe\r\n--"
PROCESSING = "Your activity is still being processed."
FAILED = "There was an error processing your activity."


def upload(
    sandbox: Sandbox, file: bytes = GPX, data_type: str = "gpx", **fields: str
) -> requests.Response:
    form = {"data_type": data_type, **fields}
    return ask(sandbox, "/uploads", "POST", files={"file": ("it", file)}, data=form)


def processed(sandbox: Sandbox, clock: TestClock, response: requests.Response) -> Any:
    assert response.status_code == 201, response.text
    clock.time += 2
    return get(sandbox, f"/uploads/{response.json()['id']}")


def test_an_upload_is_first_processed_and_then_an_activity(
    writer: Sandbox, clock: TestClock
) -> None:
    response = upload(writer, name="Lap", description="Fast", external_id="mine")
    first = response.json()
    assert list(first) == ["id", "id_str", "external_id", "error", "status", "activity_id"]
    assert (first["status"], first["activity_id"]) == (PROCESSING, None)
    assert get(writer, f"/uploads/{first['id']}") == first
    number = processed(writer, clock, response)["activity_id"]
    activity = get(writer, f"/activities/{number}")
    assert (activity["name"], activity["description"]) == ("Lap", "Fast")
    assert (activity["upload_id"], activity["external_id"]) == (first["id"], "mine")
    assert (activity["start_date"], activity["elapsed_time"]) == ("2026-11-21T08:10:00Z", 1140)
    streams = get(writer, f"/activities/{number}/streams", keys="latlng", key_by_type="true")
    assert streams["latlng"]["data"][0] == [52.51, 13.4]


def test_an_upload_becomes_an_activity_though_nobody_asks_for_it(
    writer: Sandbox, clock: TestClock
) -> None:
    upload(writer, external_id="mine")
    assert get(writer, "/athlete/activities")[0]["external_id"] != "mine"
    clock.time += 2
    ids = [activity["external_id"] for activity in get(writer, "/athlete/activities")]
    assert ids.count("mine") == 1


@pytest.mark.parametrize(
    ("file", "data_type"),
    [(TCX, "tcx"), (FIT, "fit"), (gzip.compress(GPX), "gpx.gz"), (gzip.compress(FIT), "fit.gz")],
    ids=["tcx", "fit", "gpx.gz", "fit.gz"],
)
def test_every_kind_of_file_becomes_an_activity(
    writer: Sandbox, clock: TestClock, file: bytes, data_type: str
) -> None:
    shown = processed(writer, clock, upload(writer, file, data_type))
    assert shown["status"] == "Your activity is ready."
    for below in ("", "/laps", "/zones", "/streams"):
        assert ask(writer, f"/activities/{shown['activity_id']}{below}").status_code == 200


def test_the_same_file_again_is_refused_and_names_the_activity(
    writer: Sandbox, clock: TestClock
) -> None:
    number = processed(writer, clock, upload(writer))["activity_id"]
    again = upload(writer, external_id="twice")
    assert again.status_code == 400
    assert again.json()["error"] == f"twice duplicate of activity {number}"
    assert (again.json()["status"], again.json()["activity_id"]) == (FAILED, None)
    assert get(writer, f"/uploads/{again.json()['id']}") == again.json()


def test_a_duplicate_of_what_is_still_processed_shows_later(
    writer: Sandbox, clock: TestClock
) -> None:
    first, second = upload(writer), upload(writer)
    number = processed(writer, clock, first)["activity_id"]
    assert processed(writer, clock, second)["error"].endswith(f"duplicate of activity {number}")


@pytest.mark.parametrize(
    ("file", "data_type"),
    [(b"text", "gpx"), (b"text", "fit"), (FIT[:-4], "fit"), (b"text", "tcx.gz")],
)
def test_a_malformed_file_is_an_error_of_the_upload(
    writer: Sandbox, clock: TestClock, file: bytes, data_type: str
) -> None:
    shown = processed(writer, clock, upload(writer, file, data_type))
    assert (shown["status"], shown["activity_id"]) == (FAILED, None)
    assert "malformed" in shown["error"]


def test_an_upload_needs_a_file_and_its_type(writer: Sandbox) -> None:
    assert upload(writer, data_type="pdf").status_code == 400
    assert upload(writer, b"").status_code == 400


def test_an_upload_needs_the_scope_and_is_no_read(sandbox: Sandbox) -> None:
    response = upload(sandbox)
    assert response.json()["errors"][0]["field"] == "activity:write_permission"
    assert response.headers["X-Readratelimit-Usage"] == ","
    assert ask(sandbox, "/uploads/1").status_code == 404
