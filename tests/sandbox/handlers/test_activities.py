from itertools import pairwise
from typing import Any
from urllib.parse import unquote

import pytest

from tests.support.clock import TestClock
from tests.support.sandbox import Sandbox
from tests.support.sandbox_requests import a_run, ask, get, some

Record = dict[str, Any]

NOT_FOUND = {
    "message": "Resource Not Found",
    "errors": [{"resource": "Activity", "field": "", "code": "not found"}],
}
BELOW = ("", "/streams", "/laps", "/zones", "/comments", "/kudos")
pytestmark = pytest.mark.parametrize("signed_out", [100], indirect=True)


def detail(sandbox: Sandbox, record: Record, **query: Any) -> Record:
    found: Record = get(sandbox, f"/activities/{record['id']}", **query)
    return found


# The activity itself


def test_a_detail_is_the_summary_and_more(sandbox: Sandbox) -> None:
    summary = some(sandbox, a_run)
    found = detail(sandbox, summary)
    assert found["resource_state"] == 3
    kept = {key: value for key, value in summary.items() if key not in ("resource_state", "map")}
    assert kept == {key: found[key] for key in kept}
    assert found["map"]["summary_polyline"] == summary["map"]["summary_polyline"]
    assert len(found["map"]["polyline"]) > len(summary["map"]["summary_polyline"])


def test_the_keys_of_a_detail_come_in_the_order_of_the_wire(sandbox: Sandbox) -> None:
    run = some(sandbox, lambda record: a_run(record) and record["has_heartrate"])
    assert list(detail(sandbox, run))[-18:] == [
        *("has_kudoed", "suffer_score", "description", "calories", "perceived_exertion"),
        *("prefer_perceived_exertion", "segment_efforts", "splits_metric", "splits_standard"),
        *("laps", "best_efforts", "gear", "photos", "stats_visibility", "hide_from_home"),
        *("embed_token", "similar_activities", "available_zones"),
    ]


def test_the_same_activity_has_the_same_detail_each_time(sandbox: Sandbox) -> None:
    run = some(sandbox, a_run)
    assert detail(sandbox, run) == detail(sandbox, run)


@pytest.mark.parametrize("cut", ["laps", "splits_metric", "splits_standard"])
def test_laps_and_splits_add_up_to_the_activity(sandbox: Sandbox, cut: str) -> None:
    run = some(sandbox, a_run)
    parts = detail(sandbox, run)[cut]
    assert sum(part["moving_time"] for part in parts) == run["moving_time"]
    assert sum(part["elapsed_time"] for part in parts) == run["elapsed_time"]
    assert sum(part["distance"] for part in parts) == pytest.approx(run["distance"], abs=0.5)


def test_a_longer_best_effort_takes_longer(sandbox: Sandbox) -> None:
    best = detail(sandbox, some(sandbox, a_run))["best_efforts"]
    assert [effort["name"] for effort in best][:3] == ["400m", "1/2 mile", "1K"]
    assert all(one["elapsed_time"] < two["elapsed_time"] for one, two in pairwise(best))


def test_hidden_efforts_on_segments_are_shown_when_asked_for(sandbox: Sandbox) -> None:
    history = sandbox.strava.history.between(None, None, private=True)
    numbers = [record["id"] for record in history if record["start_latlng"]][:12]
    few, all_ = (
        [
            effort
            for number in numbers
            for effort in get(sandbox, f"/activities/{number}", **query)["segment_efforts"]
        ]
        for query in ({}, {"include_all_efforts": "true"})
    )
    assert len(few) < len(all_)
    assert [effort for effort in all_ if not effort["hidden"]] == few


def test_the_same_way_has_the_same_segments(sandbox: Sandbox) -> None:
    run = some(sandbox, a_run)
    again = {**run, "id": 1, "start_date": "2026-11-22T10:00:00Z"}
    sandbox.strava.history.add(again)
    first, second = (
        [
            effort["segment"]["id"]
            for effort in detail(sandbox, one, include_all_efforts="true")["segment_efforts"]
        ]
        for one in (run, again)
    )
    assert first == second != []


