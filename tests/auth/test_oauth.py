import base64
import traceback
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from stravafetch.api.transport import Transport
from stravafetch.auth.endpoints import Endpoints
from stravafetch.auth.oauth import App, Post, authorize_url, exchange, refresh, revoke
from stravafetch.auth.token import Token
from stravafetch.errors import (
    BadInput,
    InvalidGrant,
    SignInRequired,
    StravaError,
    StravafetchError,
    Unreachable,
)
from stravafetch.sandbox.handlers.oauth import ACCESS_TOKEN_SECONDS
from tests.support.clock import TestClock
from tests.support.consoles import RecordedConsole
from tests.support.sandbox import Sandbox

few = pytest.mark.parametrize("signed_out", [5], indirect=True)  # activities do not matter here

SCOPE = ("read", "activity:read_all")
CALLBACK = "http://127.0.0.1:5000/a/callback"
PAGE = "<!doctype html><title>503</title>"
ATHLETE = {"id": 17, "firstname": "Noa", "lastname": "Lindqvist"}
NEW = {"access_token": "a", "refresh_token": "r", "expires_at": 1_800_000_000, "athlete": ATHLETE}


class Strava:
    """Strava's OAuth calls, made to the sandbox; ``code`` is as good as the athlete's yes."""

    def __init__(self, sandbox: Sandbox, post: Post) -> None:
        self.sandbox = sandbox
        self.app = sandbox.app
        self.endpoints = Endpoints(f"{sandbox.server.url}/oauth", f"{sandbox.server.url}/api/v3")
        self.token = sandbox.sign_in()
        self._post = post

    def code(self) -> str:
        page = authorize_url(self.endpoints, self.sandbox.app.client_id, SCOPE, CALLBACK, "s")
        ticked = {"authorize": "1", "activity:read": "on", "activity:read_all": "on"}
        response = requests.post(page, data=ticked, allow_redirects=False, timeout=5)
        return dict(parse_qsl(urlsplit(response.headers["Location"]).query))["code"]

    def exchange(self, code: str | None = None) -> Token:
        return exchange(self._post, self.endpoints, self.app, code or self.code(), SCOPE)

    def refresh(self, token: Token | None = None) -> Token:
        return refresh(self._post, self.endpoints, self.app, token or self.token)

    def revoke(self, token: Token | None = None) -> None:
        revoke(self._post, self.endpoints, self.app, token or self.token)

    @property
    def form(self) -> dict[str, str]:
        """What was sent last."""
        return self.sandbox.server.journal[-1].request.form


@pytest.fixture
def strava(signed_out: Sandbox, clock: TestClock) -> Strava:
    return Strava(signed_out, Transport(clock, RecordedConsole()).post)


Call = Callable[[Strava], object]
both_grants = pytest.mark.parametrize("call", [Strava.exchange, Strava.refresh])


def failure(call: Call, strava: Strava) -> StravafetchError:
    """Call in vain; the error is ours alone and holds none of the secrets that were sent."""
    with pytest.raises(StravafetchError) as caught:
        call(strava)
    told = "".join(traceback.format_exception(caught.value)) + caught.value.next_step
    assert "another exception" not in told
    assert "direct cause" not in told
    secrets = {strava.app.client_secret, strava.token.refresh_token, strava.form.get("code")}
    assert not [secret for secret in secrets if secret and secret in told]
    return caught.value


# Endpoints


def test_the_two_hosts_are_stravas_own() -> None:
    assert Endpoints().oauth == "https://www.strava.com/oauth"
    assert Endpoints().api == "https://www.strava.com/api/v3"


@pytest.mark.parametrize(
    "url",
    [
        "https://api-v3.strava.com",
        "HTTPS://strava.example:8443/api",
        "http://127.0.0.1:5000/api/v3",
        "http://localhost:5000",
        "http://[::1]:5000/oauth",
    ],
)
def test_https_anywhere_and_http_on_this_machine_are_taken(url: str) -> None:
    assert (Endpoints(oauth=url).oauth, Endpoints(api=url).api) == (url, url)


