import json
import stat
from pathlib import Path

import pytest

from tests.support.clock import NOON, ShiftedClock
from tests.support.sandbox import Sandbox

COUNT = 600


def test_activities_are_one_array_newest_first_as_strava_sent_them(sandbox: Sandbox) -> None:
    result = sandbox.run("activities")
    assert result.json == sandbox.strava.history.between(None, None, private=True)
    assert len(result.json) == COUNT
    assert result.stderr == ""


def test_a_record_keeps_its_key_order_and_its_kinds_of_numbers(sandbox: Sandbox) -> None:
    first = sandbox.run("activities", "--limit", "1").stdout
    sent = sandbox.strava.history.between(None, None, private=True)[0]
    assert first == f"[{json.dumps(sent, ensure_ascii=False, separators=(',', ':'))}\n]\n"


def test_ndjson_is_a_record_a_line(sandbox: Sandbox) -> None:
    result = sandbox.run("activities", "--format", "ndjson")
    assert len(result.records) == COUNT


def test_nothing_found_is_an_empty_array_and_no_lines(sandbox: Sandbox) -> None:
    assert sandbox.run("activities", "--until", "1999").stdout == "[]\n"
    assert sandbox.run("activities", "--until", "1999", "--format", "ndjson").stdout == ""


def test_since_and_until_cut_on_the_date_that_strava_shows(sandbox: Sandbox) -> None:
    found = sandbox.run("activities", "--since", "2026-01", "--until", "2026-02").json
    shown = [
        activity
        for activity in sandbox.strava.history.between(None, None, private=True)
        if "2026-01-01" <= activity["start_date_local"] < "2026-03-01"
    ]
    assert found == shown
    assert len(found) > 5


def test_sports_are_chosen_in_any_case(sandbox: Sandbox) -> None:
    found = sandbox.run("activities", "--sport", "trailrun", "--sport", "SWIM").json
    assert {activity["sport_type"] for activity in found} == {"TrailRun", "Swim"}


def test_the_limit_is_the_newest_few_in_one_request(sandbox: Sandbox) -> None:
    everything = sandbox.strava.history.between(None, None, private=True)
    assert sandbox.run("activities", "--limit", "30").json == everything[:30]
    assert [query["page"] for query in sandbox.asked()] == ["1"]


def test_a_file_is_written_whole_and_stdout_stays_empty(sandbox: Sandbox, tmp_path: Path) -> None:
    target = tmp_path / "rides.json"
    result = sandbox.run("activities", "-o", str(target))
    assert (result.status, result.stdout) == (0, "")
    assert len(json.loads(target.read_text())) == COUNT


def test_a_fetch_that_fails_leaves_the_old_file(sandbox: Sandbox, tmp_path: Path) -> None:
    target = tmp_path / "rides.json"
    target.write_text("old")
    sandbox.fail(404)
    assert sandbox.run("activities", "-o", str(target)).status == 1
    assert target.read_text() == "old"
    assert list(tmp_path.glob("*rides*")) == [target]


def test_a_file_keeps_its_mode_and_a_link_stays_a_link(sandbox: Sandbox, tmp_path: Path) -> None:
    target, link = tmp_path / "rides.json", tmp_path / "link"
    target.touch(0o640)
    link.symlink_to(target)
    assert sandbox.run("activities", "-o", str(link)).status == 0
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert link.is_symlink()


def test_a_folder_that_is_not_there_is_said(sandbox: Sandbox, tmp_path: Path) -> None:
    result = sandbox.run("activities", "-o", str(tmp_path / "none" / "rides.json"))
    assert result.status == 1
    assert "Could not write" in result.stderr


@pytest.mark.parametrize(
    "args",
    [
        ("--since", "next week"),
        ("--since", "1767225600000"),
        ("--since", "2026-02", "--until", "2026-01"),
        ("--since", "2027"),
        ("--limit", "-1"),
        ("--limit", "0"),
        ("--format", "xml"),
        ("--nonsense",),
        ("extra",),
    ],
)
def test_bad_input_is_refused_before_any_request(sandbox: Sandbox, args: tuple[str, ...]) -> None:
    result = sandbox.run("activities", *args)
    assert (result.status, result.stdout) == (2, "")
    assert "Error: " in result.stderr
    assert sandbox.server.journal == []


def test_a_sign_in_without_activities_names_the_scope_and_mends_nothing_itself(
    signed_out: Sandbox,
) -> None:
    signed_out.sign_in("read")
    result = signed_out.run("activities")
    assert (result.status, result.stdout) == (4, "")
    assert "activity:read_permission missing" in result.stderr
    assert "Run `strava login`" in result.stderr
    assert signed_out.asked("/oauth") == []


def test_an_inactive_app_is_explained(sandbox: Sandbox) -> None:
    sandbox.strava.inactive = True
    result = sandbox.run("activities")
    assert (result.status, result.stdout) == (1, "")
    assert "403 Inactive" in result.stderr
    assert "settings/api" in result.stderr


