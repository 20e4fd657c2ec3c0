"""strava upload: what it sends, what it prints, and what it refuses."""

import gzip
import os
from pathlib import Path
from typing import Any

import pytest

from stravafetch.sandbox.server import Request, Response
from tests.support.activity_files import gpx, write_files
from tests.support.expiry import end_access_tokens
from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.parametrize("signed_out", [20], indirect=True)

WRITES = "read", "activity:read_all", "activity:write"
BIKE = "b9127740"


def sent(sandbox: Sandbox) -> list[str]:
    """What was asked of Strava to be changed."""
    journal = [one.request for one in sandbox.server.journal]
    return [f"{one.method} {one.path[7:]}" for one in journal if one.method != "GET"]


def everything(sandbox: Sandbox) -> list[dict[str, Any]]:
    return sandbox.strava.history.between(None, None, private=True)


def test_a_file_becomes_an_activity_which_is_printed(writer: Sandbox, tmp_path: Path) -> None:
    result = writer.run("upload", *write_files(tmp_path, 1))
    [activity] = result.records
    assert (result.status, result.stderr) == (0, "")
    assert writer.strava.history.find(activity["id"])
    assert activity["start_date"] == "2026-11-01T08:10:00Z"
    assert activity["external_id"].startswith("ride-01-")
    assert result.stdout.count("\n") == 1


def test_what_an_upload_cannot_set_is_set_afterwards(writer: Sandbox, tmp_path: Path) -> None:
    along = ("--name", "Loop", "--description", "Windy", "--trainer", "--commute")
    later = ("--sport", "gravel", "--gear", BIKE, "--private-note", "knee", "--hide-from-home")
    [activity] = writer.run("upload", *write_files(tmp_path, 1), *along, *later).records
    wanted = {
        "name": "Loop",
        "description": "Windy",
        "trainer": True,
        "commute": True,
        "sport_type": "GravelRide",
        "gear_id": BIKE,
        "private_note": "knee",
        "hide_from_home": True,
    }
    assert {name: activity[name] for name in wanted} == wanted
    assert sent(writer) == ["POST /uploads", f"PUT /activities/{activity['id']}"]


def test_gear_can_be_given_by_name(writer: Sandbox, tmp_path: Path) -> None:
    writer.sign_in(*WRITES, "profile:read_all")
    [activity] = writer.run("upload", *write_files(tmp_path, 1), "--gear", "old hardtail").records
    assert activity["gear"]["id"] == BIKE


def test_several_files_are_printed_in_their_order(writer: Sandbox, tmp_path: Path) -> None:
    names = write_files(tmp_path, 9)
    result = writer.run("upload", *names)
    days = [record["start_date"][8:10] for record in result.records]
    assert days == [f"{day:02}" for day in range(1, 10)]


def test_compressed_files_and_stdin_are_uploaded(writer: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "a.gpx.gz").write_bytes(gzip.compress(gpx(1)))
    typed = gpx(2).decode()
    result = writer.run("upload", str(tmp_path / "a.gpx.gz"), "-", typed=typed)
    assert [record["external_id"][:2] for record in result.records] == ["a-", "st"]
    types = [one.request.form.get("data_type") for one in writer.server.journal]
    assert [kind for kind in types if kind] == ["gpx.gz", "gpx"]


def test_a_duplicate_is_not_an_error(writer: Sandbox, tmp_path: Path) -> None:
    names = write_files(tmp_path, 2)
    [first] = writer.run("upload", names[0]).records
    result = writer.run("upload", *names, "--sport", "Run")
    [again, second] = result.records
    assert result.status == 0
    assert again == {
        "id": first["id"],
        "file": names[0],
        "upload_id": again["upload_id"],
        "duplicate": True,
    }
    assert f"as activity {first['id']}, and it was left as it is." in result.stderr
    assert writer.strava.history.find(first["id"])["sport_type"] == "Ride"  # type: ignore[index]
    assert second["sport_type"] == "Run"