@pytest.mark.parametrize(
    "url",
    [
        "http://www.strava.com/api/v3",
        "http://192.168.2.191:5000",
        "http://127.0.0.1.example.org/",
        "http://127.0.0.1@example.org/",
        "http://localhost.example.org/",
        "ftp://localhost/",
        "//www.strava.com",
        "www.strava.com/api/v3",
        "https://me:secret@www.strava.com/api/v3",
        "https://www.strava.com/api/v3?key=secret",
        "https://[::1",
        "https://www.strava.com:99999",
        "https://",
        "https:///api/v3",
    ],
)
def test_a_token_is_not_sent_in_the_clear(url: str) -> None:
    with pytest.raises(BadInput, match="STRAVA_OAUTH_URL must be an https URL"):
        Endpoints(oauth=url)
    with pytest.raises(BadInput, match="STRAVA_API_URL must be") as caught:
        Endpoints(api=url)
    assert "Unset STRAVA_API_URL" in caught.value.next_step


# The authorize URL


def test_the_authorize_url_asks_for_everything_by_name() -> None:
    url = urlsplit(authorize_url(Endpoints(), "1234", SCOPE, CALLBACK, "st/at+e&="))
    assert f"{url.scheme}://{url.netloc}{url.path}" == "https://www.strava.com/oauth/authorize"
    assert dict(parse_qsl(url.query)) == {
        "client_id": "1234",
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "approval_prompt": "force",
        "scope": "read,activity:read_all",
        "state": "st/at+e&=",
    }


def test_in_the_authorize_url_scopes_are_readable_and_the_callback_is_encoded() -> None:
    url = authorize_url(Endpoints(), "1234", SCOPE, "http://127.0.0.1:5000/cb?a=b&c", "s")
    assert "&scope=read,activity:read_all&" in url
    assert "redirect_uri=http:%2F%2F127.0.0.1:5000%2Fcb%3Fa%3Db%26c&" in url


@few
def test_the_page_behind_the_authorize_url_asks_the_athlete(strava: Strava) -> None:
    url = authorize_url(strava.endpoints, strava.app.client_id, SCOPE, CALLBACK, "s")
    assert "View data about your private activities" in requests.get(url, timeout=5).text


# Exchange


@few
def test_a_code_becomes_a_token_of_the_athlete(strava: Strava, clock: TestClock) -> None:
    token = strava.exchange()
    grant = strava.sandbox.authentication.grants[-1]
    assert (token.access_token, token.refresh_token) == (grant.newest[0], grant.refresh_token)
    assert token.expires_at == clock.time + ACCESS_TOKEN_SECONDS
    assert token.athlete_id == strava.sandbox.strava.athlete["id"]
    assert (token.athlete_name, token.client_id) == ("Noa Lindqvist", strava.app.client_id)
    assert token.generation == 1


@few
def test_the_scope_of_a_token_is_what_the_redirect_granted(strava: Strava) -> None:
    strava.sandbox.authentication.scope_in_response = True
    assert strava.exchange().scope == SCOPE


@few
def test_an_exchange_sends_the_code_and_the_app_in_a_form(strava: Strava) -> None:
    code = strava.code()
    strava.exchange(code)
    assert strava.sandbox.asked("/oauth/token") == [{}]
    assert strava.form == {
        "client_id": strava.app.client_id,
        "client_secret": strava.app.client_secret,
        "grant_type": "authorization_code",
        "code": code,
    }


@few
@pytest.mark.parametrize("is_used", [True, False])
def test_a_code_that_strava_does_not_take_needs_another_sign_in(
    strava: Strava, is_used: bool
) -> None:
    code = strava.code() if is_used else "0" * 40
    if is_used:
        strava.exchange(code)
    error = failure(lambda strava: strava.exchange(code), strava)
    assert type(error) is SignInRequired
    assert "AuthorizationCode" in str(error)
    assert "`strava login` again" in error.next_step


@few
@pytest.mark.parametrize(
    ("athlete", "name"),
    [
        ({"id": 17, "firstname": "Noa", "lastname": "Lindqvist", "new": []}, "Noa Lindqvist"),
        ({"id": 17, "firstname": "Noa", "lastname": None}, "Noa"),
        ({"id": 17}, ""),
    ],
)
def test_an_athlete_may_have_any_name_or_none(
    strava: Strava, athlete: dict[str, Any], name: str
) -> None:
    strava.sandbox.fail(200, {**NEW, "athlete": athlete}, path="/oauth/token")
    assert strava.exchange().athlete_name == name