def test_a_rate_limit_that_is_reached_says_when_it_resets(sandbox: Sandbox) -> None:
    sandbox.strava.limits.add_usage("read", 900, 100)
    result = sandbox.run("activities", "--no-wait")
    assert result.status == 5
    assert "Read rate limit reached (100 of 100 this 15-minute window)" in result.stderr


def test_what_was_streamed_before_a_failure_stays_whole_lines(sandbox: Sandbox) -> None:
    sandbox.strava.short_pages[1] = 1
    sandbox.strava.limits.add_usage("read", 900, 98)
    result = sandbox.run("activities", "--format", "ndjson", "--no-wait")
    assert result.status == 5
    assert len(result.records) == 399


def test_a_spent_limit_is_waited_out_and_nothing_is_lost(sandbox: Sandbox) -> None:
    sandbox.strava.limits.add_usage("read", 900, 98)
    result = sandbox.run("activities")
    assert len(result.json) == COUNT
    assert "this 15-minute window); it resets at " in result.stderr
    assert sandbox.clock.time >= NOON + 900
    assert len(sandbox.asked()) <= 4 + 3


def test_a_spent_day_is_waited_for_only_when_asked(sandbox: Sandbox) -> None:
    sandbox.strava.limits.add_usage("read", 86_400, 999)
    refused = sandbox.run("activities")
    assert refused.status == 5
    assert "--wait-daily" in refused.stderr
    assert len(sandbox.run("activities", "--wait-daily").json) == COUNT


def test_a_refusal_that_no_header_foretold_is_waited_out_too(sandbox: Sandbox) -> None:
    sandbox.fail(429, {"message": "Rate Limit Exceeded", "errors": []})
    assert len(sandbox.run("activities").json) == COUNT


def test_patience_and_impatience_exclude_each_other(sandbox: Sandbox) -> None:
    assert sandbox.run("activities", "--no-wait", "--wait-daily").status == 2


def test_the_token_of_the_environment_wins_and_no_store_is_opened(signed_out: Sandbox) -> None:
    access_token, _ = signed_out.authentication.grant(("read", "activity:read_all")).newest
    result = signed_out.run("activities", "--limit", "1", STRAVA_ACCESS_TOKEN=f"{access_token}\n")
    assert len(result.json) == 1
    assert not signed_out.home.exists()


def test_a_token_of_the_environment_that_no_header_can_carry_is_refused(
    signed_out: Sandbox,
) -> None:
    result = signed_out.run("activities", STRAVA_ACCESS_TOKEN="a\nb")
    assert result.status == 2
    assert "STRAVA_ACCESS_TOKEN" in result.stderr


def test_nobody_signed_in_is_sent_to_strava_login(signed_out: Sandbox) -> None:
    signed_out.profile.remember(signed_out.profile.settings.__class__(storage="file"))
    result = signed_out.run("activities")
    assert (result.status, result.stdout) == (4, "")
    assert "Run `strava login` first." in result.stderr


def test_verbose_shows_requests_and_no_secret(sandbox: Sandbox) -> None:
    token = sandbox.profile.token()
    sandbox.clock.time += 6 * 3600
    result = sandbox.run("-v", "activities", "--limit", "1")
    assert "* GET http://127.0.0.1" in result.stderr
    assert "* POST http://127.0.0.1" in result.stderr
    fresh = sandbox.profile.token()
    secrets = {token.access_token, token.refresh_token, fresh.access_token, fresh.refresh_token}
    assert not any(secret in result.stderr for secret in {*secrets, sandbox.app.client_secret})


def test_sports_may_stand_between_commas(sandbox: Sandbox) -> None:
    found = sandbox.run("activities", "--sport", "Run, Swim").json
    assert {activity["sport_type"] for activity in found} == {"Run", "Swim"}


def test_an_unknown_sport_is_refused_before_any_request(sandbox: Sandbox) -> None:
    result = sandbox.run("activities", "--sport", "rum")
    assert (result.status, result.stdout, sandbox.asked()) == (2, "", [])
    assert "Did you mean Run?" in result.stderr


def test_cycling_means_every_kind_of_ride(sandbox: Sandbox) -> None:
    found = sandbox.run("activities", "--sport", "cycling").json
    assert {"Ride", "GravelRide"} <= {activity["sport_type"] for activity in found}
    assert "Run" not in {activity["sport_type"] for activity in found}


@pytest.mark.parametrize("args", [("--sport", ""), ("-o", "")])
def test_an_empty_value_is_refused(sandbox: Sandbox, args: tuple[str, str]) -> None:
    assert sandbox.run("activities", *args).status == 2
    assert sandbox.asked() == []


def test_0d_is_this_moment(sandbox: Sandbox) -> None:
    assert sandbox.run("activities", "--since", "0d").json == []


def test_csv_table_and_fields_are_options_of_the_list(sandbox: Sandbox) -> None:
    chosen = sandbox.run("activities", "--limit", "1", "--fields", "id,map.id").json
    number = chosen[0]["id"]
    assert chosen == [{"id": number, "map": {"id": f"a{number}"}}]
    rows = sandbox.run("activities", "--limit", "1", "--fields", "id", "--format", "csv").stdout
    assert rows == f"id\r\n{number}\r\n"
    table = sandbox.run("activities", "--limit", "1", "--format", "table", "--no-header").stdout
    assert table.count("\n") == 1
    assert " km " in table


