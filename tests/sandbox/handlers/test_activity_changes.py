import json
from typing import Any

import pytest

from tests.support.sandbox import Sandbox
from tests.support.sandbox_requests import a_run, ask, get, some

NOT_FOUND = {
    "message": "Resource Not Found",
    "errors": [{"resource": "Activity", "field": "", "code": "not found"}],
}
pytestmark = pytest.mark.parametrize("signed_out", [100], indirect=True)


def everything(sandbox: Sandbox) -> list[dict[str, Any]]:
    return sandbox.strava.history.between(None, None, private=True)


WRITE = ("read", "activity:read_all", "activity:write")


@pytest.mark.parametrize("how", ["data", "json"])
def test_a_name_can_be_changed(sandbox: Sandbox, how: str) -> None:
    sandbox.sign_in(*WRITE)
    run, changes = some(sandbox, a_run), {"name": "Renamed 🐢", "description": "Twice"}
    response = ask(sandbox, f"/activities/{run['id']}", "PUT", **{how: changes})
    assert response.status_code == 200
    assert response.json()["name"] == "Renamed 🐢"
    assert get(sandbox, f"/activities/{run['id']}")["description"] == "Twice"
    assert some(sandbox, lambda record: record["id"] == run["id"])["name"] == "Renamed 🐢"
    assert run["name"] != "Renamed 🐢", "the record that was handed in stays as it is"


def test_without_the_scope_there_is_nothing_to_change(sandbox: Sandbox) -> None:
    run = some(sandbox, a_run)
    response = ask(sandbox, f"/activities/{run['id']}", "PUT", json={"name": "x"})
    assert (response.status_code, response.json()) == (404, NOT_FOUND)


def test_every_field_that_can_be_changed_is(sandbox: Sandbox) -> None:
    sandbox.sign_in(*WRITE)
    run, bike = some(sandbox, a_run), "b9127740"
    changes = {"sport_type": "MountainBikeRide", "gear_id": bike, "trainer": True}
    changes |= {"commute": True, "hide_from_home": True, "private_note": "knee"}
    ask(sandbox, f"/activities/{run['id']}", "PUT", json=changes)
    found = get(sandbox, f"/activities/{run['id']}")
    assert {name: found[name] for name in changes} == changes
    assert (found["type"], found["gear"]["id"]) == ("Ride", bike)
    used = sum(one["distance"] for one in everything(sandbox) if one["gear_id"] == bike)
    assert get(sandbox, f"/gear/{bike}")["distance"] == pytest.approx(used, abs=0.51)


def test_a_form_clears_flags_and_gear(sandbox: Sandbox) -> None:
    sandbox.sign_in(*WRITE)
    path = f"/activities/{some(sandbox, a_run)['id']}"
    ask(sandbox, path, "PUT", data={"commute": "1", "trainer": "true"})
    ask(sandbox, path, "PUT", data={"commute": "0", "gear_id": "none"})
    found = get(sandbox, path)
    assert (found["commute"], found["trainer"], found["gear_id"]) == (False, True, None)
    assert "gear" not in found


@pytest.mark.parametrize("change", [{"sport_type": "Other"}, {"sport_type": ""}, {"gear_id": "b1"}])
def test_what_strava_does_not_take_is_a_bad_request(
    sandbox: Sandbox, change: dict[str, str]
) -> None:
    sandbox.sign_in(*WRITE)
    run = some(sandbox, a_run)
    response = ask(sandbox, f"/activities/{run['id']}", "PUT", json={"name": "x", **change})
    assert response.status_code == 400
    assert get(sandbox, f"/activities/{run['id']}")["name"] == run["name"]


def test_what_else_is_changed_is_noted(sandbox: Sandbox) -> None:
    sandbox.sign_in(*WRITE)
    path = f"/activities/{some(sandbox, a_run)['id']}"
    ask(sandbox, path, "PUT", json={"colour": "red"})
    assert sandbox.strava.unsupported_requests == [f"PUT /api/v3{path} colour"]
    sandbox.strava.unsupported_requests.clear()


ENTRY = {
    "name": "Bouldering",
    "sport_type": "RockClimbing",
    "start_date_local": "2026-11-21T19:00:00+01:00",
    "elapsed_time": 5400,
}


@pytest.mark.parametrize("how", ["data", "json"])
def test_an_activity_can_be_typed_in(sandbox: Sandbox, how: str) -> None:
    sandbox.sign_in(*WRITE)
    response = ask(sandbox, "/activities", "POST", **{how: ENTRY})
    made = response.json()
    assert response.status_code == 201
    assert (made["manual"], made["moving_time"], made["sport_type"]) == (True, 5400, "RockClimbing")
    assert made["start_date"] == "2026-11-21T18:00:00Z"
    assert made["start_date_local"] == "2026-11-21T19:00:00Z"
    assert get(sandbox, f"/activities/{made['id']}") == made


def test_typing_in_is_no_read(sandbox: Sandbox) -> None:
    sandbox.sign_in(*WRITE)
    response = ask(sandbox, "/activities", "POST", json=ENTRY)
    assert response.headers["X-Ratelimit-Usage"] == "1,1"
    assert response.headers["X-Readratelimit-Usage"] == ","
    assert ask(sandbox, "/athlete").headers["X-Readratelimit-Usage"] == "1,1"


@pytest.mark.parametrize("name", list(ENTRY))
def test_typing_in_needs_the_essentials(sandbox: Sandbox, name: str) -> None:
    sandbox.sign_in(*WRITE)
    response = ask(sandbox, "/activities", "POST", json={**ENTRY, name: ""})
    assert response.status_code == 400
    assert response.json()["errors"] == [{"resource": "Activity", "field": name, "code": "missing"}]


def test_typing_in_needs_the_scope(sandbox: Sandbox) -> None:
    response = ask(sandbox, "/activities", "POST", data=json.dumps(ENTRY))
    assert response.status_code == 401
    assert response.json()["errors"][0]["field"] == "activity:write_permission"


def test_an_activity_can_be_typed_in_with_everything(sandbox: Sandbox) -> None:
    sandbox.sign_in(*WRITE)
    more = {"description": "Roof", "trainer": 1, "commute": "1", "distance": 120}
    made = ask(sandbox, "/activities", "POST", data={**ENTRY, **more}).json()
    shown = (made["description"], made["trainer"], made["commute"], made["distance"])
    assert shown == ("Roof", True, True, 120.0)
