import sys
from pathlib import Path
from typing import Any

import pytest
import requests

from stravafetch.sandbox.data import samples
from tests.support.history import sample_history
from tests.support.sandbox import Sandbox

Record = dict[str, Any]

pytestmark = pytest.mark.parametrize("signed_out", [200], indirect=True)

EVERYTHING = ("read", "read_all", "profile:read_all", "activity:read_all")


def ask(sandbox: Sandbox, path: str, **query: Any) -> requests.Response:
    return requests.get(
        f"{sandbox.server.url}/api/v3{path}",
        params=query,
        headers={"Authorization": f"Bearer {sandbox.authentication.grants[-1].newest[0]}"},
        timeout=5,
    )


def get(sandbox: Sandbox, path: str, **query: Any) -> Any:
    response = ask(sandbox, path, **query)
    assert response.status_code == 200, response.text
    return response.json()


def own(sandbox: Sandbox, what: str) -> str:
    return f"/athletes/{sandbox.strava.athlete['id']}/{what}"


# The profile


def test_the_whole_profile_takes_a_scope(sandbox: Sandbox) -> None:
    summary = get(sandbox, "/athlete")
    sandbox.sign_in(*EVERYTHING)
    whole = get(sandbox, "/athlete")
    assert (summary["resource_state"], whole["resource_state"]) == (2, 3)
    assert list(whole)[: len(summary)] == list(summary)
    assert {"clubs", "ftp", "bikes", "shoes"} <= whole.keys() - summary.keys()


def test_zones_take_a_scope(sandbox: Sandbox) -> None:
    refused = ask(sandbox, "/athlete/zones")
    assert refused.status_code == 401
    assert refused.json()["errors"] == [
        {"resource": "AccessToken", "field": "profile:read_all_permission", "code": "missing"}
    ]
    sandbox.sign_in(*EVERYTHING)
    zones = get(sandbox, "/athlete/zones")
    assert zones["heart_rate"]["custom_zones"] is False
    for kind in ("heart_rate", "power"):
        assert (zones[kind]["zones"][0]["min"], zones[kind]["zones"][-1]["max"]) == (0, -1)


def test_gear_is_found_by_its_id(sandbox: Sandbox) -> None:
    sandbox.sign_in(*EVERYTHING)
    whole = get(sandbox, "/athlete")
    for gear in whole["bikes"] + whole["shoes"]:
        found = get(sandbox, f"/gear/{gear['id']}")
        assert {**gear, "resource_state": 3}.items() <= found.items()
        assert ("frame_type" in found) == (gear in whole["bikes"])
    assert ask(sandbox, "/gear/b1").status_code == 404


def test_gear_was_used_as_far_as_its_activities_say(sandbox: Sandbox) -> None:
    history = sandbox.strava.history.between(None, None, private=True)
    for gear_id in {record["gear_id"] for record in history} - {None}:
        used = sum(record["distance"] for record in history if record["gear_id"] == gear_id)
        gear = get(sandbox, f"/gear/{gear_id}")
        assert gear["distance"] == pytest.approx(used, abs=0.51)
        assert gear["converted_distance"] == round(gear["distance"] / 1000, 1)
        assert type(gear.get("notification_distance", 0)) is int


# Statistics


def test_statistics_add_up_what_everyone_may_see(sandbox: Sandbox) -> None:
    stats = get(sandbox, own(sandbox, "stats"))
    runs = [
        record
        for record in sample_history(200)
        if record["type"] == "Run" and record["visibility"] == "everyone"
    ]
    this_year = [record for record in runs if record["start_date"] >= "2026"]
    assert stats["all_run_totals"]["count"] == len(runs)
    assert stats["ytd_run_totals"]["count"] == len(this_year) < len(runs)
    assert stats["all_run_totals"]["distance"] == pytest.approx(
        sum(record["distance"] for record in runs)
    )
    assert "achievement_count" in stats["recent_run_totals"]
    assert "achievement_count" not in stats["all_run_totals"]
    assert stats["biggest_ride_distance"] > 20_000


def test_what_is_another_athletes_is_forbidden(sandbox: Sandbox) -> None:
    assert ask(sandbox, "/athletes/1/stats").status_code == 403


# More athletes


@pytest.fixture
def two(sandbox: Sandbox) -> Sandbox:
    second = samples.athlete(1)
    history = [{**record, "id": record["id"] + 1} for record in sample_history(200)[:5]]
    sandbox.strava.add_athlete(second, history)
    return sandbox