def test_what_was_typed_in_has_no_parts(sandbox: Sandbox) -> None:
    found = detail(sandbox, some(sandbox, lambda record: record["manual"]))
    assert found["segment_efforts"] == []
    assert not {"laps", "splits_metric", "device_name"} & found.keys()
    assert found["map"]["polyline"] == ""


@pytest.mark.parametrize("below", BELOW)
def test_an_unknown_activity_is_not_found(sandbox: Sandbox, below: str) -> None:
    for name in ("17", "seventeen"):
        response = ask(sandbox, f"/activities/{name}{below}")
        assert (response.status_code, response.json()) == (404, NOT_FOUND)


@pytest.mark.parametrize("below", BELOW)
@pytest.mark.parametrize(
    ("scope", "private", "status"),
    [
        (("read", "activity:read_all"), True, 200),
        (("read", "activity:read"), True, 404),
        (("read", "activity:read"), False, 200),
        (("read",), False, 404),
    ],
)
def test_an_activity_out_of_scope_is_not_known_to_exist(
    sandbox: Sandbox, below: str, scope: tuple[str, ...], private: bool, status: int
) -> None:
    sandbox.sign_in(*scope)
    one = some(sandbox, lambda record: record["private"] is private and not record["manual"])
    assert ask(sandbox, f"/activities/{one['id']}{below}").status_code == status


@pytest.mark.parametrize("below", ["", "/streams"])
def test_an_activity_can_be_stuck(sandbox: Sandbox, below: str) -> None:
    run = some(sandbox, a_run)
    sandbox.strava.failing = {run["id"]}
    response = ask(sandbox, f"/activities/{run['id']}{below}")
    assert (response.status_code, response.json()) == (500, {"message": "error"})
    assert ask(sandbox, f"/activities/{run['id']}/laps").status_code == 200


# What belongs to it


def test_laps_by_themselves_are_those_of_the_detail(sandbox: Sandbox) -> None:
    run = some(sandbox, a_run)
    assert get(sandbox, f"/activities/{run['id']}/laps") == detail(sandbox, run)["laps"]


def test_zones_share_out_the_moving_time(sandbox: Sandbox) -> None:
    run = some(sandbox, lambda record: a_run(record) and record["has_heartrate"])
    zones = get(sandbox, f"/activities/{run['id']}/zones")
    assert [zone["type"] for zone in zones] == detail(sandbox, run)["available_zones"]
    for zone in zones:
        times = [bucket["time"] for bucket in zone["distribution_buckets"]]
        assert sum(times) == run["moving_time"]
        assert zone["distribution_buckets"][-1]["max"] == -1


def test_kudos_are_names_without_ids_in_pages(sandbox: Sandbox) -> None:
    one = some(sandbox, lambda record: record["kudos_count"] > 6)
    path = f"/activities/{one['id']}/kudos"
    everyone = get(sandbox, path)
    assert len(everyone) == one["kudos_count"]
    assert everyone[0].keys() == {"resource_state", "firstname", "lastname"}
    pages = [get(sandbox, path, page=page, per_page=4) for page in (1, 2)]
    assert [*pages[0], *pages[1]] == everyone[:8]


def discussed(sandbox: Sandbox) -> str:
    one = some(sandbox, lambda record: record["comment_count"] > 1)
    return f"/activities/{one['id']}/comments"


def test_comments_have_cursors_only_where_pages_are_asked_for(sandbox: Sandbox) -> None:
    path = discussed(sandbox)
    assert {comment["cursor"] for comment in get(sandbox, path)} == {None}
    assert get(sandbox, path, page_size=1)[0]["cursor"].endswith("%3D%3D")


