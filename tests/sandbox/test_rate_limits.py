import pytest
import requests

from stravafetch.sandbox.rate_limits import DAY, FIFTEEN_MINUTES
from tests.support.clock import TestClock
from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.parametrize("signed_out", [5], indirect=True)  # as few as will do

HEADERS = (
    "X-Ratelimit-Limit",
    "X-Ratelimit-Usage",
    "X-Readratelimit-Limit",
    "X-Readratelimit-Usage",
)


def get(sandbox: Sandbox, token: str | None = None) -> requests.Response:
    token = token or sandbox.authentication.grants[-1].newest[0]
    return requests.get(
        f"{sandbox.server.url}/api/v3/athlete",
        headers={"Authorization": f"Bearer {token}"},
        timeout=5,
    )


def limit_headers(response: requests.Response) -> list[str | None]:
    return [response.headers.get(name) for name in HEADERS]


def test_both_pairs_of_headers_say_what_a_new_app_may_do(sandbox: Sandbox) -> None:
    assert limit_headers(get(sandbox))[::2] == ["200,2000", "100,1000"]


def test_usage_includes_the_request_that_is_answered(sandbox: Sandbox) -> None:
    assert limit_headers(get(sandbox))[1::2] == ["1,1", "1,1"]
    assert limit_headers(get(sandbox))[1::2] == ["2,2", "2,2"]


def test_the_request_that_reaches_the_limit_passes(sandbox: Sandbox) -> None:
    sandbox.strava.limits.add_usage("read", FIFTEEN_MINUTES, 99)
    response = get(sandbox)
    assert response.status_code == 200
    assert response.headers["X-Readratelimit-Usage"] == "100,1"


def test_the_next_request_is_refused_without_a_word_on_when_to_come_back(sandbox: Sandbox) -> None:
    sandbox.strava.limits.add_usage("read", FIFTEEN_MINUTES, 100)
    response = get(sandbox)
    error = {"resource": "Application", "field": "rate limit", "code": "exceeded"}
    assert response.status_code == 429
    assert response.json() == {"message": "Rate Limit Exceeded", "errors": [error]}
    assert "Retry-After" not in response.headers


def test_a_refused_request_counts_for_the_day_only(sandbox: Sandbox) -> None:
    sandbox.strava.limits.add_usage("read", FIFTEEN_MINUTES, 100)
    get(sandbox)
    assert limit_headers(get(sandbox))[1::2] == ["0,2", "100,2"]


@pytest.mark.parametrize("kind", ["overall", "read"])
@pytest.mark.parametrize("span", [FIFTEEN_MINUTES, DAY])
def test_each_limit_refuses_on_its_own(sandbox: Sandbox, kind: str, span: int) -> None:
    limits = {"overall": (200, 2_000), "read": (100, 1_000)}[kind]
    sandbox.strava.limits.add_usage(kind, span, limits[span == DAY] - 1)
    assert [get(sandbox).status_code for _ in range(3)] == [200, 429, 429]


@pytest.mark.parametrize(
    ("span", "until_it_turns"),
    [(FIFTEEN_MINUTES, 7 * 60), (DAY, 12 * 3600 - 8 * 60)],  # it is 12:08 in UTC
)
def test_windows_turn_on_the_clock(
    sandbox: Sandbox, clock: TestClock, span: int, until_it_turns: int
) -> None:
    clock.time += 8 * 60
    sandbox.authentication.grants[-1].access_tokens["long"] = int(clock.time) + 2 * DAY
    sandbox.strava.limits.add_usage("read", span, 1_000)
    clock.time += until_it_turns - 1
    assert get(sandbox, "long").status_code == 429
    clock.time += 1
    assert get(sandbox, "long").status_code == 200


def test_a_new_quarter_hour_begins_at_one_while_the_day_goes_on(
    sandbox: Sandbox, clock: TestClock
) -> None:
    get(sandbox)
    clock.time += FIFTEEN_MINUTES
    assert limit_headers(get(sandbox))[1::2] == ["1,2", "1,2"]


def test_the_limits_of_another_app_can_be_set(sandbox: Sandbox) -> None:
    sandbox.strava.limits.read = (2, 20)
    assert limit_headers(get(sandbox))[2] == "2,20"
    assert [get(sandbox).status_code for _ in range(2)] == [200, 429]


def test_the_headers_can_be_left_out_while_the_count_goes_on(sandbox: Sandbox) -> None:
    sandbox.strava.limits.sends_headers = False
    response = get(sandbox)
    sandbox.strava.limits.sends_headers = True
    assert (response.status_code, limit_headers(response)) == (200, [None] * 4)
    assert limit_headers(get(sandbox))[1] == "2,2"


def test_an_invalid_token_is_not_counted_and_hears_nothing_of_limits(sandbox: Sandbox) -> None:
    refused = get(sandbox, "0" * 40)
    assert (refused.status_code, limit_headers(refused)) == (401, [None] * 4)
    assert limit_headers(get(sandbox))[1] == "1,1"


def test_the_token_endpoint_is_outside_the_limits(sandbox: Sandbox) -> None:
    sandbox.strava.limits.add_usage("overall", FIFTEEN_MINUTES, 200)
    form = {
        "client_id": sandbox.app.client_id,
        "client_secret": sandbox.app.client_secret,
        "grant_type": "refresh_token",
        "refresh_token": sandbox.authentication.grants[-1].refresh_token,
    }
    response = requests.post(f"{sandbox.server.url}/oauth/token", data=form, timeout=5)
    assert (response.status_code, limit_headers(response)) == (200, [None] * 4)


def test_the_use_of_reads_can_be_a_lone_comma(sandbox: Sandbox) -> None:
    sandbox.strava.limits.malformed_usage = True
    assert sandbox.strava.limits.headers()["X-Readratelimit-Usage"] == ","
    result = sandbox.run("status")
    assert "overall   1 of 200" in result.stdout
    assert "read      " not in result.stdout
