from itertools import pairwise
from typing import Any

import pytest

from stravafetch.api.uploads import Upload, Uploaded, UploadFailed, Uploads
from stravafetch.cli.console import TerminalConsole
from stravafetch.cli.context import Context, Environment
from stravafetch.errors import ScopeMissing, StravaError, Unreachable
from stravafetch.sandbox.server import Request, Response
from tests.support.clock import NOON
from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.parametrize("signed_out", [20], indirect=True)

START = 1_795_248_600.0  # 2026-11-21T08:10:00Z
POINT = '<trkpt lat="52.5{n}" lon="13.40"><time>2026-11-21T08:{n:02}:00Z</time></trkpt>'
GPX = f"<gpx><trk>{''.join(POINT.format(n=n) for n in range(10, 30))}</trk></gpx>".encode()
LAP = Upload("gpx", GPX, "lap-1f2e.gpx", {"name": "Lap"}, lambda: START)


@pytest.fixture
def uploads(signed_out: Sandbox) -> Uploads:
    signed_out.sign_in("read", "activity:read_all", "activity:write")
    return pointed_at(signed_out)


def pointed_at(sandbox: Sandbox, **environ: str) -> Uploads:
    world = Environment({**sandbox.environ, **environ}, sandbox.clock, is_interactive=False)
    context = Context(world, "default", TerminalConsole())
    return Uploads(context.client, context.clock, context.console)


def made(sandbox: Sandbox) -> list[dict[str, Any]]:
    """The activities that have come out of uploads."""
    everything = sandbox.strava.history.between(None, None, private=True)
    return [one for one in everything if one["external_id"] == LAP.external_id]


def sent(sandbox: Sandbox) -> int:
    return sum(one.request.method == "POST" for one in sandbox.server.journal)


def upload(uploads: Uploads, one: Upload = LAP) -> Uploaded:
    return uploads.wait(one, uploads.send(one))


def test_a_file_becomes_an_activity(signed_out: Sandbox, uploads: Uploads) -> None:
    uploaded = upload(uploads)
    [activity] = made(signed_out)
    assert (uploaded.activity_id, uploaded.is_duplicate) == (activity["id"], False)
    assert activity["name"] == "Lap"


def test_polls_are_at_least_a_second_apart(signed_out: Sandbox, uploads: Uploads) -> None:
    asked = list[float]()
    answer = signed_out.server.handle

    def noted(request: Request) -> Response:
        asked.append(signed_out.clock.now())
        return answer(request)

    signed_out.server.handle = noted
    signed_out.clock.time -= 0.5  # where Strava needs two looks
    upload(uploads)
    assert min(later - one for one, later in pairwise(asked)) >= 1


def test_a_duplicate_names_its_activity(signed_out: Sandbox, uploads: Uploads) -> None:
    first = upload(uploads)
    again = upload(uploads)
    assert (again.activity_id, again.is_duplicate) == (first.activity_id, True)
    assert len(made(signed_out)) == 1


def test_a_duplicate_is_recognized_in_both_wordings_of_strava(
    signed_out: Sandbox, uploads: Uploads
) -> None:
    link = "a.fit duplicate of <a href='/activities/1795' target='_blank'>Run 7</a>"
    for error in (link, "a.fit duplicate of activity 1795"):
        signed_out.fail(400, {"id": 1, "error": error, "status": "", "activity_id": None})
        assert uploads.send(LAP).activity_id == 1795


@pytest.mark.parametrize(
    "trouble", [{"drop": True}, {"cut": 20}], ids=["no response", "half a response"]
)
def test_after_a_lost_response_the_activity_is_found_and_not_sent_again(
    signed_out: Sandbox, uploads: Uploads, trouble: dict[str, Any]
) -> None:
    signed_out.upset("/api/v3/uploads", **trouble)
    uploaded = upload(uploads)
    assert [uploaded.activity_id] == [one["id"] for one in made(signed_out)]
    assert (uploaded.is_duplicate, sent(signed_out)) == (False, 1)


@pytest.mark.parametrize("status", [502, 503, 597])
def test_after_a_server_error_the_file_is_sent_again_if_there_is_no_activity(
    signed_out: Sandbox, uploads: Uploads, status: int
) -> None:
    signed_out.fail(status, "down", path="/api/v3/uploads")
    assert upload(uploads).activity_id == made(signed_out)[0]["id"]
    asked = [one.request.path for one in signed_out.server.journal]
    assert asked[:2] == ["/api/v3/uploads", "/api/v3/athlete/activities"]
    assert sent(signed_out) == 2


