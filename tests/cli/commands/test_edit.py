import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stravafetch.sandbox.server import Request, Response
from tests.support.disk import disk_full_after
from tests.support.expiry import end_access_tokens
from tests.support.result import Result
from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.parametrize("signed_out", [40], indirect=True)
WRITE = ("read", "activity:read_all", "activity:write")
BIKE = "Muddy mountain bike"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path) -> Iterator[None]:
    """Run in a folder of its own: the undo file goes to the current one."""
    before = Path.cwd()
    (tmp_path / "here").mkdir()
    os.chdir(tmp_path / "here")
    yield
    os.chdir(before)


def newest(sandbox: Sandbox, count: int) -> list[dict[str, Any]]:
    return sandbox.strava.history.between(None, None, private=True)[:count]


def ids(sandbox: Sandbox, count: int) -> list[str]:
    return [str(activity["id"]) for activity in newest(sandbox, count)]


def names(sandbox: Sandbox, count: int) -> list[str]:
    return [activity["name"] for activity in newest(sandbox, count)]


def sent(sandbox: Sandbox) -> list[Any]:
    return [
        exchange.request.document
        for exchange in sandbox.server.journal
        if exchange.request.method == "PUT"
    ]


def undo_file() -> Path:
    [path] = Path().glob("strava-edit-undo-*.ndjson")
    return path


def edit_csv(sandbox: Sandbox, text: str, *args: str) -> Result:
    return sandbox.run("edit", "-", "--yes", *args, typed=text)


def test_options_change_what_differs_and_print_the_activity(writer: Sandbox) -> None:
    [number] = ids(writer, 1)
    result = writer.run("edit", number, "--name", "Träning", "--no-commute", "--yes")
    assert (result.status, result.json["name"]) == (0, "Träning")
    assert sent(writer) == [{"name": "Träning"}]
    assert names(writer, 1) == ["Träning"]


def test_every_option_changes_its_field(writer: Sandbox) -> None:
    [number] = ids(writer, 1)
    wanted = {"name": "N", "description": "D", "sport_type": "TrailRun", "gear_id": "b9127740"}
    wanted |= {"private_note": "P"}
    flags = {"commute": True, "trainer": True, "hide_from_home": True}
    texts = ("--name=N", "--description=D", "--sport=trailrun", "--gear=b9127740")
    result = writer.run(
        *("edit", number, *texts, "--private-note=P", "--commute", "--trainer", "--hide", "--yes")
    )
    assert sent(writer) == [{**wanted, **flags}]
    assert {name: result.json[name] for name in (*wanted, *flags)} == {**wanted, **flags}


def test_what_will_change_is_shown_old_and_new(writer: Sandbox) -> None:
    [activity] = newest(writer, 1)
    result = writer.run("edit", str(activity["id"]), "--name", "New", "--gear=none", "--yes")
    assert f'  name: "{activity["name"]}" → "New"\n' in result.stderr
    assert f"  gear_id: Yellow road shoes ({activity['gear_id']}) → none\n" in result.stderr


def test_the_cost_is_told_before_the_first_request(writer: Sandbox) -> None:
    writer.strava.inactive = True
    result = writer.run("edit", *ids(writer, 2), "--name", "x", "--yes")
    assert "2 requests to read and up to 2 to change" in result.stderr.partition("Error")[0]


def test_control_characters_and_turned_text_are_not_shown(writer: Sandbox) -> None:
    [number] = ids(writer, 1)
    writer.strava.history.change(int(number), name="a\x1b[2Jb\u202ec\nd")
    result = writer.run("edit", number, "--name", "x\x1b]0;y\x07\u2066", "--yes")
    assert result.status == 0
    assert not {"\x1b", "\x07", "\u202e", "\u2066"} & {*result.stderr}
    assert 'name: "a\ufffd[2Jb\ufffdc\\nd" → "x\ufffd]0;y\ufffd\ufffd"' in result.stderr


def test_a_long_text_is_shown_where_it_differs(writer: Sandbox) -> None:
    [number] = ids(writer, 1)
    writer.run("edit", number, "--description", "x" * 300 + "old", "--yes")
    result = writer.run("edit", number, "--description", "x" * 300 + "new", "--dry-run")
    assert f'description: "…{"x" * 20}old" → "…{"x" * 20}new"' in result.stderr


