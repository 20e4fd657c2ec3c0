import hashlib
import json
from datetime import datetime
from typing import Any

import pytest
import requests

from tests.support.clock import TestClock
from tests.support.sandbox import Sandbox

Record = dict[str, Any]

LIST = "/athlete/activities"
COUNT = 100  # enough for every oddity of the sample data
pytestmark = pytest.mark.parametrize("signed_out", [COUNT], indirect=True)


def get(
    sandbox: Sandbox, path: str = LIST, query: dict[str, Any] | None = None, **headers: str
) -> requests.Response:
    """Ask with the newest token, unless an Authorization is given."""
    token = sandbox.authentication.grants[-1].newest[0]
    return requests.get(
        f"{sandbox.server.url}/api/v3{path}",
        params=query,
        headers={"Authorization": f"Bearer {token}", **headers},
        timeout=5,
    )


def activities(sandbox: Sandbox, **query: Any) -> list[Record]:
    response = get(sandbox, LIST, query)
    assert response.status_code == 200, response.text
    found: list[Record] = response.json()
    return found


def ids(records: list[Record]) -> list[int]:
    return [record["id"] for record in records]


def whole(sandbox: Sandbox) -> list[Record]:
    """Return the history, newest first."""
    return activities(sandbox, per_page=200)


def started(activity: Record) -> int:
    return int(datetime.fromisoformat(activity["start_date"]).timestamp())


def fault(message: str, resource: str, field: str, code: str) -> Record:
    return {
        "message": message,
        "errors": [{"resource": resource, "field": field, "code": code}],
    }


# Pages


def test_a_page_has_thirty_records_unless_asked_otherwise(sandbox: Sandbox) -> None:
    assert len(activities(sandbox)) == 30
    assert len(activities(sandbox, per_page=7)) == 7