def test_each_athlete_sees_their_own(two: Sandbox) -> None:
    first = get(two, "/athlete/activities")
    two.authentication.grant(("read", "activity:read_all"), 1)
    assert get(two, "/athlete")["firstname"] == "Ivo"
    assert len(get(two, "/athlete/activities")) == 5
    assert ask(two, f"/activities/{first[0]['id']}").status_code == 404
    assert ask(two, own(two, "stats")).status_code == 403


def test_the_limits_are_shared(two: Sandbox) -> None:
    get(two, "/athlete")
    two.authentication.grant(("read",), 1)
    assert ask(two, "/athlete").headers["X-Readratelimit-Usage"] == "2,2"


def test_leaving_the_app_is_for_oneself_alone(two: Sandbox) -> None:
    first = two.authentication.grants[-1]
    token, _ = two.authentication.grant(("read",), 1).newest
    url = f"{two.server.url}/oauth/deauthorize"
    requests.post(url, data={"access_token": token}, timeout=5)
    assert two.authentication.grants == [first]


def agree(sandbox: Sandbox, **form: str) -> requests.Response:
    query = {
        "client_id": sandbox.app.client_id,
        "redirect_uri": "http://127.0.0.1:5000/",
        "response_type": "code",
        "scope": "read",
    }
    url = f"{sandbox.server.url}/oauth/authorize"
    form = {"authorize": "1", **form}
    return requests.post(url, params=query, data=form, allow_redirects=False, timeout=5)


@pytest.mark.parametrize(("number", "name"), [(None, "Noa"), (0, "Noa"), (1, "Ivo")])
def test_the_page_signs_in_who_is_chosen(two: Sandbox, number: int | None, name: str) -> None:
    chosen = {} if number is None else {"athlete": str(samples.athlete(number)["id"])}
    location = agree(two, **chosen).headers["Location"]
    form = {
        "client_id": two.app.client_id,
        "client_secret": two.app.client_secret,
        "grant_type": "authorization_code",
        "code": location.partition("code=")[2].partition("&")[0],
    }
    body = requests.post(f"{two.server.url}/oauth/token", data=form, timeout=5).json()
    assert body["athlete"]["firstname"] == name
    assert get(two, "/athlete")["firstname"] == name


def test_nobody_else_can_be_chosen(two: Sandbox) -> None:
    assert agree(two, athlete="99").status_code == 400


def test_the_page_asks_who_it_is_when_there_are_more(two: Sandbox) -> None:
    page = requests.get(agree(two, athlete="99").url, timeout=5).text
    assert page.count('type="radio"') == 2
    assert page.index("checked> Noa Lindqvist") < page.index("> Ivo Marchetti")


# The command


PROFILES = """
import json, os, pathlib, sys
home = pathlib.Path(os.environ["STRAVA_HOME"])
names = sorted(path.stem for path in (home / "profiles").glob("*.json"))
tokens = [path.name for path in (home / "secrets").glob("token.*")]
pathlib.Path(sys.argv[1]).write_text(json.dumps([names, sorted(tokens)]))
"""


def test_the_sandbox_signs_all_its_athletes_in(signed_out: Sandbox, tmp_path: Path) -> None:
    found = tmp_path / "found"
    command = [sys.executable, "-c", PROFILES, str(found)]
    result = signed_out.run("sandbox", "--activities=5", "--athletes=3", "--", *command)
    assert result.status == 0, result.stderr
    assert found.read_text() == (
        '[["default", "ivo", "mei"], ["token.default.json", "token.ivo.json", "token.mei.json"]]'
    )


LIMITS = """
import json, os, pathlib, sys, urllib.request
home = pathlib.Path(os.environ["STRAVA_HOME"])
token = json.loads((home / "secrets" / "token.default.json").read_text())["access_token"]
url = os.environ["STRAVA_API_URL"] + "/athlete"
request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
headers = urllib.request.urlopen(request).headers
limits = [headers[f"X-{kind}-Limit"] for kind in ("Readratelimit", "Ratelimit")]
pathlib.Path(sys.argv[1]).write_text(" ".join(limits))
"""


def test_the_sandbox_can_have_another_limit(signed_out: Sandbox, tmp_path: Path) -> None:
    found = tmp_path / "found"
    command = [sys.executable, "-c", LIMITS, str(found)]
    result = signed_out.run("sandbox", "--activities=5", "--read-limit=7", "--", *command)
    assert result.status == 0, result.stderr
    assert found.read_text() == "7,70 14,140"