def test_a_dry_run_changes_nothing_and_needs_only_to_read(sandbox: Sandbox) -> None:
    result = sandbox.run("edit", *ids(sandbox, 1), "--name", "New", "--dry-run")
    assert (result.status, result.stdout, sent(sandbox)) == (0, "", [])
    assert (
        "1 of 1 activity would change. Without --dry-run this takes 1 request to read and 1 to "
        "change, of the 100 in 15 minutes that Strava allows a new app (one window)."
    ) in result.stderr
    assert list(Path().iterdir()) == []


def test_a_value_that_is_already_set_is_not_a_change(writer: Sandbox) -> None:
    [activity] = newest(writer, 1)
    result = writer.run("edit", str(activity["id"]), "--name", activity["name"])  # nobody to ask
    assert result.status == 2
    result = writer.run("edit", str(activity["id"]), "--name", activity["name"], "--yes")
    assert (result.status, result.stdout, sent(writer)) == (0, "", [])
    assert "Nothing to change in 1 activity." in result.stderr
    assert list(Path().iterdir()) == []


def test_the_columns_of_a_csv_are_the_change(writer: Sandbox) -> None:
    listed = writer.run("activities", "--limit=3", "--fields=id,name,gear_id", "--format=csv")
    first, second, third = newest(writer, 3)
    text = listed.stdout.replace(first["name"], '"Say ""hi"", you"').replace(
        f"{second['name']},{second['gear_id']}", f"{second['name']},none"
    )
    result = edit_csv(writer, text)
    assert result.status == 0
    assert sent(writer) == [{"name": 'Say "hi", you'}, {"gear_id": "none"}]
    assert newest(writer, 3)[2] == third


@pytest.mark.parametrize("form", ["csv", "ndjson", "json"])
def test_a_list_that_nobody_edited_changes_nothing(writer: Sandbox, form: str) -> None:
    listed = writer.run("activities", "--limit", "5", "--format", form).stdout
    result = edit_csv(writer, listed)
    assert (result.status, sent(writer)) == (0, [])


def test_details_that_nobody_edited_change_nothing(writer: Sandbox) -> None:
    detail = writer.run("activity", *ids(writer, 3)).stdout
    assert (edit_csv(writer, detail).status, sent(writer)) == (0, [])


def test_a_list_names_the_activities_that_options_change(writer: Sandbox) -> None:
    listed = writer.run("activities", "--limit", "2").stdout
    assert edit_csv(writer, listed, "--commute").status == 0
    assert sent(writer) == [{"commute": True}] * 2


def test_an_undo_file_restores_everything(writer: Sandbox) -> None:
    before = [writer.run("activity", number).json for number in ids(writer, 2)]
    text = [
        "--name=N",
        "--description=D",
        "--sport=Yoga",
        "--gear=none",
        "--commute",
        "--trainer",
        "--hide",
    ]
    writer.run("edit", *ids(writer, 2), *text, "--private-note=P", "--yes")
    result = edit_csv(writer, undo_file().read_text(encoding="utf-8"))
    assert result.status == 0
    after = [writer.run("activity", number).json for number in ids(writer, 2)]
    assert [one.pop("private_note") for one in after] == ["", ""]
    assert after == before


def test_the_undo_file_is_private_and_named_after_the_time(writer: Sandbox) -> None:
    result = writer.run("edit", *ids(writer, 1), "--name", "New", "--yes")
    assert f"`strava edit - < {undo_file()}` undoes that" in result.stderr
    assert undo_file().stat().st_mode & 0o777 == 0o600
    writer.run("edit", *ids(writer, 1), "--name", "Newer", "--yes")
    assert len(list(Path().iterdir())) == 2


def test_an_undo_file_never_replaces_a_file(writer: Sandbox) -> None:
    Path("mine").write_text("precious")
    result = writer.run("edit", *ids(writer, 1), "--name", "New", "--yes", "--undo", "mine")
    assert (result.status, writer.asked(), Path("mine").read_text()) == (2, [], "precious")


@pytest.mark.parametrize("place", ["no/such", "/proc/undo", "/dev/null/undo"])
def test_if_the_undo_file_cannot_be_written_nothing_is_changed(writer: Sandbox, place: str) -> None:
    result = writer.run("edit", *ids(writer, 1), "--name=New", "--yes", "--undo", place)
    assert (result.status, sent(writer)) == (1, [])
    assert f"Could not write the undo file {place}" in result.stderr


def test_on_a_full_disk_nothing_is_changed_and_no_partial_undo_file_remains(
    writer: Sandbox,
) -> None:
    numbers = ids(writer, 2)
    with disk_full_after(10):
        result = writer.run("edit", *numbers, "--name=New", "--yes")
    assert (result.status, sent(writer), list(Path().iterdir())) == (1, [], [])
    assert "nothing was changed" in result.stderr


