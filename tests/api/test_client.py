import traceback
from collections.abc import Callable
from typing import Any

import pytest

from stravafetch.api.client import RETRIED_STATUSES, Client
from stravafetch.api.rate_limits import DAY, FIFTEEN_MINUTES, WaitPolicy
from stravafetch.cli.console import TerminalConsole
from stravafetch.cli.context import Context, Environment
from stravafetch.errors import (
    InvalidGrant,
    ItemError,
    NotFound,
    RateLimited,
    ScopeMissing,
    SignInRequired,
    StravaError,
    StravafetchError,
    Unreachable,
)
from stravafetch.sandbox.server import Fault, Response
from tests.support.clock import TestClock
from tests.support.expiry import end_access_tokens
from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.parametrize("signed_out", [5], indirect=True)  # as few as will do

ASKED = "GET /api/v3/athlete"
REFRESHED = "POST /oauth/token"
PAGE = "<!doctype html><title>503</title>"


def fault(message: str, resource: str, field: str, code: str) -> dict[str, Any]:
    return {"message": message, "errors": [{"resource": resource, "field": field, "code": code}]}


INVALID = fault("Authorization Error", "Athlete", "access_token", "invalid")
OTHER_INVALID = fault("Authorization Error", "Application", "", "invalid")
INACTIVE = fault("Forbidden", "Application", "Status", "Inactive")
NOT_FOUND = fault("Resource Not Found", "Activity", "", "not found")
REMOVED = fault("Authorization Error", "Application", "internal", "invalid")
EXCEEDED = fault("Rate Limit Exceeded", "Application", "rate limit", "exceeded")


def make_client(sandbox: Sandbox, **environ: str) -> Client:
    world = Environment({**sandbox.environ, **environ}, sandbox.clock, is_interactive=False)
    run = Context(world, "default", TerminalConsole())
    run.wait_policy = WaitPolicy(short=False)
    return run.client


@pytest.fixture
def client(sandbox: Sandbox) -> Client:
    return make_client(sandbox)


def journal(sandbox: Sandbox) -> list[str]:
    """What was asked for, in order."""
    requests = [exchange.request for exchange in sandbox.server.journal]
    return [f"{request.method} {request.path}" for request in requests]


def tokens_sent(sandbox: Sandbox) -> list[str]:
    return [
        exchange.request.headers["authorization"].removeprefix("Bearer ")
        for exchange in sandbox.server.journal
        if exchange.request.path == "/api/v3/athlete"
    ]


def failure(client: Client, sandbox: Sandbox) -> StravafetchError:
    """Ask in vain; the error speaks for itself, without its causes and without secrets."""
    grant = sandbox.authentication.grants[-1]
    secrets = {*grant.access_tokens, grant.refresh_token, sandbox.app.client_secret}
    with pytest.raises(StravafetchError) as caught:
        client.get("/athlete")
    told = "".join(traceback.format_exception(caught.value)) + caught.value.next_step
    assert "another exception" not in told
    assert "direct cause" not in told
    assert not [secret for secret in secrets if secret in told]
    return caught.value


# A request


def test_the_token_is_sent_as_bearer_and_never_in_a_query(sandbox: Sandbox, client: Client) -> None:
    assert client.get("/athlete/activities", {"page": 1}).status == 200
    request = sandbox.server.journal[0].request
    token = sandbox.authentication.grants[0].newest[0]
    assert request.headers["authorization"] == f"Bearer {token}"
    assert request.query == {"page": "1"}


def test_the_answer_is_the_athlete(sandbox: Sandbox, client: Client) -> None:
    assert client.get("/athlete").json() == sandbox.strava.athlete


def test_a_token_about_to_end_is_refreshed_before_it_is_sent(
    sandbox: Sandbox, client: Client, clock: TestClock
) -> None:
    clock.time += 6 * 3600 - 60
    client.get("/athlete")
    assert journal(sandbox) == [REFRESHED, ASKED]


# An invalid token


@pytest.mark.parametrize("other_401", [False, True])
def test_an_invalid_token_is_refreshed_once_and_the_new_one_is_sent(
    sandbox: Sandbox, client: Client, other_401: bool
) -> None:
    sandbox.strava.alternate_401 = other_401
    end_access_tokens(sandbox.authentication)
    assert client.get("/athlete").status == 200
    assert journal(sandbox) == [ASKED, REFRESHED, ASKED]
    assert tokens_sent(sandbox) == list(sandbox.authentication.grants[0].access_tokens)