def test_the_units_of_a_table_are_the_athletes_own_where_they_can_be_known(
    signed_out: Sandbox,
) -> None:
    signed_out.sign_in("read", "activity:read_all", "profile:read_all")
    preference = signed_out.run("athlete").json["measurement_preference"]
    table = signed_out.run("activities", "--limit", "1", "--format", "table").stdout
    assert (" mi " in table) == (preference == "feet")
    other = signed_out.run("activities", "--limit=1", "--format=table", "--units=imperial").stdout
    assert " mi " in other


@pytest.mark.parametrize(
    "args",
    [
        ("--no-header",),
        ("--safe",),
        ("--format", "table", "--safe"),
        ("--units", "metric"),
        ("--fields", ""),
    ],
)
def test_looks_that_make_no_sense_are_refused_before_anything_is_asked(
    sandbox: Sandbox, args: tuple[str, ...]
) -> None:
    assert sandbox.run("activities", *args).status == 2
    assert sandbox.asked() == []


@pytest.mark.parametrize("option", ["--profile", "-v", "-q"])
def test_an_option_for_every_command_behind_its_name_is_explained(
    sandbox: Sandbox, option: str
) -> None:
    result = sandbox.run("activities", option)
    assert result.status == 2
    assert f"{option} is a global option. Put it before the command:" in result.stderr


def test_a_profile_beside_a_given_token_is_warned_of(sandbox: Sandbox) -> None:
    token = sandbox.authentication.grants[0].newest[0]
    result = sandbox.run("--profile", "other", "athlete", STRAVA_ACCESS_TOKEN=token)
    assert result.status == 0
    assert "STRAVA_ACCESS_TOKEN is set and overrides --profile other" in result.stderr


def test_a_slow_clock_loses_no_new_activity(sandbox: Sandbox) -> None:
    right = sandbox.run("activities", "--since", "2026-11")
    slow = ShiftedClock(sandbox.clock, -5 * 86_400)
    assert sandbox.run("activities", "--since", "2026-11", clock=slow) == right
    assert right.json[0]["start_date"] > "2026-11-19"


def test_a_fast_clock_is_named_with_how_far_it_is_ahead(sandbox: Sandbox) -> None:
    fast = ShiftedClock(sandbox.clock, 5 * 86_400)
    result = sandbox.run("activities", "--since", "today", clock=fast)
    assert (result.status, result.stdout) == (1, "")
    assert "clock is 5.0 days ahead" in result.stderr


# What Strava does not send, and may: escapes, blanks and numbers that Python would write otherwise.
ODD = r'{"id": 1, "name":"Caf\u00e9 \u003c3 ☕","distance":1e2,"lng":-74.30478599999999,"x":1.50}'


@pytest.mark.parametrize(
    ("options", "printed"),
    [
        ((), f"[{ODD}\n]\n"),
        (("--format", "ndjson"), f"{ODD}\n"),
        (("--sport", "Run", "--format", "ndjson"), ""),
        (
            ("--format", "ndjson", "--fields", "name,distance,lng"),
            '{"name":"Café <3 ☕","distance":1e2,"lng":-74.30478599999999}\n',
        ),
        (
            ("--format", "csv", "--no-header", "--fields", "lng,distance"),
            "-74.30478599999999,1e2\n",
        ),
    ],
)
def test_a_whole_record_is_printed_in_the_text_that_was_sent(
    sandbox: Sandbox, options: tuple[str, ...], printed: str
) -> None:
    sandbox.fail(200, f"[{ODD}]", path="/api/v3/athlete/activities")
    sandbox.fail(200, "[]", path="/api/v3/athlete/activities", times=5)
    result = sandbox.run("activities", "--jobs", "1", *options)
    assert result.stdout.replace("\r\n", "\n") == printed
    sandbox.server.faults.clear()


def test_a_record_of_several_lines_is_one_line_of_ndjson(sandbox: Sandbox) -> None:
    sandbox.fail(200, '[{"id": 1,\n"distance": 1e2}]', path="/api/v3/athlete/activities")
    result = sandbox.run("activities", "--limit", "1", "--format", "ndjson")
    assert result.stdout == '{"id":1,"distance":1e2}\n'


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--since", "2026-11-22"), "No activities since 2026-11-22."),
        (("--until", "1999", "--sport", "Run"), "No Run activities until 1999."),
        (("--sport", "Run", "--sport", "Surfing", "--until", "1999"), "No Run or Surfing"),
    ],
)
def test_that_there_is_nothing_is_said(
    sandbox: Sandbox, options: tuple[str, ...], said: str
) -> None:
    result = sandbox.run("activities", *options)
    assert (result.status, result.stdout) == (0, "[]\n")
    assert said in result.stderr
    assert sandbox.run("-q", "activities", *options).stderr == ""