def test_a_token_that_another_process_has_refreshed_meanwhile_is_used(writer: Sandbox) -> None:
    answer = writer.server.handle

    def refreshing(request: Request) -> Response:
        if len(sent(writer)) == 1:
            writer.server.handle = answer
            end_access_tokens(writer.authentication)
            writer.sign_in(*WRITE)
        return answer(request)

    writer.server.handle = refreshing
    assert writer.run("edit", *ids(writer, 3), "--name=New", "--yes").status == 0
    assert (names(writer, 3), writer.asked("/oauth/token")) == (["New"] * 3, [])


@pytest.mark.parametrize("trouble", [{"drop": True}, {"cut": 20}], ids=str)
def test_a_change_whose_response_is_lost_is_not_made_twice(
    writer: Sandbox, trouble: dict[str, Any]
) -> None:
    answer = writer.server.handle

    def losing(request: Request) -> Response:
        if request.method == "PUT":
            writer.server.handle = answer
            writer.upset(**trouble)  # the response to the next change
        return answer(request)

    writer.server.handle = losing
    result = writer.run("edit", *ids(writer, 3), "--name=New", "--yes")
    assert (result.status, len(result.records), len(sent(writer))) == (0, 3, 3)


def test_a_csv_of_excel_is_read(writer: Sandbox) -> None:
    first, second = newest(writer, 2)
    rows = ["id;name;commute;sport_type", f'{first["id"]};"a;b";TRUE;{first["sport_type"]}']
    rows += [f"{second['id']};;FALSE;"]
    text = "\ufeff" + "".join(f"{row}\r\n" for row in rows)
    assert edit_csv(writer, text).status == 0
    assert sent(writer) == [{"name": "a;b", "commute": True}]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("1.7E+10,New", "A spreadsheet has rewritten it"),
        ('"17,012,345,678",New', "A spreadsheet has rewritten it"),
        ("ID,New\nID,Other", "has another row with other values"),
    ],
)
def test_a_row_that_could_mean_another_activity_is_refused(
    writer: Sandbox, row: str, says: str
) -> None:
    text = f"id,name\n{row}\n".replace("ID", ids(writer, 1)[0])
    result = edit_csv(writer, text)
    assert (result.status, writer.asked()) == (2, [])
    assert says in result.stderr


def test_an_option_and_ndjson_clear_a_text_but_an_empty_cell_does_not(
    writer: Sandbox,
) -> None:
    [number] = ids(writer, 1)
    clearing = ('{"id":ID,"description":""}', '{"id":ID,"description":null}', "ID")
    for text, options in zip(clearing, ((), (), ("--description", "")), strict=True):
        writer.run("edit", number, "--description", "Long", "--yes")
        assert edit_csv(writer, f"id,name,description\n{number},New,").status == 0
        assert writer.run("activity", number).json["description"] == "Long"
        assert edit_csv(writer, text.replace("ID", number), *options).status == 0
        assert writer.run("activity", number).json["description"] == ""


def test_changes_are_confirmed_and_enter_means_no(writer: Sandbox) -> None:
    line = ("edit", *ids(writer, 2), "--name", "New")
    result = writer.run(*line, is_interactive=True, typed="\n")
    assert (result.status, sent(writer)) == (1, [])
    assert "Change 2 activities? [y/N]: " in result.stderr
    assert list(Path().iterdir()) == []
    assert writer.run(*line, is_interactive=True, typed="what\ny\n").status == 0
    assert names(writer, 2) == ["New", "New"]


def test_without_a_terminal_yes_is_required(writer: Sandbox) -> None:
    result = writer.run("edit", *ids(writer, 1), "--name", "New")
    assert (result.status, writer.asked()) == (2, [])
    assert "--yes" in result.stderr


def test_without_the_write_scope_edit_ends_before_any_request(sandbox: Sandbox) -> None:
    result = sandbox.run("edit", "17", "--name", "New", "--yes")
    assert (result.status, sandbox.asked()) == (4, [])
    assert "strava login --scope activity:write" in result.stderr