def test_the_new_token_is_kept_for_the_next_command(sandbox: Sandbox, client: Client) -> None:
    end_access_tokens(sandbox.authentication)
    client.get("/athlete")
    make_client(sandbox).get("/athlete")
    assert journal(sandbox) == [ASKED, REFRESHED, ASKED, ASKED]


@pytest.mark.parametrize("body", [INVALID, OTHER_INVALID, PAGE, None])
def test_a_second_refusal_is_final(sandbox: Sandbox, client: Client, body: Any) -> None:
    sandbox.fail(401, body, times=2)
    error = failure(client, sandbox)
    assert type(error) is SignInRequired
    assert error.exit_code == 4
    assert "strava login" in error.next_step
    assert journal(sandbox) == [ASKED, REFRESHED, ASKED]


def test_strava_may_hand_the_same_token_back_and_take_it_after_all(
    sandbox: Sandbox, client: Client
) -> None:
    sandbox.fail(401, INVALID)
    assert client.get("/athlete").status == 200
    first, second = tokens_sent(sandbox)
    assert first == second


def test_a_dead_grant_asks_for_a_new_sign_in(sandbox: Sandbox, client: Client) -> None:
    grant = sandbox.authentication.grants.pop()
    sandbox.authentication.grant(grant.scope)  # a sign-in elsewhere
    error = failure(client, sandbox)
    assert isinstance(error, InvalidGrant)
    assert error.exit_code == 4
    assert journal(sandbox) == [ASKED, REFRESHED]


def test_a_refresh_that_fails_for_now_keeps_the_sign_in(sandbox: Sandbox, client: Client) -> None:
    end_access_tokens(sandbox.authentication)
    sandbox.fail(503, PAGE, times=3, path="/oauth/token")
    error = failure(client, sandbox)
    assert isinstance(error, StravaError)
    assert error.exit_code == 1
    assert client.get("/athlete").status == 200


def test_a_refresh_whose_answer_is_lost_is_tried_again(sandbox: Sandbox, client: Client) -> None:
    sandbox.authentication.rotates_refresh_tokens = False
    end_access_tokens(sandbox.authentication)
    sandbox.upset("/oauth/token", drop=True)
    assert client.get("/athlete").status == 200


def test_a_rotated_token_whose_answer_is_lost_needs_a_new_sign_in(
    sandbox: Sandbox, client: Client
) -> None:
    end_access_tokens(sandbox.authentication)
    sandbox.upset("/oauth/token", drop=True)
    assert isinstance(failure(client, sandbox), InvalidGrant)


@pytest.mark.parametrize(
    ("scope", "path"), [(("read",), "/athlete/activities"), (("activity:read",), "/athlete/zones")]
)
def test_a_missing_scope_is_not_mended_by_a_refresh(
    signed_out: Sandbox, scope: tuple[str, ...], path: str
) -> None:
    signed_out.sign_in(*scope)
    if path.endswith("zones"):
        body = fault("Authorization Error", "AccessToken", "profile:read_all_permission", "missing")
        signed_out.fail(401, body)
    with pytest.raises(ScopeMissing, match="missing") as caught:
        make_client(signed_out).get(path)
    assert caught.value.exit_code == 4
    assert journal(signed_out) == [f"GET /api/v3{path}"]


# STRAVA_ACCESS_TOKEN


def test_the_token_of_the_environment_is_used_as_it_is(sandbox: Sandbox) -> None:
    token = sandbox.authentication.grant(("read",)).newest[0]
    make_client(sandbox, STRAVA_ACCESS_TOKEN=token).get("/athlete")
    assert tokens_sent(sandbox) == [token]


@pytest.mark.parametrize("other_401", [False, True])
def test_an_invalid_token_of_the_environment_is_named_and_not_refreshed(
    sandbox: Sandbox, other_401: bool
) -> None:
    sandbox.strava.alternate_401 = other_401
    error = failure(make_client(sandbox, STRAVA_ACCESS_TOKEN="0" * 40), sandbox)
    assert isinstance(error, SignInRequired)
    assert "STRAVA_ACCESS_TOKEN" in str(error)
    assert journal(sandbox) == [ASKED]


