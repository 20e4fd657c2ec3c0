from typing import Any

import pytest

from tests.support.sandbox import Sandbox

PAID = {"message": "Payment Required", "errors": []}


def newest(sandbox: Sandbox, **wanted: object) -> dict[str, Any]:
    """The newest activity with these values."""
    found: list[dict[str, Any]] = sandbox.strava.history.between(None, None, private=True)
    return next(activity for activity in found if wanted.items() <= activity.items())


def paths(sandbox: Sandbox) -> list[str]:
    return [
        exchange.request.path.removeprefix("/api/v3/activities/")
        for exchange in sandbox.server.journal
        if exchange.request.path.startswith("/api")
    ]


def shown(sandbox: Sandbox, activity: dict[str, Any], *args: str) -> str:
    result = sandbox.run("show", str(activity["id"]), *args)
    assert (result.status, result.stderr) == (0, "")
    return result.stdout


def test_a_run_is_shown_with_its_parts_in_three_requests(sandbox: Sandbox) -> None:
    run = newest(sandbox, sport_type="Run", has_heartrate=True, manual=False)
    text = shown(sandbox, run)
    for part in ("distance", "pace", "shoes", "km ", "heart rate, ", "altitude, ", "pace zone"):
        assert part in text
    assert "best effort" in text
    assert text.startswith(f"{run['name']}\nRun  {run['start_date_local'][:10]}")
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= 80
    number = str(run["id"])
    assert paths(sandbox) == [number, f"{number}/streams", f"{number}/zones"]


def test_an_address_names_an_activity_too(sandbox: Sandbox) -> None:
    ride = newest(sandbox, sport_type="Ride", manual=False)
    address = f"https://www.strava.com/activities/{ride['id']}"
    assert sandbox.run("show", address).stdout == shown(sandbox, ride)


def test_a_manual_activity_is_its_header_in_one_request(sandbox: Sandbox) -> None:
    manual = newest(sandbox, manual=True)
    text = shown(sandbox, manual)
    assert "time" in text
    assert "\n\n" not in text.split("\n\n", 1)[1]
    assert paths(sandbox) == [str(manual["id"])]


def test_weight_training_has_a_heart_rate_and_no_distance(sandbox: Sandbox) -> None:
    text = shown(sandbox, newest(sandbox, sport_type="WeightTraining", has_heartrate=True))
    assert "heart rate, " in text
    assert "km" not in text
    assert "altitude" not in text


def test_imperial_units_apply_to_everything(sandbox: Sandbox) -> None:
    text = shown(sandbox, newest(sandbox, sport_type="Run", manual=False), "--units", "imperial")
    assert " mi" in text
    assert "/mi" in text
    assert "km" not in text


@pytest.mark.parametrize("status", [402, 404])
def test_without_zones_everything_else_is_shown(sandbox: Sandbox, status: int) -> None:
    run = newest(sandbox, sport_type="Run", manual=False)
    sandbox.fail(status, PAID, path=f"/api/v3/activities/{run['id']}/zones")
    text = shown(sandbox, run)
    assert "zone" not in text
    assert "best effort" in text


def test_a_part_that_fails_is_reported_after_the_others(sandbox: Sandbox) -> None:
    run = newest(sandbox, sport_type="Run", manual=False)
    path = f"/api/v3/activities/{run['id']}/streams"
    sandbox.fail(200, 7, path=path)
    result = sandbox.run("show", str(run["id"]))
    assert result.status == 1
    assert "best effort" in result.stdout
    assert "altitude, " not in result.stdout
    assert "streams" in result.stderr


def test_an_invalid_id_is_refused_before_any_request(sandbox: Sandbox) -> None:
    assert sandbox.run("show", "run").status == 2
    assert sandbox.server.journal == []


def test_an_unknown_activity_is_an_error(sandbox: Sandbox) -> None:
    result = sandbox.run("show", "1")
    assert (result.status, result.stdout) == (1, "")