def test_a_file_that_fails_does_not_affect_the_others(writer: Sandbox, tmp_path: Path) -> None:
    one, two, three = write_files(tmp_path, 3)
    Path(two).write_text("<gpx></gpx>")
    result = writer.run("upload", one, two, three)
    [first, failed, third] = result.records
    assert result.status == 1
    assert (failed["id"], failed["file"]) == (None, two)
    assert "malformed" in failed["error"]
    assert f"Warning: {two}: Strava could not make an activity of it" in result.stderr
    assert len({first["id"], third["id"]}) == 2


def test_an_activity_that_could_not_be_changed_is_named(writer: Sandbox, tmp_path: Path) -> None:
    names = write_files(tmp_path, 1)
    number = max(one["id"] for one in everything(writer)) + 1
    writer.fail(400, {"message": "Bad Request"}, path=f"/api/v3/activities/{number}")
    result = writer.run("upload", *names, "--sport", "Run")
    [line] = result.records
    assert (result.status, line["id"]) == (1, number)
    assert f"It was uploaded as activity {number}, but not changed as wanted." in result.stderr


def test_without_waiting_the_uploads_are_printed(writer: Sandbox, tmp_path: Path) -> None:
    result = writer.run("upload", *write_files(tmp_path, 2), "--no-wait-processing")
    assert [record["status"] for record in result.records] == [
        "Your activity is still being processed."
    ] * 2
    assert len(everything(writer)) == 20
    assert len({record["id"] for record in result.records}) == 2


@pytest.mark.parametrize("trouble", [{"drop": True}, {"cut": 20}], ids=str)
def test_after_a_lost_response_no_file_becomes_two_activities(
    writer: Sandbox, tmp_path: Path, trouble: dict[str, Any]
) -> None:
    names = write_files(tmp_path, 3)
    writer.upset("/api/v3/uploads", **trouble)
    result = writer.run("upload", *names, "--sport", "Run")
    assert result.status == 0, result.stderr
    assert len(everything(writer)) == 20 + 3
    assert [record["sport_type"] for record in result.records] == ["Run"] * 3
    assert sent(writer).count("POST /uploads") == 3


def test_a_busy_strava_is_waited_for(writer: Sandbox, tmp_path: Path) -> None:
    writer.fail(429, {"message": "Rate Limit Exceeded", "errors": []}, path="/api/v3/uploads")
    writer.fail(503, "down", path="/api/v3/uploads")
    began = writer.clock.now()
    result = writer.run("upload", *write_files(tmp_path, 3))
    assert result.status == 0
    assert len(everything(writer)) == 20 + 3
    assert sent(writer) == ["POST /uploads"] * (3 + 2)
    assert writer.clock.now() - began > 60


def test_a_limit_that_is_not_waited_for_ends_the_rest_and_says_where(
    writer: Sandbox, tmp_path: Path
) -> None:
    names = write_files(tmp_path, 9)
    writer.strava.limits.overall = (8, 1000)
    result = writer.run("upload", *names, "--no-wait", "--jobs", "1")
    assert result.status == 5
    assert len(result.records) == 9, "a line for each"
    assert result.records[-1] == {"id": None, "file": names[-1], "error": "It was not sent."}
    assert "were not sent, from" in result.stderr


@pytest.mark.parametrize(
    "args",
    [
        ("ONE", "EMPTY"),
        ("ONE", "TEXT"),
        ("ONE", "."),
        ("ONE", "/no/such/file"),
        ("ONE", "ZIP"),
        ("ONE", "LARGE"),
        ("ONE", "-", "-"),
        ("ONE", "--type", "fit"),
        ("ONE", "--type", "pdf"),
        ("ONE", "--sport", "Jogging on Mars"),
        ("ONE", "--sport", "cycling"),
        ("ONE", "--gear", ""),
        ("ONE", "--name", " "),
        ("ONE", "--no-wait-processing", "--gear", BIKE),
        (),
    ],
    ids=" ".join,
)
def test_bad_input_is_refused_before_any_request(
    writer: Sandbox, tmp_path: Path, args: tuple[str, ...]
) -> None:
    [one] = write_files(tmp_path, 1)
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "text").write_text("Dear diary")
    (tmp_path / "zip").write_bytes(b"PK\x03\x04" + bytes(30))
    (tmp_path / "large").write_bytes(gpx(1) + bytes(26 * 1024 * 1024))
    files = {name: str(tmp_path / name.lower()) for name in ("EMPTY", "TEXT", "ZIP", "LARGE")}
    result = writer.run("upload", *({"ONE": one, **files}.get(word, word) for word in args))
    assert (result.status, result.stdout, writer.asked()) == (2, "", [])