# Refusals


@pytest.mark.parametrize(
    ("status", "body", "kind", "says"),
    [
        (403, INACTIVE, StravaError, "403 Inactive"),
        (403, PAGE, StravaError, "is not from Strava's API (403 text/html): your network, VPN or"),
        (451, PAGE, StravaError, "is not from Strava's API (451 text/html): your network, VPN or"),
        (400, {"error": "a.fit duplicate of activity 7"}, StravaError, "duplicate of activity 7"),
        (401, REMOVED, StravaError, "does not offer /athlete"),
        (404, NOT_FOUND, NotFound, "404 Resource Not Found: Activity not found"),
        (404, PAGE, NotFound, "404 text/html"),
        (500, {"message": "error"}, ItemError, "Strava failed on /athlete (500 error)"),
        (502, PAGE, ItemError, "502 text/html"),
        (503, PAGE, ItemError, "503 text/html"),
        (504, "", ItemError, "504 an empty body"),
        (597, "", ItemError, "597 an empty body"),
        (410, PAGE, StravaError, "410 text/html"),
    ],
)
def test_a_refusal_is_an_error_that_quotes_strava(
    sandbox: Sandbox, client: Client, status: int, body: Any, kind: type[Exception], says: str
) -> None:
    tries = 4 if status in RETRIED_STATUSES else 1
    sandbox.fail(status, body, times=tries)
    error = failure(client, sandbox)
    assert (type(error), error.exit_code) == (kind, 1)
    assert says in str(error)
    assert error.next_step
    assert journal(sandbox) == [ASKED] * tries


def test_an_inactive_app_is_not_cured_by_signing_in(sandbox: Sandbox, client: Client) -> None:
    sandbox.strava.inactive = True
    error = failure(client, sandbox)
    assert "subscription" in str(error)
    assert "signing in again does not help" in error.next_step


def test_a_redirect_is_an_error_and_is_not_followed(sandbox: Sandbox, client: Client) -> None:
    reply = Response(302, headers={"Location": f"{sandbox.server.url}/api/v3/athlete/activities"})
    sandbox.server.faults.append(Fault(reply=reply))
    error = failure(client, sandbox)
    assert "redirect (302)" in str(error)
    assert journal(sandbox) == [ASKED]


@pytest.mark.parametrize("trouble", [{"drop": True}, {"cut": 10}])
def test_an_answer_that_does_not_arrive_is_told_as_such(
    sandbox: Sandbox, client: Client, trouble: dict[str, Any]
) -> None:
    sandbox.upset(**trouble, times=4)
    error = failure(client, sandbox)
    assert (type(error), error.exit_code) == (Unreachable, 1)
    assert journal(sandbox) == [ASKED] * 4


@pytest.mark.parametrize("trouble", [{"drop": True}, {"cut": 10}, {"reply": Response(503)}])
def test_trouble_that_passes_is_not_noticed(
    sandbox: Sandbox, client: Client, trouble: dict[str, Any]
) -> None:
    sandbox.upset(**trouble, times=3)
    assert client.get("/athlete").json()["id"] == sandbox.strava.athlete["id"]


def test_the_pauses_between_tries_grow(sandbox: Sandbox, client: Client, clock: TestClock) -> None:
    began = clock.time
    sandbox.fail(503, PAGE, times=3)
    client.get("/athlete")
    assert 3.5 * 0.5 <= clock.time - began <= 3.5 * 1.5


def test_a_pause_that_strava_asks_for_is_kept(
    sandbox: Sandbox, client: Client, clock: TestClock
) -> None:
    began = clock.time
    sandbox.server.faults.append(Fault(reply=Response(503, headers={"Retry-After": "60"})))
    client.get("/athlete")
    assert clock.time - began >= 60


@pytest.mark.parametrize("retry_after", ["7200", "7200000", "Sun, 22 Nov 2026 14:00:00 GMT"])
def test_a_pause_that_is_too_long_is_said_at_once(
    sandbox: Sandbox, client: Client, retry_after: str
) -> None:
    headers = {"Retry-After": retry_after, "Date": "Sun, 22 Nov 2026 12:00:00 GMT"}
    sandbox.server.faults.append(Fault(reply=Response(503, headers=headers)))
    error = failure(client, sandbox)
    assert "minutes, as Strava requests" in error.next_step
    assert journal(sandbox) == [ASKED]