def test_a_cursor_leads_to_the_next_page_of_comments(sandbox: Sandbox) -> None:
    path = discussed(sandbox)
    texts = [comment["id"] for comment in get(sandbox, path)]
    found, cursor = [], ""
    while page := get(sandbox, path, page_size=1, **({"after_cursor": cursor} if cursor else {})):
        found.append(page[0]["id"])
        cursor = page[0]["cursor"]
    assert found == texts


def test_the_decoded_form_of_a_cursor_is_unknown(sandbox: Sandbox) -> None:
    path = discussed(sandbox)
    [first] = get(sandbox, path, page_size=1)
    response = ask(sandbox, path, params={"page_size": 1, "after_cursor": unquote(first["cursor"])})
    assert response.status_code == 400


def test_comments_by_page_number_are_cut_and_have_cursors(sandbox: Sandbox) -> None:
    path = discussed(sandbox)
    everything = [comment["id"] for comment in get(sandbox, path)]
    for page, number in enumerate(everything, 1):
        [comment] = get(sandbox, path, page=page, per_page=1)
        assert comment["id"] == number
        assert comment["cursor"]
    assert get(sandbox, path, page=len(everything) + 1, per_page=1) == []


@pytest.mark.parametrize("below", ["", "/streams"])
def test_an_activity_can_be_forbidden(sandbox: Sandbox, below: str) -> None:
    run = some(sandbox, a_run)
    sandbox.strava.forbidden_activities = {run["id"]}
    response = ask(sandbox, f"/activities/{run['id']}{below}")
    assert response.status_code == 403
    assert response.json()["errors"] == [{"resource": "Activity", "field": "", "code": "forbidden"}]


def test_streams_can_be_late(sandbox: Sandbox, clock: TestClock) -> None:
    path = f"/activities/{some(sandbox, a_run)['id']}/streams"
    sandbox.strava.accounts[0].streams_ready_at[some(sandbox, a_run)["id"]] = clock.time + 60
    assert ask(sandbox, path).status_code == 404
    clock.time += 60
    assert ask(sandbox, path).status_code == 200


def test_a_hidden_map_leaves_the_streams_their_places(sandbox: Sandbox) -> None:
    run = some(sandbox, a_run)
    sandbox.strava.accounts[0].hide_map(run["id"])
    listed = next(one for one in get(sandbox, "/athlete/activities") if one["id"] == run["id"])
    for shown in (listed, detail(sandbox, run)):
        assert (shown["start_latlng"], shown["map"]["summary_polyline"]) == ([], "")
    assert detail(sandbox, run)["map"]["polyline"] == ""
    streams = get(sandbox, f"/activities/{run['id']}/streams", keys="latlng", key_by_type="true")
    assert streams["latlng"]["data"][0] == run["start_latlng"]


# As recorded


def test_a_ride_has_splits_and_no_similar_activities(sandbox: Sandbox) -> None:
    ride = some(sandbox, lambda one: one["sport_type"] == "Ride" and one["start_latlng"])
    found = detail(sandbox, ride)
    assert found["splits_metric"]
    assert found["splits_standard"]
    assert "similar_activities" not in found


def test_heart_rate_zones_are_floats_in_their_order(sandbox: Sandbox) -> None:
    run = some(sandbox, lambda record: a_run(record) and record["has_heartrate"])
    heart_rate, pace = get(sandbox, f"/activities/{run['id']}/zones")
    for bucket in heart_rate["distribution_buckets"]:
        assert list(bucket) == ["min", "max", "time"]
        assert {type(value) for value in bucket.values()} == {float}
    assert {type(bucket["time"]) for bucket in pace["distribution_buckets"]} == {int}


def test_a_segment_effort_with_heart_rate_has_its_maximum(sandbox: Sandbox) -> None:
    run = some(sandbox, lambda record: a_run(record) and record["has_heartrate"])
    for effort in detail(sandbox, run, include_all_efforts="true")["segment_efforts"]:
        assert effort["average_heartrate"] <= effort["max_heartrate"] <= run["max_heartrate"]
        assert effort["segment"]["city"] == "Berlin"
