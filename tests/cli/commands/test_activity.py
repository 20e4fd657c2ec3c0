import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.sandbox import Sandbox

READ = "read", "activity:read_all"


def newest(sandbox: Sandbox, **wanted: Any) -> dict[str, Any]:
    """The newest activity with these values."""
    activities = sandbox.strava.history.between(None, None, private=True)
    return next(one for one in activities if wanted.items() <= one.items())


def ids(sandbox: Sandbox, count: int) -> list[int]:
    activities = sandbox.strava.history.between(None, None, private=True)
    return [activity["id"] for activity in activities[:count]]


def test_one_activity_is_one_object_in_detail(sandbox: Sandbox) -> None:
    [number] = ids(sandbox, 1)
    detail = sandbox.run("activity", str(number)).json
    assert detail["id"] == number
    assert "segment_efforts" in detail


def test_an_activity_is_found_by_the_address_of_its_page(sandbox: Sandbox) -> None:
    [number] = ids(sandbox, 1)
    assert sandbox.run("activity", f"https://www.strava.com/activities/{number}").json["id"] == (
        number
    )


def test_several_activities_are_a_line_each_in_the_order_asked(sandbox: Sandbox) -> None:
    asked = ids(sandbox, 3)[::-1]
    result = sandbox.run("activity", *map(str, asked))
    assert [record["id"] for record in result.records] == asked


def test_ids_come_through_a_pipe_from_the_list(sandbox: Sandbox) -> None:
    wanted = "--limit", "3", "--fields", "id", "--format", "csv", "--no-header"
    listed = sandbox.run("activities", *wanted).stdout
    result = sandbox.run("activity", "-", typed=listed)
    assert [record["id"] for record in result.records] == ids(sandbox, 3)


def test_no_ids_in_the_pipe_are_no_lines(sandbox: Sandbox) -> None:
    result = sandbox.run("activity", "-", typed="\n\n")
    assert (result.status, result.stdout) == (0, "")


def test_all_efforts_are_asked_for_when_wanted(sandbox: Sandbox) -> None:
    [number] = ids(sandbox, 1)
    assert sandbox.run("activity", str(number), "--all-efforts").status == 0
    assert sandbox.asked() == [{"include_all_efforts": "true"}]


def test_one_that_does_not_come_is_named_and_the_others_are_there(sandbox: Sandbox) -> None:
    first, second = ids(sandbox, 2)
    result = sandbox.run("activity", str(first), "999", str(second))
    assert result.status == 1
    assert [record["id"] for record in result.records] == [first, second]
    assert "Warning: Strava has no /activities/999" in result.stderr
    assert "1 of 3 activities could not be fetched: 999" in result.stderr


def test_one_that_strava_cannot_serve_is_tried_again_and_passed_over(sandbox: Sandbox) -> None:
    first, second = ids(sandbox, 2)
    sandbox.strava.failing.add(first)
    result = sandbox.run("activity", str(first), str(second))
    assert result.status == 1
    assert [record["id"] for record in result.records] == [second]
    assert len(sandbox.asked()) == 5


def test_when_strava_fails_again_and_again_it_ends(sandbox: Sandbox) -> None:
    asked = ids(sandbox, 7)
    sandbox.strava.failing.update(asked[1:])
    result = sandbox.run("activity", *map(str, asked), "--jobs", "1")
    assert result.status == 1
    assert [record["id"] for record in result.records] == asked[:1]
    assert len(sandbox.asked()) == 1 + 5 * 4
    assert "5 of 6 activities could not be fetched" in result.stderr
    assert "After 5 failures in a row the command stopped" in result.stderr


def test_a_file_keeps_what_came(sandbox: Sandbox, tmp_path: Path) -> None:
    [number] = ids(sandbox, 1)
    result = sandbox.run("activity", str(number), "1", "-o", str(tmp_path / "it.ndjson"))
    assert result.status == 1
    assert json.loads((tmp_path / "it.ndjson").read_text())["id"] == number


def test_what_is_no_id_is_refused_before_anything_is_asked(sandbox: Sandbox) -> None:
    [number] = ids(sandbox, 1)
    result = sandbox.run("activity", str(number), "abc")
    assert result.status == 2
    assert "'abc' is not an activity ID" in result.stderr
    assert sandbox.asked() == []


@pytest.mark.parametrize("options", [(), ("--format", "ndjson"), ("--format", "csv")])
def test_a_list_of_activities_can_be_piped_in_as_it_is(
    sandbox: Sandbox, options: tuple[str, ...]
) -> None:
    listed = sandbox.run("activities", "--limit", "3", *options).stdout
    wanted = [record["id"] for record in sandbox.run("activities", "--limit", "3").json]
    found = sandbox.run("activity", "-", typed=listed).records
    assert [record["id"] for record in found] == wanted