def test_an_activity_from_the_first_attempt_is_not_a_duplicate(
    signed_out: Sandbox, uploads: Uploads
) -> None:
    signed_out.upset("/api/v3/uploads", drop=True)
    late = Upload(LAP.data_type, GPX, LAP.external_id, {}, lambda: START - 9 * 86_400)
    first = uploads.send(late)  # the list shows nothing of it, so it is sent once more
    uploaded = uploads.wait(late, first)
    assert [uploaded.activity_id] == [one["id"] for one in made(signed_out)]
    assert (uploaded.is_duplicate, sent(signed_out)) == (False, 2)


@pytest.mark.parametrize("start", [None, 4e9], ids=["unknown", "of a wrong clock"])
def test_a_file_without_a_usable_time_is_searched_among_the_newest_activities(
    signed_out: Sandbox, uploads: Uploads, start: float | None
) -> None:
    signed_out.clock.time = START + 3600
    signed_out.upset("/api/v3/uploads", drop=True)
    timeless = Upload("gpx", GPX, LAP.external_id, {}, lambda: start)
    assert uploads.send(timeless).activity_id == made(signed_out)[0]["id"]
    assert sent(signed_out) == 1


def test_a_file_is_sent_at_most_twice(signed_out: Sandbox, uploads: Uploads) -> None:
    signed_out.fail(503, "down", times=2, path="/api/v3/uploads")
    with pytest.raises(UploadFailed, match="it is not known whether Strava has it"):
        uploads.send(LAP)
    assert sent(signed_out) == 2


def test_if_nothing_was_sent_nothing_is_searched(
    signed_out: Sandbox,
) -> None:
    signed_out.sign_in("activity:write")
    with pytest.raises(Unreachable, match="refused the connection"):
        pointed_at(signed_out, STRAVA_API_URL="http://127.0.0.1:9/api/v3").send(LAP)
    assert signed_out.clock.now() == NOON  # looking takes a pause


def test_an_upload_refused_by_the_rate_limit_is_sent_again_after_a_wait(
    signed_out: Sandbox, uploads: Uploads
) -> None:
    signed_out.fail(429, {"message": "Rate Limit Exceeded", "errors": []}, path="/api/v3/uploads")
    began = signed_out.clock.now()
    assert upload(uploads).activity_id
    assert signed_out.clock.now() - began > 60
    assert len(made(signed_out)) == 1


def test_uploads_continue_when_the_read_limit_is_spent(
    signed_out: Sandbox, uploads: Uploads
) -> None:
    signed_out.strava.limits.read = (3, 3)
    one, two = (Upload("gpx", GPX + end, LAP.external_id) for end in (b"<a/>", b"<b/>"))
    upload(uploads, one)
    upload(uploads, one)
    assert signed_out.strava.limits.used("read", 900) < 3
    signed_out.strava.limits.add_usage("read", 86_400, 3)
    assert uploads.send(two).record["id"]


@pytest.mark.parametrize(
    ("status", "body", "kind", "words"),
    [
        (400, {"message": "Bad Request", "errors": []}, UploadFailed, "refused it .400"),
        (413, "<html>", UploadFailed, "refused it .413"),
        (201, {"message": "?"}, StravaError, "unexpected format"),
        (201, "<html>", StravaError, "unexpected format"),
        (
            401,
            {
                "errors": [
                    {"field": "activity:write_permission", "code": "missing"}
                    | {"resource": "AccessToken"}
                ]
            },
            ScopeMissing,
            "activity:write",
        ),
    ],
)
def test_a_refused_upload_has_a_reason(
    signed_out: Sandbox, uploads: Uploads, status: int, body: Any, kind: type[Exception], words: str
) -> None:
    signed_out.fail(status, body, path="/api/v3/uploads")
    with pytest.raises(kind, match=words):
        uploads.send(LAP)
    assert sent(signed_out) == 1


def test_a_file_that_strava_cannot_read_fails_with_strava_s_reason(uploads: Uploads) -> None:
    with pytest.raises(UploadFailed, match="malformed") as failure:
        upload(uploads, Upload("gpx", b"<gpx/>", "empty.gpx"))
    assert failure.value.upload_id == 18_000_000_001


def test_waiting_for_the_processing_times_out(signed_out: Sandbox, uploads: Uploads) -> None:
    record = uploads.send(LAP)
    signed_out.strava.accounts[0].uploads[record.record["id"]]["ready_at"] = 1e12
    with pytest.raises(UploadFailed, match="still processing upload 18000000001"):
        uploads.wait(LAP, record)
    assert signed_out.clock.now() < START + 86_400 * 2
