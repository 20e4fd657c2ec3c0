from pathlib import Path

import gpxpy
import pytest

from tests.support.sandbox import Sandbox

DETAILED = "read", "read_all", "activity:read_all", "profile:read_all"


@pytest.fixture
def detailed(signed_out: Sandbox) -> Sandbox:
    """A sandbox whose athlete gave every reading scope."""
    signed_out.sign_in(*DETAILED)
    return signed_out


def test_an_athlete_without_an_id_is_an_error(sandbox: Sandbox) -> None:
    token = sandbox.profile.token().access_token
    sandbox.fail(200, {"firstname": "Noa"}, path="/api/v3/athlete")
    result = sandbox.run("stats", STRAVA_ACCESS_TOKEN=token)
    assert result.status == 1
    assert "/athlete has an unexpected format" in result.stderr


def test_the_athlete_is_a_summary_or_in_detail_as_the_scope_allows(signed_out: Sandbox) -> None:
    signed_out.sign_in()
    assert signed_out.run("athlete").json == signed_out.strava.athlete
    signed_out.sign_in(*DETAILED)
    assert signed_out.run("athlete").json["resource_state"] == 3


def test_stats_are_those_of_the_own_athlete(sandbox: Sandbox) -> None:
    assert "ytd_run_totals" in sandbox.run("stats").json


def test_stats_with_a_token_from_the_environment_ask_whose_it_is(signed_out: Sandbox) -> None:
    grant = signed_out.authentication.grant(("read",))
    result = signed_out.run("stats", STRAVA_ACCESS_TOKEN=grant.newest[0])
    assert "ytd_run_totals" in result.json


def test_zones_need_a_scope_that_is_named(sandbox: Sandbox) -> None:
    result = sandbox.run("zones")
    assert result.status == 4
    assert "strava login --scope profile:read_all" in result.stderr


def test_zones_come_with_the_scope(detailed: Sandbox) -> None:
    assert "heart_rate" in detailed.run("zones").json


def test_gear_is_found_by_the_id_that_an_activity_names(sandbox: Sandbox) -> None:
    activities = sandbox.strava.history.between(None, None, private=True)
    gear_id = next(one["gear_id"] for one in activities if one["gear_id"])
    assert sandbox.run("gear", gear_id).json["id"] == gear_id


def test_gear_that_is_no_list_is_an_error_and_not_a_crash(sandbox: Sandbox) -> None:
    for athlete in ({"bikes": None}, {"bikes": [], "shoes": ["g1"]}):
        sandbox.fail(200, athlete, path="/api/v3/athlete")
        result = sandbox.run("gear")
        assert (result.status, "unexpected format" in result.stderr) == (1, True)


def test_all_gear_is_of_the_detailed_athlete_in_one_request(sandbox: Sandbox) -> None:
    sandbox.sign_in("read", "activity:read_all", "profile:read_all")
    sandbox.server.journal.clear()
    found = sandbox.run("gear")
    assert [*found.json[0]][:1] == ["id"]
    assert {"name", "distance", "retired"} <= {*found.json[0]}
    assert (len(sandbox.asked()), found.stderr) == (1, "")


def test_without_the_scope_gear_is_collected_from_all_activities(sandbox: Sandbox) -> None:
    activities = sandbox.strava.history.between(None, None, private=True)
    used = {activity["gear_id"] for activity in activities if activity["gear_id"]}
    found = sandbox.run("gear")
    assert {gear["id"] for gear in found.json} == used
    assert all("distance" in gear and "retired" in gear for gear in found.json)
    assert "--scope profile:read_all" in found.stderr


def test_a_gear_id_of_another_form_is_refused(sandbox: Sandbox) -> None:
    result = sandbox.run("gear", "../athlete")
    assert (result.status, sandbox.asked()) == (2, [])


def test_routes_keep_their_long_ids_exact(detailed: Sandbox) -> None:
    routes = detailed.run("routes").json
    assert routes
    for route in routes:
        assert route["id"] > 2**53
        assert str(route["id"]) == route["id_str"]
        assert detailed.run("route", route["id_str"]).json["id"] == route["id"]


def test_a_route_is_had_as_gpx(detailed: Sandbox, tmp_path: Path) -> None:
    number = detailed.run("routes").json[0]["id_str"]
    detailed.run("route", number, "--gpx", "-o", str(tmp_path / "route.gpx"))
    assert gpxpy.parse((tmp_path / "route.gpx").read_text()).get_points_no() > 10


def test_an_unknown_route_says_what_to_do(sandbox: Sandbox) -> None:
    result = sandbox.run("route", "123")
    assert result.status == 1
    assert "Strava has no /routes/123" in result.stderr