def test_a_token_from_the_environment_without_the_write_scope_ends_the_run(
    sandbox: Sandbox,
) -> None:
    token = sandbox.authentication.grant(("read", "activity:read_all")).newest[0]
    line = ("edit", *ids(sandbox, 3), "--name", "New", "--yes")
    result = sandbox.run(*line, STRAVA_ACCESS_TOKEN=token)
    assert (result.status, len(sent(sandbox))) == (4, 1)
    assert "must be a token with the scope activity:write" in result.stderr


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("17",), "There is nothing to change"),
        (("17", "--name", ""), "--name is empty"),
        (("17", "--sport", "runing"), "--sport 'runing' is not a sport type"),
        (("17", "--sport", "cycling"), "several sport types"),
        (("17", "--gear", ""), "--gear is empty"),
        (("17", "--name", "x", "--undo", ""), "--undo names no file"),
        (("abc", "--name", "x"), "'abc' is not an activity ID"),
        (("-",), "Line 2 of stdin: no activity has a field 'colour'"),
    ],
)
def test_invalid_input_is_refused_before_any_request(
    writer: Sandbox, args: tuple[str, ...], says: str
) -> None:
    result = writer.run("edit", *args, "--yes", typed="id,colour\n17,red")
    assert (result.status, writer.asked()) == (2, [])
    assert says in result.stderr


def test_a_column_that_cannot_be_changed_is_refused_before_any_change(writer: Sandbox) -> None:
    first, second = newest(writer, 2)
    text = f"id,name,distance\n{first['id']},New,\n{second['id']},New,1.5"
    result = edit_csv(writer, text)
    assert (result.status, sent(writer)) == (2, [])
    assert f"Line 3 of stdin: the API cannot change distance of activity {second['id']}" in (
        result.stderr
    )


def test_text_that_is_not_utf_8_is_not_sent(writer: Sandbox) -> None:
    text = f"id,name\n{ids(writer, 1)[0]},Träning".encode("cp1252")
    result = writer.run("edit", "-", "--yes", typed=text)  # type: ignore[arg-type]  # click's own
    assert (result.status, writer.asked()) == (2, [])


def test_gear_is_found_by_its_name_in_the_athlete(writer: Sandbox) -> None:
    writer.sign_in(*WRITE, "profile:read_all")
    gear = writer.run("gear").json
    bike = next(one for one in gear if one["id"] == "b9127740")
    writer.run("edit", *ids(writer, 1), "--gear", bike["name"].upper(), "--yes")
    assert sent(writer) == [{"gear_id": "b9127740"}]


def test_an_unknown_name_of_gear_is_refused_with_the_names(writer: Sandbox) -> None:
    writer.sign_in(*WRITE, "profile:read_all")
    result = writer.run("edit", *ids(writer, 2), "--gear", "Giant", "--yes")
    assert (result.status, len(writer.asked())) == (2, 1)
    assert "Yellow road shoes (g20935518)" in result.stderr


def test_gear_is_found_by_its_name_in_the_activities_themselves(writer: Sandbox) -> None:
    first, other = next(
        (one, two)
        for one, two in zip(newest(writer, 20), newest(writer, 20)[1:], strict=False)
        if one["gear_id"] and two["gear_id"] != one["gear_id"]
    )
    name = writer.run("activity", str(first["id"])).json["gear"]["name"]
    line = ("edit", str(first["id"]), str(other["id"]), "--gear")
    writer.run(*line, name, "--yes")
    assert sent(writer) == [{"gear_id": first["gear_id"]}]
    result = writer.run(*line, "Giant", "--yes")
    assert result.status == 2
    assert "profile:read_all" in result.stderr


def test_an_activity_that_cannot_be_read_is_skipped_and_named(writer: Sandbox) -> None:
    result = writer.run("edit", "999", *ids(writer, 1), "--name", "New", "--yes")
    assert (result.status, names(writer, 1)) == (1, ["New"])
    assert "1 activity could not be changed: 999." in result.stderr


FORBIDDEN = {"message": "Forbidden", "errors": [{"resource": "Activity", "field": "", "code": "x"}]}
NO_SCOPE = {
    "message": "Authorization Error",
    "errors": [
        {"resource": "AccessToken", "field": "activity:write_permission", "code": "missing"}
    ],
}
INACTIVE = {
    "message": "Forbidden",
    "errors": [{"resource": "Application", "field": "Status", "code": "Inactive"}],
}


def at_the_second_change(sandbox: Sandbox, status: int, body: Any, times: int = 1) -> None:
    """Let the second PUT fail so."""
    real = sandbox.server.handle

    def handle(request: Any) -> Any:
        answer = real(request)
        if request.method == "PUT":
            sandbox.fail(status, body, times=times)
            sandbox.server.handle = real
        return answer

    sandbox.server.handle = handle


