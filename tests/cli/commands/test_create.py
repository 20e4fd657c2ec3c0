"""strava create: what it sends, what it prints, and what it refuses."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from stravafetch.sandbox.server import Request, Response
from tests.support.sandbox import Sandbox
from tests.support.waiting import PATIENCE, wait_for

pytestmark = pytest.mark.parametrize("signed_out", [20], indirect=True)

YOGA = ("create", "--name", "Yoga", "--sport", "yoga", "--start", "2026-11-20T07:00")
AN_HOUR = (*YOGA, "--elapsed", "1h")
BUSY = {"message": "Rate Limit Exceeded", "errors": []}


def sent(sandbox: Sandbox) -> list[str]:
    """What was asked of Strava to be changed."""
    journal = [one.request for one in sandbox.server.journal]
    return [f"{one.method} {one.path[7:]}" for one in journal if one.method != "GET"]


def made(sandbox: Sandbox) -> list[dict[str, Any]]:
    everything = sandbox.strava.history.between(None, None, private=True)
    return [one for one in everything if one["name"] == "Yoga"]


def test_a_manual_activity_is_created_and_printed(writer: Sandbox) -> None:
    more = ("--elapsed", "1:30:00", "--distance", "2.5km", "--description", "Roof", "--commute")
    result = writer.run(*YOGA, *more, "--private-note", "calm", "--gear", "none")
    made = result.json
    wanted = {
        "name": "Yoga",
        "sport_type": "Yoga",
        "start_date_local": "2026-11-20T07:00:00Z",
        "elapsed_time": 5400,
        "distance": 2500.0,
        "description": "Roof",
        "commute": True,
        "private_note": "calm",
        "manual": True,
    }
    assert {name: made[name] for name in wanted} == wanted
    assert (result.status, result.stderr) == (0, "")


def test_fields_that_can_be_set_at_once_take_one_request(writer: Sandbox) -> None:
    result = writer.run(*AN_HOUR, "--description", "Roof", "--trainer")
    assert (result.json["trainer"], result.json["elapsed_time"]) == (True, 3600)
    assert len(writer.asked()) == 1


def test_the_other_fields_are_set_afterwards(writer: Sandbox) -> None:
    made = writer.run(*AN_HOUR, "--hide-from-home").json
    assert made["hide_from_home"] is True
    assert sent(writer) == ["POST /activities", f"PUT /activities/{made['id']}"]


@pytest.mark.parametrize(
    "args",
    [
        ("--elapsed", "long"),
        ("--elapsed", "1h", "--distance", "far"),
        ("--elapsed", "1h", "--start", "2026-02-30T07:00"),
        ("--elapsed", "1h", "--start", "2027-01-01T07:00"),
        ("--elapsed", "1h", "--sport", "Yogging"),
        ("--elapsed", "1h", "--name", " "),
        (),
    ],
    ids=" ".join,
)
def test_invalid_values_are_refused(writer: Sandbox, args: tuple[str, ...]) -> None:
    result = writer.run(*YOGA, *args)
    assert (result.status, result.stdout, writer.asked()) == (2, "", [])


@pytest.mark.parametrize("gear", ["b1", "No such bike"])
def test_gear_that_is_unknown_is_refused_before_anything_is_sent(
    writer: Sandbox, gear: str
) -> None:
    result = writer.run(*AN_HOUR, "--gear", gear)
    assert (result.status, result.stdout, sent(writer)) == (2, "", [])


def test_without_the_write_scope_the_scope_is_named(sandbox: Sandbox) -> None:
    result = sandbox.run(*AN_HOUR)
    assert (result.status, sandbox.asked()) == (4, [])
    assert "strava login --scope activity:write" in result.stderr


def test_an_archive_is_refused(writer: Sandbox) -> None:
    result = writer.run("--archive", "export.zip", *AN_HOUR)
    assert (result.status, writer.asked()) == (2, [])
    assert "leave out --archive" in result.stderr


@pytest.mark.parametrize("trouble", [{"drop": True}, {"cut": 20}], ids=str)
def test_an_activity_whose_response_is_lost_is_found_and_not_created_again(
    writer: Sandbox, trouble: dict[str, Any]
) -> None:
    writer.upset("/api/v3/activities", **trouble)
    result = writer.run(*AN_HOUR, "--private-note", "calm")
    assert (result.json["private_note"], len(made(writer))) == ("calm", 1)
    assert sent(writer).count("POST /activities") == 1


def test_an_activity_that_may_be_there_is_not_created_again(writer: Sandbox) -> None:
    writer.fail(503, "down", path="/api/v3/activities")
    result = writer.run(*AN_HOUR)
    assert (result.status, sent(writer)) == (1, ["POST /activities"])
    assert "before you create it again" in result.stderr


def test_a_rate_limit_is_waited_for(writer: Sandbox) -> None:
    writer.fail(429, BUSY, path="/api/v3/activities")
    assert writer.run(*AN_HOUR).status == 0
    assert len(made(writer)) == 1


def test_a_created_activity_is_named_whatever_fails_afterwards(writer: Sandbox) -> None:
    answer = writer.server.handle

    def refusing(request: Request) -> Response:
        if request.method == "PUT":
            return Response.json(400, {"message": "Bad Request", "errors": []})
        return answer(request)

    writer.server.handle = refusing
    result = writer.run(*AN_HOUR, "--hide-from-home")
    assert (result.status, result.stdout) == (1, "")
    assert f"Activity {made(writer)[0]['id']} was created; do not create it again." in result.stderr


def test_nothing_is_sent_if_the_result_cannot_be_written(writer: Sandbox, tmp_path: Path) -> None:
    result = writer.run(*AN_HOUR, "-o", str(tmp_path / "no" / "file"))
    assert (result.status, writer.asked()) == (1, [])


def start(writer: Sandbox, stdout: Any) -> subprocess.Popen[str]:
    environ = {**writer.environ, "PATH": os.environ["PATH"]}
    line = [sys.executable, "-m", "stravafetch", *AN_HOUR]
    return subprocess.Popen(line, env=environ, stdout=stdout, stderr=subprocess.PIPE, text=True)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_on_a_full_disk_the_created_activity_is_named(writer: Sandbox) -> None:
    with Path("/dev/full").open("w") as full, start(writer, full) as process:
        _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert f"`strava activity {made(writer)[0]['id']}` prints it" in said
    assert "Traceback" not in said


@pytest.mark.skipif(os.name != "posix", reason="Windows has no signals to send")
def test_after_ctrl_c_it_is_said_what_is_not_known(writer: Sandbox) -> None:
    answer = writer.server.handle

    def slow(request: Request) -> Response:
        writer.server.latency = 30 * (request.path == "/api/v3/activities")
        return answer(request)

    writer.server.handle = slow
    with start(writer, subprocess.PIPE) as process:
        wait_for("the activity", lambda: made(writer))
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=PATIENCE)
    assert time.monotonic() - began < 1
    assert process.returncode == 130
    assert "It is not known whether the activity was created" in said