def test_pages_join_to_the_whole_history(sandbox: Sandbox) -> None:
    pages = [activities(sandbox, per_page=30, page=number) for number in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [30, 30, 30, 10]
    assert [record for page in pages for record in page] == whole(sandbox)


def test_past_the_end_there_is_an_empty_page(sandbox: Sandbox) -> None:
    assert activities(sandbox, per_page=50, page=3) == []
    assert activities(sandbox, page=1_000) == []


@pytest.mark.parametrize(
    "query",
    [{"per_page": 201}, {"per_page": 0}, {"per_page": -1}, {"page": 0}, {"page": "two"}],
)
def test_a_page_that_cannot_be_is_a_bad_request(sandbox: Sandbox, query: Record) -> None:
    response = get(sandbox, LIST, query)
    assert response.status_code == 400
    assert response.json()["message"] == "Bad Request"


def test_two_hundred_records_are_the_most_a_page_can_have(sandbox: Sandbox) -> None:
    one = whole(sandbox)[0]
    for extra in range(COUNT + 50):
        sandbox.strava.history.add({**one, "id": extra})
    assert len(activities(sandbox, per_page=200)) == 200
    assert len(activities(sandbox, per_page=200, page=2)) == 50


# Bounds and order


@pytest.mark.parametrize(
    ("bounds", "newest_first"),
    [
        ({}, True),
        ({"before": 1_790_000_000}, True),
        ({"after": 0}, False),
        ({"after": 1_700_000_000}, False),
        ({"after": 1_700_000_000, "before": 1_790_000_000}, True),
    ],
)
def test_only_after_alone_is_answered_oldest_first(
    sandbox: Sandbox, bounds: dict[str, int], newest_first: bool
) -> None:
    starts = [started(activity) for activity in activities(sandbox, per_page=200, **bounds)]
    assert len(set(starts)) > 10
    assert starts == sorted(starts, reverse=newest_first)


def test_bounds_are_exclusive_to_the_second(sandbox: Sandbox) -> None:
    one = whole(sandbox)[COUNT // 2]
    start = started(one)
    assert one not in activities(sandbox, after=start)
    assert one not in activities(sandbox, before=start)
    assert activities(sandbox, after=start - 1, before=start + 1) == [one]


def test_bounds_are_compared_with_utc_not_the_clock_on_the_wall(sandbox: Sandbox) -> None:
    tokyo = next(a for a in whole(sandbox) if "Tokyo" in a["timezone"])
    assert tokyo in activities(sandbox, after=started(tokyo) - 1)
    assert tokyo not in activities(sandbox, after=started(tokyo) + 3600)


@pytest.mark.parametrize("ahead", [1, 1_800_000_000_000])
def test_after_in_the_future_is_a_bad_request(
    sandbox: Sandbox, clock: TestClock, ahead: int
) -> None:
    response = get(sandbox, LIST, {"after": int(clock.time) + ahead})
    assert response.status_code == 400
    assert response.json() == fault("Bad Request", "Application", "after", "future")


def test_after_may_be_now_and_before_in_the_future(sandbox: Sandbox, clock: TestClock) -> None:
    assert activities(sandbox, after=int(clock.time)) == []
    assert len(activities(sandbox, before=int(clock.time) + 86_400)) == 30


def test_equal_starts_keep_one_order_from_page_to_page(sandbox: Sandbox) -> None:
    for activity in whole(sandbox)[:5]:
        twin = {**activity, "id": activity["id"] + 1}
        sandbox.strava.history.add(twin)
    pages = [activities(sandbox, per_page=1, page=number) for number in range(1, 11)]
    assert len({page[0]["id"] for page in pages}) == 10


# Who may see what


def test_what_only_i_may_see_takes_activity_read_all(sandbox: Sandbox) -> None:
    everything = whole(sandbox)
    hidden = {activity["id"] for activity in everything if activity["private"]}
    sandbox.sign_in("read", "activity:read")
    assert hidden
    assert ids(whole(sandbox)) == [id_ for id_ in ids(everything) if id_ not in hidden]


def test_read_alone_lists_nothing_and_says_what_is_missing(sandbox: Sandbox) -> None:
    sandbox.sign_in("read")
    response = get(sandbox)
    assert response.status_code == 401
    assert response.json() == fault(
        "Authorization Error", "AccessToken", "activity:read_permission", "missing"
    )
    assert get(sandbox, "/athlete").json() == sandbox.strava.athlete


@pytest.mark.parametrize("header", ["Bearer 0000", "Bearer", "Basic {}", "{}", "bearer{}", ""])
def test_without_a_living_token_as_bearer_every_path_is_closed(
    sandbox: Sandbox, header: str
) -> None:
    token = sandbox.authentication.grants[-1].newest[0]
    for path in ("/athlete", LIST):
        response = get(sandbox, path, Authorization=header.format(token))
        assert response.status_code == 401
        assert response.json() == fault("Authorization Error", "Athlete", "access_token", "invalid")


def test_an_invalid_token_has_another_body_on_other_days(sandbox: Sandbox) -> None:
    sandbox.strava.alternate_401 = True
    response = get(sandbox, Authorization="Bearer 0000")
    assert response.status_code == 401
    assert response.json() == fault("Authorization Error", "Application", "", "invalid")


def test_an_expired_token_is_invalid(sandbox: Sandbox, clock: TestClock) -> None:
    clock.time += 21_599
    assert get(sandbox).status_code == 200
    clock.time += 1
    assert get(sandbox).status_code == 401


def test_a_token_in_the_query_opens_nothing_and_is_noted(sandbox: Sandbox) -> None:
    token = sandbox.authentication.grants[-1].newest[0]
    response = get(sandbox, "/athlete", {"access_token": token}, Authorization="")
    assert response.status_code == 401
    assert sandbox.strava.unsupported_requests == ["/api/v3/athlete?access_token"]
    sandbox.strava.unsupported_requests.clear()


def test_an_inactive_app_can_refresh_and_nothing_else(sandbox: Sandbox) -> None:
    sandbox.strava.inactive = True
    form = {
        "client_id": sandbox.app.client_id,
        "client_secret": sandbox.app.client_secret,
        "grant_type": "refresh_token",
        "refresh_token": sandbox.authentication.grants[-1].refresh_token,
    }
    refreshed = requests.post(f"{sandbox.server.url}/oauth/token", data=form, timeout=5)
    assert refreshed.status_code == 200
    for path in ("/athlete", LIST):
        response = get(sandbox, path)
        assert response.status_code == 403
        assert response.json() == fault("Forbidden", "Application", "Status", "Inactive")


# What an answer looks like


def test_a_record_is_sent_as_the_history_has_it(sandbox: Sandbox) -> None:
    strange = {"start_date": "2026-11-22T10:00:00Z", "id": 1, "name": "🌧️ & <b>", "private": False}
    strange |= {"total_elevation_gain": 0, "max_speed": 1.0, "workout_type": None}
    sandbox.strava.history.add(strange)
    sent = get(sandbox, LIST, {"per_page": 1}).text
    assert sent == json.dumps([strange], ensure_ascii=False, separators=(",", ":"))


def test_an_answer_has_the_headers_that_strava_sends(sandbox: Sandbox) -> None:
    response = get(sandbox)
    digest = hashlib.sha256(response.content).hexdigest()[:32]
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    assert response.headers["Cache-Control"] == "max-age=0, private, must-revalidate"
    assert response.headers["Vary"] == "Accept, Origin"
    assert response.headers["Etag"] == f'W/"{digest}"'


def test_the_empty_page_has_the_recorded_etag(sandbox: Sandbox) -> None:
    response = get(sandbox, LIST, {"page": 99})
    assert response.headers["Etag"] == 'W/"4f53cda18c2baa0c0354bb5f9a3ecbe5"'


@pytest.mark.parametrize("method", ["GET", "PUT"])
@pytest.mark.parametrize(
    "path", ["/api/v3/activities/17/flowers", "/api/v4/athlete", "/athlete", "/"]
)
def test_an_unknown_path_is_not_found_and_noted(sandbox: Sandbox, method: str, path: str) -> None:
    response = requests.request(method, sandbox.server.url + path, timeout=5)
    assert response.status_code == 404
    assert response.json() == fault("Record Not Found", "resource", "path", "invalid")
    assert sandbox.strava.unsupported_requests == [f"{method} {path}"]
    sandbox.strava.unsupported_requests.clear()


def test_data_can_only_be_read(sandbox: Sandbox) -> None:
    response = requests.post(f"{sandbox.server.url}/api/v3{LIST}", timeout=5)
    assert response.status_code == 404
    assert sandbox.strava.unsupported_requests == [f"POST /api/v3{LIST}"]
    sandbox.strava.unsupported_requests.clear()


def test_an_unknown_parameter_is_noted(sandbox: Sandbox) -> None:
    get(sandbox, LIST, {"page": 1, "per-page": 200})
    assert sandbox.strava.unsupported_requests == [f"/api/v3{LIST}?per-page"]
    sandbox.strava.unsupported_requests.clear()


# What can change on the way


def test_a_page_can_be_short_without_being_the_last(sandbox: Sandbox) -> None:
    everything = ids(whole(sandbox))
    sandbox.strava.short_pages = {2: 4}
    pages = [ids(activities(sandbox, per_page=40, page=number)) for number in (1, 2, 3)]
    assert pages == [everything[:40], everything[40:76], everything[80:]]


def test_an_activity_can_arrive_between_two_pages(sandbox: Sandbox) -> None:
    newest = {**whole(sandbox)[0], "id": 1, "start_date": "2026-11-22T11:00:00Z"}
    sandbox.strava.uploads_after_page = {1: newest}
    first = activities(sandbox, page=1)
    second = activities(sandbox, page=2)
    assert newest not in first
    assert second[0] == first[-1]
    assert activities(sandbox, per_page=1) == [newest]


def test_an_activity_can_be_deleted(sandbox: Sandbox) -> None:
    everything = ids(whole(sandbox))
    sandbox.strava.history.remove(everything[3])
    assert ids(whole(sandbox)) == everything[:3] + everything[4:]
