import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from stravafetch.sandbox.server import Fault, Response
from tests.support.sandbox import Sandbox
from tests.support.waiting import PATIENCE

WRITES = "read", "activity:read_all", "activity:write"


def newest(sandbox: Sandbox) -> int:
    number: int = sandbox.strava.history.between(None, None, private=True)[0]["id"]
    return number


@pytest.mark.parametrize("path", ["athlete", "/athlete", "{api}/athlete"])
def test_any_endpoint_answers_as_it_is(sandbox: Sandbox, path: str) -> None:
    result = sandbox.run("api", path.format(api=sandbox.environ["STRAVA_API_URL"]))
    assert result.json == sandbox.strava.athlete


def test_the_placeholder_is_the_own_id(sandbox: Sandbox) -> None:
    assert "ytd_run_totals" in sandbox.run("api", "/athletes/{athlete}/stats").json


def test_fields_are_the_query_of_a_get(sandbox: Sandbox) -> None:
    result = sandbox.run("api", "/athlete/activities?page=2", "-f", "per_page=3")
    assert len(result.json) == 3
    assert sandbox.asked() == [{"page": "2", "per_page": "3"}]


def test_numbered_pages_are_joined(sandbox: Sandbox) -> None:
    result = sandbox.run("api", "/athlete/activities", "--paginate")
    assert result.json == sandbox.strava.history.between(None, None, private=True)


def test_comments_are_joined_by_their_cursors(sandbox: Sandbox) -> None:
    applauded = max(
        sandbox.strava.history.between(None, None, private=True),
        key=lambda activity: activity["comment_count"],
    )
    result = sandbox.run("api", f"/activities/{applauded['id']}/comments", "--paginate")
    assert len(result.json) == applauded["comment_count"]


def test_the_head_comes_first_when_it_is_wanted(sandbox: Sandbox) -> None:
    lines = sandbox.run("api", "/athlete", "-i").stdout.splitlines()
    assert lines[0] == "HTTP 200"
    assert "x-readratelimit-usage: 1,1" in lines
    assert json.loads(lines[-1]) == sandbox.strava.athlete
    assert lines[-2] == ""


@pytest.mark.parametrize(
    "path", ["https://evil.example/athlete", "//evil.example", "../oauth/token", "ftp://x"]
)
def test_another_host_or_scheme_is_refused(sandbox: Sandbox, path: str) -> None:
    result = sandbox.run("api", path)
    assert (result.status, result.stdout, sandbox.asked("/")) == (2, "", [])


def test_a_sign_in_that_only_reads_is_told_the_scope_before_it_changes_anything(
    sandbox: Sandbox,
) -> None:
    result = sandbox.run("api", "/activities/1", "-X", "PUT", "-f", "name=New")
    assert result.status == 4
    assert "strava login --scope activity:write" in result.stderr
    assert sandbox.asked() == []


def test_an_activity_is_renamed_with_the_scope(signed_out: Sandbox) -> None:
    signed_out.sign_in(*WRITES)
    number = newest(signed_out)
    result = signed_out.run("api", f"/activities/{number}", "-X", "put", "-f", "name=Long run")
    assert result.json["name"] == "Long run"


def test_a_body_comes_from_a_file_or_stdin(signed_out: Sandbox, tmp_path: Path) -> None:
    signed_out.sign_in(*WRITES)
    number = newest(signed_out)
    (tmp_path / "new.json").write_text('{"name": "From a file"}')
    path = f"/activities/{number}"
    from_file = signed_out.run("api", path, "-X", "PUT", "--input", str(tmp_path / "new.json"))
    from_stdin = signed_out.run("api", path, "-X", "PUT", "--input", "-", typed='{"name": "Typed"}')
    assert (from_file.json["name"], from_stdin.json["name"]) == ("From a file", "Typed")


def test_what_changes_things_is_not_sent_again(signed_out: Sandbox) -> None:
    signed_out.sign_in(*WRITES)
    signed_out.fail(503, "down")
    result = signed_out.run("api", "/activities/1", "-X", "PUT", "-f", "name=New")
    assert result.status == 1
    assert len(signed_out.asked()) == 1