@pytest.mark.parametrize(
    ("status", "body"), [(400, {"message": "Bad Request"}), (403, FORBIDDEN), (404, {})]
)
def test_an_activity_that_strava_refuses_to_change_is_skipped(
    writer: Sandbox, status: int, body: Any
) -> None:
    at_the_second_change(writer, status, body)
    numbers = ids(writer, 3)
    result = writer.run("edit", *numbers, "--name", "New", "--yes")
    assert result.status == 1
    assert [str(record["id"]) for record in result.records] == [numbers[0], numbers[2]]
    assert f"1 activity could not be changed: {numbers[1]}." in result.stderr
    assert f"Warning: {numbers[1]}: " in result.stderr


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [(403, INACTIVE, 1), (401, NO_SCOPE, 4), (429, {"message": "Rate Limit Exceeded"}, 5)],
)
def test_an_error_that_affects_all_ends_the_run_and_names_the_rest(
    writer: Sandbox, status: int, body: Any, code: int
) -> None:
    at_the_second_change(writer, status, body)
    numbers = ids(writer, 4)
    result = writer.run("edit", *numbers, "--name", "New", "--yes", "--no-wait")
    assert result.status == code
    assert len(result.records) == 1
    assert "Stopped. Changed 1 activity;" in result.stderr
    assert f"Left: {' '.join(numbers[1:])}\n" in result.stderr
    assert "may have been changed" not in result.stderr


def test_the_rate_limit_is_waited_for(writer: Sandbox) -> None:
    at_the_second_change(writer, 429, {"message": "Rate Limit Exceeded"})
    result = writer.run("edit", *ids(writer, 3), "--name", "New", "--yes")
    assert (result.status, len(result.records)) == (0, 3)


def test_after_a_lost_response_the_activity_in_doubt_is_named(writer: Sandbox) -> None:
    real = writer.server.handle

    def handle(request: Any) -> Any:
        if request.method == "PUT":
            writer.upset(drop=True, times=5)  # the change after this one, and four looks at it
            writer.server.handle = real
        return real(request)

    writer.server.handle = handle
    numbers = ids(writer, 3)
    result = writer.run("edit", *numbers, "--name", "New", "--yes")
    assert result.status == 1
    assert f"{numbers[1]} may have been changed, too" in result.stderr
    assert f"Left: {numbers[1]} {numbers[2]}\n" in result.stderr
    again = writer.run("edit", *numbers, "--name", "New", "--yes")
    assert (again.status, len(sent(writer))) == (0, 3)


def test_when_strava_fails_again_and_again_it_stops(writer: Sandbox) -> None:
    numbers, real = ids(writer, 8), writer.server.handle
    broken = Response.json(500, {"message": "error"})

    def handle(request: Any) -> Any:
        is_first = request.path.endswith(numbers[0])
        return real(request) if request.method == "GET" or is_first else broken

    writer.server.handle = handle
    result = writer.run("edit", *numbers, "--name", "New", "--yes")
    assert (result.status, len(result.records)) == (1, 1)
    assert f"Left: {numbers[6]} {numbers[7]}\n" in result.stderr
    assert f"5 activities could not be changed: {', '.join(numbers[1:6])}." in result.stderr


def test_edit_refuses_an_archive(writer: Sandbox) -> None:
    result = writer.run("--archive", "export.zip", "edit", "17", "--name", "x", "--yes")
    assert (result.status, writer.asked()) == (2, [])
    assert "leave out --archive" in result.stderr


def test_without_ids_there_is_nothing_to_change(writer: Sandbox) -> None:
    result = writer.run("edit", "-", "--name", "x", "--yes", typed="\n")
    assert (result.status, result.stdout, writer.asked()) == (0, "", [])
    assert result.stderr == "No activities are named; nothing to change.\n"


def test_fields_and_a_file_can_be_chosen(writer: Sandbox) -> None:
    line = (
        "edit",
        *ids(writer, 2),
        "999",
        "--name=New",
        "--yes",
        "--fields=id,name",
        "-o",
        "a.csv",
    )
    assert writer.run(*line).status == 1
    assert Path("a.csv").read_text().splitlines() == [
        "id,name",
        *(f"{number},New" for number in ids(writer, 2)),
    ]


def test_the_undo_file_has_only_what_will_change(writer: Sandbox) -> None:
    first, second = newest(writer, 2)
    edit_csv(writer, f"id,name,trainer\n{first['id']},New,\n{second['id']},,true")
    lines = map(json.loads, undo_file().read_text().splitlines())
    assert list(lines) == [
        {"id": first["id"], "name": first["name"]},
        {"id": second["id"], "trainer": second["trainer"]},
    ]