@pytest.mark.parametrize("gear", ["b1", "No such bike"])
def test_gear_that_is_unknown_is_refused_before_anything_is_sent(
    writer: Sandbox, tmp_path: Path, gear: str
) -> None:
    result = writer.run("upload", *write_files(tmp_path, 1), "--gear", gear)
    assert (result.status, result.stdout, sent(writer)) == (2, "", [])


def test_without_the_write_scope_the_scope_is_named(sandbox: Sandbox, tmp_path: Path) -> None:
    result = sandbox.run("upload", *write_files(tmp_path, 1))
    assert (result.status, sandbox.asked()) == (4, [])
    assert "strava login --scope activity:write" in result.stderr


def test_an_archive_is_refused(writer: Sandbox, tmp_path: Path) -> None:
    result = writer.run("--archive", "export.zip", "upload", *write_files(tmp_path, 1))
    assert (result.status, writer.asked()) == (2, [])
    assert "leave out --archive" in result.stderr


def test_a_file_that_is_named_twice_is_sent_once(writer: Sandbox, tmp_path: Path) -> None:
    [one] = write_files(tmp_path, 1)
    (tmp_path / "link.gpx").symlink_to(one)
    result = writer.run("upload", one, f"{tmp_path}/./ride-01.gpx", str(tmp_path / "link.gpx"))
    assert (result.status, len(result.records), sent(writer)) == (0, 1, ["POST /uploads"])
    assert "Each file is uploaded once: 2 repeated skipped." in result.stderr


def test_processing_that_takes_too_long_is_given_up_and_can_be_checked_later(
    writer: Sandbox, tmp_path: Path
) -> None:
    answer = writer.server.handle

    def never_ready(request: Request) -> Response:
        response = answer(request)
        for upload in writer.strava.accounts[0].uploads.values():
            upload["ready_at"] = 1e12
        return response

    writer.server.handle = never_ready
    result = writer.run("upload", *write_files(tmp_path, 1))
    [line] = result.records
    assert (result.status, line["id"]) == (1, None)
    assert "still processing" in line["error"]
    assert f"`strava api /uploads/{line['upload_id']}`" in result.stderr


def test_an_app_that_is_deactivated_meanwhile_ends_the_rest(
    writer: Sandbox, tmp_path: Path
) -> None:
    answer = writer.server.handle

    def deactivating(request: Request) -> Response:
        writer.strava.inactive = len(sent(writer)) > 0
        return answer(request)

    writer.server.handle = deactivating
    result = writer.run("upload", *write_files(tmp_path, 4))
    assert (result.status, len(result.records)) == (1, 4)
    assert result.records[-1]["error"] == "It was not sent."
    assert "403 Inactive" in result.stderr
    assert sent(writer) == ["POST /uploads"]


def test_a_token_that_another_process_has_refreshed_meanwhile_is_used(
    writer: Sandbox, tmp_path: Path
) -> None:
    answer = writer.server.handle

    def refreshing(request: Request) -> Response:
        if len(sent(writer)) == 1 and request.method == "POST":
            writer.server.handle = answer
            end_access_tokens(writer.authentication)
            writer.sign_in(*WRITES)
        return answer(request)

    writer.server.handle = refreshing
    result = writer.run("upload", *write_files(tmp_path, 3))
    assert (result.status, len({one["id"] for one in result.records})) == (0, 3)
    assert writer.asked("/oauth/token") == []


def test_a_name_can_hold_any_bytes(writer: Sandbox, tmp_path: Path) -> None:
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/a\x1b[2J\nError: b\xff.gpx")
    Path(odd).write_bytes(gpx(1))
    assert writer.run("upload", odd).status == 0
    again = writer.run("upload", odd)
    assert again.records[0]["file"] == odd
    Path(odd).write_bytes(b"text")
    refused = writer.run("upload", odd)
    assert refused.status == 2
    for shown in (again.stderr, refused.stderr):
        assert "\x1b" not in shown
        assert "\nError: b" not in shown