def test_a_refusal_is_a_message_and_no_data(sandbox: Sandbox) -> None:
    result = sandbox.run("api", "/activities/1")
    assert (result.status, result.stdout) == (1, "")
    assert "Strava has no /activities/1" in result.stderr


def test_a_refusal_is_shown_whole_with_its_head(sandbox: Sandbox) -> None:
    result = sandbox.run("api", "/activities/1", "-i")
    assert result.status == 1
    assert result.stdout.startswith("HTTP 404\n")
    assert json.loads(result.stdout.splitlines()[-1])["message"] == "Resource Not Found"


def test_a_refusal_leaves_the_file_of_before(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "it.json").write_text("before")
    assert sandbox.run("api", "/activities/1", "-o", str(tmp_path / "it.json")).status == 1
    assert (tmp_path / "it.json").read_text() == "before"


def test_a_secret_in_a_query_is_not_traced(sandbox: Sandbox) -> None:
    result = sandbox.run("-v", "api", "/athlete", "-f", "access_token=s3cret", "-f", "a=b")
    sandbox.strava.unsupported_requests.clear()
    assert "s3cret" not in result.stderr
    assert "access_token=...&a=b" in result.stderr


@pytest.mark.parametrize(
    "args",
    [
        ("--paginate", "-X", "PUT"),
        ("--paginate", "-i"),
        ("--paginate", "-f", "page=2"),
        ("-f", "novalue"),
        ("-X", "PATCH"),
        ("--input", "-", "-X", "GET"),
        ("-F", "a=b", "-X", "GET"),
        ("-F", "a=b", "--input", "-"),
        ("-F", "a=b", "--paginate"),
        ("-F", "novalue"),
        ("-F", "file=@/no/such/file"),
        ("-X", "POST", "-f", "file=@a.gpx"),
    ],
)
def test_options_that_make_no_sense_together_are_refused(
    sandbox: Sandbox, args: tuple[str, ...]
) -> None:
    sandbox.sign_in(*WRITES)
    result = sandbox.run("api", "/athletes/{athlete}/activities", *args)
    assert (result.status, sandbox.asked()) == (2, [])


def test_a_body_that_is_no_json_is_not_sent(signed_out: Sandbox) -> None:
    signed_out.sign_in(*WRITES)
    for body in ("", "{bad"):
        result = signed_out.run("api", "/activities/1", "-X", "PUT", "--input", "-", typed=body)
        assert result.status == 2
        assert "The input is not valid JSON" in result.stderr
    assert signed_out.asked() == []


def test_what_is_no_list_is_not_paged(sandbox: Sandbox) -> None:
    result = sandbox.run("api", "/athlete", "--paginate", "--jobs", "1")
    assert result.status == 2
    assert "/athlete is not a list of records. Omit --paginate." in result.stderr
    sandbox.strava.unsupported_requests.clear()


def test_nothing_is_changed_when_the_answer_could_not_be_written(
    signed_out: Sandbox, tmp_path: Path
) -> None:
    signed_out.sign_in(*WRITES)
    nowhere = str(tmp_path / "no" / "folder")
    result = signed_out.run("api", "/activities/1", "-X", "PUT", "-f", "name=x", "-o", nowhere)
    assert (result.status, signed_out.asked()) == (1, [])


def test_bytes_that_are_no_text_are_refused(sandbox: Sandbox) -> None:
    assert sandbox.run("api", "/athlete", "-f", "a=\udcff").status == 2
    assert sandbox.asked() == []


@pytest.mark.parametrize("status", [200, 204])
def test_an_empty_response_prints_nothing(sandbox: Sandbox, status: int) -> None:
    reply = Response(status, b"", {"Content-Type": "application/json"})
    sandbox.server.faults.append(Fault("/api/v3/athlete", reply=reply))
    result = sandbox.run("api", "/athlete")
    assert (result.status, result.stdout, result.stderr) == (0, "", "")


GPX = b"<gpx><trk><trkpt lat='1' lon='1'><time>2026-11-21T08:00:00Z</time></trkpt></trk></gpx>"