def test_a_private_activity_is_hidden_from_a_sign_in_without_it(signed_out: Sandbox) -> None:
    number = newest(signed_out, private=True)["id"]
    signed_out.sign_in("read", "activity:read")
    result = signed_out.run("activity", str(number))
    assert result.status == 1
    assert "activity:read_all" in result.stderr


def test_all_streams_come_by_default(sandbox: Sandbox) -> None:
    number = newest(sandbox, sport_type="Run")["id"]
    streams = sandbox.run("streams", str(number)).json
    assert {"time", "distance", "latlng", "altitude"} <= streams.keys()
    assert len(streams["time"]["data"]) == len(streams["latlng"]["data"])


def test_streams_can_be_chosen(sandbox: Sandbox) -> None:
    number = newest(sandbox, sport_type="Run")["id"]
    streams = sandbox.run("streams", str(number), "--keys", "time, altitude").json
    assert {"time", "altitude"} <= streams.keys()
    assert "latlng" not in streams


def test_an_unknown_stream_lists_the_known_ones(sandbox: Sandbox) -> None:
    result = sandbox.run("streams", "1", "--keys", "time,hart")
    assert result.status == 2
    assert "There is no stream 'hart'" in result.stderr
    assert "heartrate" in result.stderr


def test_a_manual_activity_has_no_streams(sandbox: Sandbox) -> None:
    number = newest(sandbox, manual=True)["id"]
    result = sandbox.run("streams", str(number))
    assert result.status == 1
    assert f"Strava has no /activities/{number}/streams" in result.stderr


def test_laps_comments_and_kudos_are_arrays(sandbox: Sandbox) -> None:
    applauded = max(
        sandbox.strava.history.between(None, None, private=True),
        key=lambda activity: activity["comment_count"],
    )
    number = str(applauded["id"])
    assert len(sandbox.run("comments", number).json) == applauded["comment_count"]
    assert len(sandbox.run("kudos", number).json) == applauded["kudos_count"]
    assert len(sandbox.run("laps", number).json) >= 1


@pytest.mark.parametrize("command", ["activity", "streams", "laps", "comments", "kudos"])
def test_the_data_goes_to_a_file_by_name(
    sandbox: Sandbox, command: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    number = newest(sandbox, sport_type="Run")["id"]
    target = tmp_path_factory.mktemp("out") / "it.json"
    result = sandbox.run(command, str(number), "-o", str(target))
    assert (result.status, result.stdout) == (0, "")
    json.loads(target.read_text())


def test_a_record_in_the_pipe_is_not_quoted_whole_and_explained(sandbox: Sandbox) -> None:
    record = sandbox.run("activities", "--limit", "1", "--format", "csv", "--no-header").stdout
    result = sandbox.run("activity", "-", typed=record)
    assert result.status == 2
    assert len(result.stderr) < 250
    assert "CSV with a column id" in result.stderr


def test_lines_are_counted_as_an_editor_does(sandbox: Sandbox) -> None:
    result = sandbox.run("activity", "-", typed="\ufeff\n\nabc\n")
    assert "Line 3 of stdin: 'abc' is not an activity ID" in result.stderr


def test_json_without_ids_in_the_pipe_is_explained(sandbox: Sandbox) -> None:
    result = sandbox.run("activity", "-", typed="[{}]")
    assert (result.status, "has no activity ID" in result.stderr) == (2, True)


FORBIDDEN = {
    "message": "Forbidden",
    "errors": [{"resource": "Activity", "field": "", "code": "forbidden"}],
}


def test_forbidden_activities_are_skipped_and_named_however_many(sandbox: Sandbox) -> None:
    listed = [record["id"] for record in sandbox.run("activities", "--limit", "8").json]
    for number in listed[:7]:
        sandbox.fail(403, FORBIDDEN, path=f"/api/v3/activities/{number}")
    result = sandbox.run("activity", *map(str, listed))
    assert result.status == 1
    assert [record["id"] for record in result.records] == listed[7:]
    assert all(str(number) in result.stderr for number in listed[:7])


def test_an_inactive_app_still_ends_a_run_of_several(sandbox: Sandbox) -> None:
    sandbox.strava.inactive = True
    result = sandbox.run("activity", "1", "2", "3")
    assert (result.status, len(sandbox.asked())) == (1, 1)