@few
@pytest.mark.parametrize("athlete", [None, [], "Noa", {}, {"id": "17"}])
def test_a_sign_in_without_an_athlete_is_unreadable(strava: Strava, athlete: Any) -> None:
    strava.sandbox.fail(200, {**NEW, "athlete": athlete}, path="/oauth/token")
    error = failure(Strava.exchange, strava)
    assert str(error) == "Strava's response to the token request has an unexpected format."


# Refresh


@few
def test_a_refresh_with_hours_left_brings_the_same_tokens(strava: Strava) -> None:
    fresh = strava.refresh()
    assert fresh.access_token == strava.token.access_token
    assert fresh.refresh_token == strava.token.refresh_token
    assert fresh.generation == 2


@few
def test_a_refresh_near_the_end_brings_new_tokens_of_the_same_athlete(
    strava: Strava, clock: TestClock
) -> None:
    clock.time += ACCESS_TOKEN_SECONDS - 3600
    fresh, old = strava.refresh(), strava.token
    grant = strava.sandbox.authentication.grants[-1]
    assert (fresh.access_token, fresh.refresh_token) == (grant.newest[0], grant.refresh_token)
    assert fresh.access_token != old.access_token
    assert (fresh.scope, fresh.athlete_id, fresh.athlete_name, fresh.client_id) == (
        old.scope, old.athlete_id, old.athlete_name, old.client_id
    )  # fmt: skip


@few
def test_a_refresh_sends_the_refresh_token_and_the_app_in_a_form(strava: Strava) -> None:
    strava.refresh()
    assert strava.sandbox.asked("/oauth/token") == [{}]
    assert strava.form == {
        "client_id": strava.app.client_id,
        "client_secret": strava.app.client_secret,
        "grant_type": "refresh_token",
        "refresh_token": strava.token.refresh_token,
    }


@few
def test_an_answer_without_a_refresh_token_leaves_the_old_one(strava: Strava) -> None:
    strava.sandbox.fail(200, {"access_token": "a", "expires_at": 1}, path="/oauth/token")
    fresh = strava.refresh()
    assert (fresh.access_token, fresh.refresh_token) == ("a", strava.token.refresh_token)


@few
def test_a_refresh_token_that_strava_ended_is_a_dead_grant(strava: Strava) -> None:
    strava.sandbox.authentication.grants.clear()
    error = failure(Strava.refresh, strava)
    assert (type(error), error.exit_code) == (InvalidGrant, 4)
    assert "strava login" in error.next_step


@few
@pytest.mark.parametrize("status", [400, 401])
def test_only_stravas_own_words_make_a_grant_dead(strava: Strava, status: int) -> None:
    detail = {"resource": "RefreshToken", "field": "", "code": "busy"}
    body = {"message": "Bad Request", "errors": [detail]}
    strava.sandbox.fail(status, body, path="/oauth/token")
    error = failure(Strava.refresh, strava)
    assert type(error) is StravaError
    assert "You are still signed in" in error.next_step


def test_the_words_of_the_standard_make_a_grant_dead_too(strava: Strava) -> None:
    strava.sandbox.fail(400, {"error": "invalid_grant"}, path="/oauth/token")
    assert type(failure(Strava.refresh, strava)) is InvalidGrant


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, {"error": "invalid_request"}),
        (400, "invalid_grant"),
        (400, ["invalid_grant"]),
        (503, {"error": "invalid_grant"}),
    ],
)
def test_no_other_words_do(strava: Strava, status: int, body: Any) -> None:
    strava.sandbox.fail(status, body, path="/oauth/token")
    assert type(failure(Strava.refresh, strava)) in (StravaError, Unreachable)


# What goes wrong with either


@few
@both_grants
@pytest.mark.parametrize("wrong", [{"client_id": "1"}, {"client_secret": "s3cret"}])
def test_an_app_that_strava_does_not_know_is_named_without_its_secret(
    strava: Strava, call: Call, wrong: dict[str, str]
) -> None:
    strava.app = replace(strava.app, **wrong)
    error = failure(call, strava)
    assert type(error) is SignInRequired
    assert f"client ID {strava.app.client_id} with this client secret" in str(error)
    assert "--client-id" in error.next_step
    assert strava.app.client_secret not in repr(strava.app)