def test_a_file_goes_up_with_its_length_whatever_bytes_it_has(
    signed_out: Sandbox, tmp_path: Path
) -> None:
    signed_out.sign_in(*WRITES)
    file = GPX + bytes(range(256)) * 2_000
    (tmp_path / "a.gpx").write_bytes(file)
    form = ("-F", f"file=@{tmp_path}/a.gpx", "-F", "data_type=gpx", "-F", "name=@@home")
    result = signed_out.run("api", "/uploads", *form)
    request = signed_out.server.journal[-1].request
    assert result.json["activity_id"] is None
    assert (request.method, request.files) == ("POST", {"file": file})
    assert request.form == {"data_type": "gpx", "name": "@home"}
    assert "transfer-encoding" not in request.headers


def test_a_file_goes_up_whole_again_where_the_token_had_expired(
    signed_out: Sandbox, tmp_path: Path
) -> None:
    signed_out.sign_in(*WRITES)
    (tmp_path / "a.gpx").write_bytes(GPX)
    errors = [{"resource": "Athlete", "field": "access_token", "code": "invalid"}]
    signed_out.fail(401, {"message": "Authorization Error", "errors": errors})
    result = signed_out.run(
        "api", "/uploads", "-F", f"file=@{tmp_path}/a.gpx", "-F", "data_type=gpx"
    )
    assert result.status == 0
    sent = [one.request.files for one in signed_out.server.journal if one.request.files]
    assert sent == [{"file": GPX}] * 2


def test_a_file_cannot_be_a_field_and_the_message_says_how_it_is_sent(sandbox: Sandbox) -> None:
    result = sandbox.run("api", "/uploads", "-f", "file=@a.gpx")
    assert (result.status, sandbox.asked()) == (2, [])
    assert "-F file=@a.gpx" in result.stderr


def test_two_signs_stand_for_one_that_a_value_begins_with(sandbox: Sandbox) -> None:
    sandbox.run("api", "/athlete/activities", "-f", "page=@@1")
    assert sandbox.asked() == [{"page": "@1"}]


CHANGE = ("api", "/activities/1", "-X", "PUT", "-f", "name=x")


@pytest.mark.parametrize(
    "trouble",
    [{"drop": True}, {"cut": 1}, {"reply": Response(503, b"down")}],
    ids=["no response", "half a response", "503"],
)
def test_a_change_that_may_have_been_made_is_sent_once_and_said_to_be_in_doubt(
    writer: Sandbox, trouble: dict[str, Any]
) -> None:
    writer.upset(**trouble)
    result = writer.run(*CHANGE)
    assert (result.status, len(writer.asked())) == (1, 1)
    assert "It is not known whether Strava acted on this PUT." in result.stderr
    assert "run the command again" not in result.stderr.casefold()


def test_a_change_that_was_never_sent_is_in_no_doubt(writer: Sandbox) -> None:
    result = writer.run(*CHANGE, STRAVA_API_URL="http://127.0.0.1:9/api/v3")
    assert result.status == 1
    assert "It is not known" not in result.stderr


@pytest.mark.parametrize(("args", "status"), [(CHANGE, 1), (CHANGE[:2], 2)], ids=["PUT", "GET"])
def test_2_means_that_nothing_was_changed(
    writer: Sandbox, args: tuple[str, ...], status: int
) -> None:
    writer.fail(200, [1])
    assert writer.run(*args, "--format", "csv").status == status


AND_THEN_ITS_PEAK = """
import re, sys
from pathlib import Path
from stravafetch.cli.app import main
try:
    main()
finally:
    print(re.findall(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[0])
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux alone tells the peak")
def test_a_large_file_is_read_while_it_is_sent(signed_out: Sandbox, tmp_path: Path) -> None:
    signed_out.sign_in(*WRITES)
    file, peaks = tmp_path / "a.fit", list[int]()
    for size in (1, 20):  # MB
        file.write_bytes(bytes(size * 1_000_000))
        line = ("api", "/uploads", "-F", f"file=@{file}", "-F", "data_type=fit")
        ran = subprocess.run(
            [sys.executable, "-c", AND_THEN_ITS_PEAK, *line],
            env={**os.environ, **signed_out.environ},
            stdout=subprocess.PIPE,
            check=True,
            timeout=PATIENCE,
        )
        peaks.append(int(ran.stdout.split()[-1]))
    assert len(signed_out.server.journal[-1].request.files["file"]) == 20_000_000
    assert peaks[1] - peaks[0] < 5_000  # kB