@pytest.mark.parametrize("headers", [{"Retry-After": "0"}, {}])
def test_a_429_for_ever_is_the_end(sandbox: Sandbox, headers: dict[str, str]) -> None:
    sandbox.server.faults.append(Fault(times=10, reply=Response(429, headers=headers)))
    result = sandbox.run("athlete")
    assert result.status == 5
    assert "10 times in a row (429)" in result.stderr


@pytest.mark.parametrize("scope", ["write", "view_private"])
def test_no_scope_is_proposed_that_strava_does_not_have(sandbox: Sandbox, scope: str) -> None:
    sandbox.fail(401, fault("Authorization Error", "AccessToken", f"{scope}_permission", "missing"))
    result = sandbox.run("athlete")
    assert result.status == 4
    assert "--scope" not in result.stderr


@pytest.mark.parametrize(
    ("trouble", "status", "says"),
    [
        (lambda s: s.fail(401, INVALID, times=2), 4, "strava login"),
        (lambda s: s.fail(403, INACTIVE), 1, "subscription"),
        (lambda s: s.fail(429, EXCEEDED), 5, "15-minute window"),
        (lambda s: s.fail(503, PAGE, times=4), 1, "status.strava.com"),
        (lambda s: s.fail(200, PAGE), 1, "text/html instead of JSON"),
        (lambda s: s.fail(200, {"message": "error"}), 1, "unexpected format"),
        (lambda s: s.upset(drop=True, times=4), 1, "Run the command again"),
    ],
)
def test_a_command_ends_with_a_sentence_and_the_status_of_its_error(
    sandbox: Sandbox, trouble: Callable[[Sandbox], None], status: int, says: str
) -> None:
    trouble(sandbox)
    result = sandbox.run("activities", "--format", "ndjson", "--jobs", "1", "--no-wait")
    assert (result.status, result.stdout) == (status, "")
    assert result.stderr.startswith("Error: ")
    assert says.casefold() in result.stderr.casefold()


# Rate limits


@pytest.mark.parametrize(
    ("span", "limit", "says"),
    [
        (FIFTEEN_MINUTES, 100, "100 of 100 this 15-minute window"),
        (DAY, 1_000, "1,001 of 1,000 today"),
    ],
)
def test_a_spent_limit_is_named_with_its_count(
    sandbox: Sandbox, client: Client, span: int, limit: int, says: str
) -> None:
    sandbox.strava.limits.add_usage("read", span, limit)
    error = failure(client, sandbox)
    assert (type(error), error.exit_code) == (RateLimited, 5)
    assert str(error).startswith(f"Read rate limit reached ({says}); it resets at ")
    assert journal(sandbox) == [ASKED]


def test_a_refusal_without_counts_is_a_rate_limit_all_the_same(
    sandbox: Sandbox, client: Client
) -> None:
    sandbox.fail(429, EXCEEDED)
    error = failure(client, sandbox)
    assert (type(error), error.exit_code) == (RateLimited, 5)
    assert "it resets at" in str(error)


def used(client: Client) -> list[int]:
    return [window.used for window in client.rate_limiter.usage.windows]


@pytest.mark.usefixtures("sandbox")
def test_usage_is_read_from_every_answer(client: Client) -> None:
    client.get("/athlete")
    assert used(client) == [1, 1, 1, 1]
    client.get("/athlete")
    assert used(client) == [2, 2, 2, 2]


def test_usage_stays_known_when_an_answer_does_not_tell(sandbox: Sandbox, client: Client) -> None:
    client.get("/athlete")
    sandbox.strava.limits.sends_headers = False
    client.get("/athlete")
    assert used(client) == [1, 1, 1, 1]


def test_usage_of_a_window_that_has_turned_counts_no_more(
    sandbox: Sandbox, client: Client, clock: TestClock
) -> None:
    sandbox.strava.limits.add_usage("read", FIFTEEN_MINUTES, 99)
    client.get("/athlete")
    assert client.rate_limiter.usage.left(clock.now()) == 0
    clock.time += FIFTEEN_MINUTES
    assert client.rate_limiter.usage.left(clock.now()) == 100


def test_nothing_is_known_of_the_limits_before_the_first_answer(client: Client) -> None:
    assert client.rate_limiter.usage.windows == ()