@few
@both_grants
@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        (500, {"message": "error"}, "500 error"),
        (503, PAGE, "503 text/html"),
        (597, "", "597 an empty body"),
        (429, {"message": "Rate Limit Exceeded", "errors": []}, "429 Rate Limit Exceeded"),
        (400, PAGE, "400 text/html"),
        (302, "", "302 an empty body"),
        (200, PAGE, "200 with text/html instead of JSON"),
        (200, "", "200 with an empty body instead of JSON"),
    ],
)
def test_trouble_at_strava_is_quoted_and_costs_nobody_their_sign_in(
    strava: Strava, call: Call, status: int, body: Any, says: str
) -> None:
    strava.sandbox.fail(status, body, path="/oauth/token")
    error = failure(call, strava)
    assert isinstance(error, StravaError)
    assert error.exit_code == 1
    assert says in str(error)
    assert "ry again in a few minutes" in error.next_step


@few
@both_grants
@pytest.mark.parametrize(
    "answer",
    [
        [],
        {},
        None,
        {**NEW, "access_token": None},
        {**NEW, "access_token": ""},
        {**NEW, "refresh_token": 7},
        {**NEW, "refresh_token": None},
        {**NEW, "expires_at": "soon"},
        {**NEW, "expires_at": 10**15},  # no calendar has it
        {name: value for name, value in NEW.items() if name != "expires_at"},
        {name: value for name, value in NEW.items() if name != "access_token"},
    ],
)
def test_an_answer_that_lacks_a_field_is_no_token(strava: Strava, call: Call, answer: Any) -> None:
    strava.sandbox.fail(200, answer, path="/oauth/token")
    error = failure(call, strava)
    assert isinstance(error, StravaError)
    assert error.exit_code == 1
    assert str(error) == "Strava's response to the token request has an unexpected format."


@few
@pytest.mark.parametrize("call", [Strava.exchange, Strava.refresh, Strava.revoke])
def test_an_answer_that_does_not_arrive_leaves_open_what_strava_did(
    strava: Strava, call: Call
) -> None:
    strava.sandbox.upset("/oauth/revoke" if call is Strava.revoke else "/oauth/token", drop=True)
    assert type(failure(call, strava)) is Unreachable


@few
@both_grants
def test_half_a_token_is_no_token(strava: Strava, call: Call) -> None:
    strava.sandbox.upset("/oauth/token", cut=150)
    assert type(failure(call, strava)) is Unreachable


# Revoke


@few
def test_revoking_ends_the_grant(strava: Strava) -> None:
    strava.revoke()
    assert strava.sandbox.authentication.grants == []


@few
def test_revoking_sends_the_app_in_the_header_and_the_refresh_token_in_a_form(
    strava: Strava,
) -> None:
    strava.revoke()
    pair = f"{strava.app.client_id}:{strava.app.client_secret}".encode()
    request = strava.sandbox.server.journal[-1].request
    assert request.headers["authorization"] == f"Basic {base64.b64encode(pair).decode()}"
    assert (request.path, request.query) == ("/oauth/revoke", {})
    assert request.form == {
        "token": strava.token.refresh_token,
        "token_type_hint": "refresh_token",
    }


@few
def test_revoking_what_is_dead_already_is_fine(strava: Strava) -> None:
    strava.revoke()
    strava.revoke()


@few
def test_revoking_that_fails_names_the_page_to_do_it_by_hand(strava: Strava) -> None:
    strava.app = App(strava.app.client_id, "wrong")
    error = failure(Strava.revoke, strava)
    assert type(error) is StravaError
    assert "401 Authorization Error" in str(error)
    assert "https://www.strava.com/settings/apps" in error.next_step
    assert len(strava.sandbox.authentication.grants) == 1


def test_a_code_that_strava_calls_an_invalid_field_asks_for_a_new_sign_in(strava: Strava) -> None:
    error = {"resource": "Application", "field": "code", "code": "invalid"}
    body = {"message": "Bad Request", "errors": [error]}
    strava.sandbox.fail(400, body, path="/oauth/token")
    assert failure(Strava.exchange, strava).exit_code == 4
