import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
import requests

from stravafetch.auth.oauth import App
from stravafetch.sandbox.handlers.oauth import ACCESS_TOKEN_SECONDS, SCOPE_LABELS, Authentication
from tests.support.clock import TestClock
from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.parametrize("signed_out", [5], indirect=True)  # as few as will do

CALLBACK = "http://127.0.0.1:5000/callback"
STATE = 'a&b="c"/+ ü<'
BOTH = ("activity:read", "activity:read_all")
TOKENS = ("access_token", "refresh_token")
WRONG_TOKEN = {"resource": "Athlete", "field": "access_token", "code": "invalid"}
DEAD_GRANT = {"resource": "RefreshToken", "field": "refresh_token", "code": "invalid"}


class Page(HTMLParser):
    """The consent page as a browser sees it: ``boxes`` are ticked, or not, or greyed out."""

    def __init__(self, response: requests.Response) -> None:
        super().__init__()
        self.boxes: dict[str, tuple[bool, bool]] = {}
        self.buttons: set[str] = set()
        self.tags: list[str] = []
        self.text = ""
        self.action = ""
        self.feed(response.text)
        self.action = urljoin(response.url, self.action)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        if tag == "input":
            self.boxes[given["name"] or ""] = ("checked" in given, "disabled" in given)
        if tag == "button":
            self.buttons.add(given["name"] or "")
        if tag == "form":
            self.action = given["action"] or ""

    def handle_data(self, data: str) -> None:
        self.text += data


def authorize(sandbox: Sandbox, method: str = "GET", /, **changes: str | None) -> requests.Response:
    query = {
        "client_id": sandbox.app.client_id,
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": "read,activity:read_all",
        "state": STATE,
    }
    return requests.request(
        method,
        f"{sandbox.server.url}/oauth/authorize",
        params={**query, **changes},
        allow_redirects=False,
        timeout=5,
    )


def click(sandbox: Sandbox, button: str, *ticked: str, **changes: str | None) -> str:
    """Press a button of the page with these boxes ticked; return where the browser is sent."""
    page = Page(authorize(sandbox, **changes))
    form = dict.fromkeys(ticked, "on") | {button: "1"}
    response = requests.post(page.action, data=form, allow_redirects=False, timeout=5)
    assert response.status_code == 302
    return response.headers["Location"]


def sent_back(location: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(location).query, keep_blank_values=True))


def post(sandbox: Sandbox, path: str = "/oauth/token", **form: str) -> requests.Response:
    return requests.post(sandbox.server.url + path, data=form, timeout=5)


def credentials(sandbox: Sandbox) -> dict[str, str]:
    return {"client_id": sandbox.app.client_id, "client_secret": sandbox.app.client_secret}


def with_code(sandbox: Sandbox) -> dict[str, str]:
    """Return the fields that exchange a new code."""
    code = sent_back(click(sandbox, "authorize", *BOTH))["code"]
    return {**credentials(sandbox), "grant_type": "authorization_code", "code": code}


def with_refresh_token(sandbox: Sandbox, token: str | None = None) -> dict[str, str]:
    """Return the fields that refresh the newest grant, or this token's."""
    token = token or sandbox.authentication.grants[-1].refresh_token
    return {**credentials(sandbox), "grant_type": "refresh_token", "refresh_token": token}


def refresh(sandbox: Sandbox, token: str | None = None) -> dict[str, Any]:
    response = post(sandbox, **with_refresh_token(sandbox, token))
    assert response.status_code == 200
    body: dict[str, Any] = response.json()
    return body


def tokens(sandbox: Sandbox) -> tuple[str, str]:
    grant = sandbox.authentication.grants[-1]
    return grant.newest[0], grant.refresh_token


def opens(sandbox: Sandbox, access_token: str) -> bool:
    response = requests.get(
        f"{sandbox.server.url}/api/v3/athlete",
        headers={"Authorization": f"Bearer {access_token}"},
        timeout=5,
    )
    return response.status_code == 200


def revives(sandbox: Sandbox, refresh_token: str) -> bool:
    return post(sandbox, **with_refresh_token(sandbox, refresh_token)).status_code == 200


def error(response: requests.Response) -> dict[str, str]:
    assert response.headers["Content-Type"].startswith("application/json")
    (only,) = response.json()["errors"]
    return dict(only)


# The page


def test_the_page_has_a_ticked_box_for_each_scope(signed_out: Sandbox) -> None:
    page = Page(authorize(signed_out, scope="profile:read_all,activity:write"))
    assert page.boxes == {
        "read": (True, True),
        "profile:read_all": (True, False),
        "activity:write": (True, False),
    }
    assert SCOPE_LABELS["profile:read_all"] in page.text


def test_private_activities_bring_the_box_of_the_others_along(signed_out: Sandbox) -> None:
    page = Page(authorize(signed_out, scope="activity:read_all"))
    assert list(page.boxes) == ["read", "activity:read", "activity:read_all"]


def test_the_page_can_be_accepted_or_declined_and_says_what_it_is(signed_out: Sandbox) -> None:
    page = Page(authorize(signed_out))
    assert page.buttons == {"authorize", "cancel"}
    assert "Noa Lindqvist" in page.text
    assert "not Strava" in page.text


def test_a_name_on_the_page_is_text_whatever_it_holds(signed_out: Sandbox) -> None:
    signed_out.strava.athlete["lastname"] = '<script>"O\'Neil" & co</script>'
    page = Page(authorize(signed_out))
    assert 'Noa <script>"O\'Neil" & co</script>' in page.text
    assert "script" not in page.tags


@pytest.mark.parametrize(
    ("changes", "resource", "field"),
    [
        ({"client_id": "1"}, "Application", "client_id"),
        ({"client_id": None}, "Application", "client_id"),
        ({"redirect_uri": "https://example.org/"}, "Application", "redirect_uri"),
        ({"redirect_uri": "http://127.0.0.1.example.org/"}, "Application", "redirect_uri"),
        ({"redirect_uri": "http://192.168.2.191:6060/"}, "Application", "redirect_uri"),
        ({"redirect_uri": "http://[::1]:5000/"}, "Application", "redirect_uri"),
        ({"redirect_uri": None}, "Application", "redirect_uri"),
        ({"response_type": "token"}, "Application", "response_type"),
        ({"response_type": None}, "Application", "response_type"),
        ({"scope": "read,activities"}, "Authorize", "scope"),
        ({"scope": "read,read"}, "Authorize", "scope"),
        ({"scope": None}, "Authorize", "scope"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_mistake_ends_in_the_browser_and_is_never_sent_back(
    signed_out: Sandbox, method: str, changes: dict[str, str | None], resource: str, field: str
) -> None:
    response = authorize(signed_out, method, **changes)
    assert (response.status_code, response.headers.get("Location")) == (400, None)
    assert response.json()["message"] == "Bad Request"
    assert error(response) == {"resource": resource, "field": field, "code": "invalid"}


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_loopback_is_welcome_on_any_port_and_path(signed_out: Sandbox, host: str) -> None:
    callback = f"http://{host}:54321/any/path"
    location = click(signed_out, "authorize", *BOTH, redirect_uri=callback)
    assert location.startswith(f"{callback}?")


# The redirect


def test_state_code_and_scope_come_back_in_this_order(signed_out: Sandbox) -> None:
    location = click(signed_out, "authorize", *BOTH)
    assert list(sent_back(location)) == ["state", "code", "scope"]
    assert location.endswith("&scope=read,activity:read_all")  # its commas are not encoded


def test_the_state_comes_back_as_it_was(signed_out: Sandbox) -> None:
    assert sent_back(click(signed_out, "authorize", *BOTH))["state"] == STATE


@pytest.mark.parametrize("button", ["authorize", "cancel"])
def test_a_state_that_was_not_sent_comes_back_empty(signed_out: Sandbox, button: str) -> None:
    assert click(signed_out, button, state=None).startswith(f"{CALLBACK}?state=&")


@pytest.mark.parametrize(
    ("asked", "ticked", "granted"),
    [
        ("activity:read_all", BOTH, "read,activity:read_all"),
        ("read,activity:read_all", ("activity:read",), "read,activity:read"),
        ("read,activity:read_all", (), "read"),
        ("read,activity:read_all", ("activity:read_all",), "read"),
        ("read,activity:read", BOTH, "read,activity:read"),
        ("activity:write profile:read_all", ("activity:write",), "read,activity:write"),
        ("read", ("profile:write",), "read"),
    ],
)
def test_what_is_ticked_is_granted_with_read_added(
    signed_out: Sandbox, asked: str, ticked: tuple[str, ...], granted: str
) -> None:
    assert sent_back(click(signed_out, "authorize", *ticked, scope=asked))["scope"] == granted


def test_cancel_sends_the_refusal_back_and_no_code(signed_out: Sandbox) -> None:
    location = click(signed_out, "cancel", *BOTH)
    assert sent_back(location) == {"state": STATE, "error": "access_denied"}


def test_nobody_is_signed_in_by_the_page_alone(signed_out: Sandbox) -> None:
    click(signed_out, "authorize", *BOTH)
    assert signed_out.authentication.grants == []


# Exchanging the code


def test_a_code_becomes_six_hours_of_access_and_the_athlete(signed_out: Sandbox) -> None:
    body = post(signed_out, **with_code(signed_out)).json()
    assert body["athlete"] == signed_out.strava.athlete
    assert (body["token_type"], body["expires_in"]) == ("Bearer", ACCESS_TOKEN_SECONDS)
    assert body["expires_at"] == signed_out.clock.time + ACCESS_TOKEN_SECONDS
    assert opens(signed_out, body["access_token"])
    assert revives(signed_out, body["refresh_token"])


def test_codes_and_tokens_are_forty_hex_digits_and_all_different(signed_out: Sandbox) -> None:
    fields = with_code(signed_out)
    body = post(signed_out, **fields).json()
    secrets = {fields["code"], fields["client_secret"], *map(body.get, TOKENS)}
    assert len(secrets) == 4
    assert all(re.fullmatch(r"[0-9a-f]{40}", secret) for secret in secrets)


def test_a_seed_makes_the_same_app_every_time_and_another_seed_another(
    signed_out: Sandbox,
) -> None:
    same, other = (Authentication(signed_out.clock.now, {}, seed) for seed in (0, 1))
    assert App(same.client_id, same.client_secret) == signed_out.app
    assert other.client_id != signed_out.app.client_id
    assert other.client_secret != signed_out.app.client_secret


def test_the_scope_holds_for_the_token_though_it_is_not_in_the_body(signed_out: Sandbox) -> None:
    body = post(signed_out, **with_code(signed_out)).json()
    assert "scope" not in body
    assert signed_out.authentication.grants[-1].scope == ("read", "activity:read_all")


@pytest.mark.parametrize("path", ["/oauth/token", "/api/v3/oauth/token"])
def test_both_addresses_of_the_token_endpoint_take_both_grants(
    signed_out: Sandbox, path: str
) -> None:
    assert post(signed_out, path, **with_code(signed_out)).status_code == 200
    assert post(signed_out, path, **with_refresh_token(signed_out)).status_code == 200


@pytest.mark.parametrize(
    "encode",
    [
        lambda form: {"data": form},
        lambda form: {"files": {name: (None, value) for name, value in form.items()}},
        lambda form: {"params": form},
    ],
    ids=["urlencoded", "multipart", "query"],
)
@pytest.mark.parametrize("fields", [with_code, with_refresh_token])
def test_the_fields_may_come_in_three_ways(
    sandbox: Sandbox,
    fields: Callable[[Sandbox], dict[str, str]],
    encode: Callable[[dict[str, str]], dict[str, Any]],
) -> None:
    sent = encode(fields(sandbox))
    response = requests.post(f"{sandbox.server.url}/oauth/token", timeout=5, **sent)
    assert response.status_code == 200


def test_a_code_works_once(signed_out: Sandbox) -> None:
    fields = with_code(signed_out)
    first = post(signed_out, **fields).json()
    again = post(signed_out, **fields)
    assert again.status_code == 400
    assert error(again) == {"resource": "AuthorizationCode", "field": "", "code": "expired"}
    assert opens(signed_out, first["access_token"])


def test_a_code_that_was_never_given_is_invalid(signed_out: Sandbox) -> None:
    response = post(signed_out, **{**with_code(signed_out), "code": "0" * 40})
    assert response.status_code == 400
    assert error(response) == {"resource": "AuthorizationCode", "field": "code", "code": "invalid"}


# Refreshing


def test_with_more_than_an_hour_left_a_refresh_changes_nothing(
    sandbox: Sandbox, clock: TestClock
) -> None:
    before = tokens(sandbox)
    clock.time += ACCESS_TOKEN_SECONDS - 3601
    body = refresh(sandbox)
    assert (body["access_token"], body["refresh_token"]) == before
    assert body["expires_in"] == 3601


@pytest.mark.parametrize("left", [3600, 60, 0, -86_400])
def test_with_an_hour_left_or_less_both_tokens_are_new(
    sandbox: Sandbox, clock: TestClock, left: int
) -> None:
    access_token, refresh_token = tokens(sandbox)
    clock.time += ACCESS_TOKEN_SECONDS - left
    body = refresh(sandbox)
    assert body["access_token"] != access_token
    assert body["refresh_token"] != refresh_token
    assert body["expires_in"] == ACCESS_TOKEN_SECONDS


def test_an_old_refresh_token_is_dead_at_once(sandbox: Sandbox, clock: TestClock) -> None:
    _, old = tokens(sandbox)
    clock.time += ACCESS_TOKEN_SECONDS - 3600
    refresh(sandbox)
    response = post(sandbox, **with_refresh_token(sandbox, old))
    assert (response.status_code, error(response)) == (400, DEAD_GRANT)


def test_an_old_access_token_lives_to_its_end(sandbox: Sandbox, clock: TestClock) -> None:
    old, _ = tokens(sandbox)
    clock.time += ACCESS_TOKEN_SECONDS - 3600
    new = refresh(sandbox)["access_token"]
    clock.time += 3599
    assert opens(sandbox, old)
    clock.time += 1
    assert (opens(sandbox, old), opens(sandbox, new)) == (False, True)


def test_a_refresh_brings_neither_athlete_nor_scope(sandbox: Sandbox) -> None:
    assert refresh(sandbox).keys() == {
        "token_type", "expires_at", "expires_in", "refresh_token", "access_token",
    }  # fmt: skip


def test_the_refresh_token_can_be_made_to_stay(sandbox: Sandbox, clock: TestClock) -> None:
    sandbox.authentication.rotates_refresh_tokens = False
    access_token, refresh_token = tokens(sandbox)
    clock.time += ACCESS_TOKEN_SECONDS
    body = refresh(sandbox)
    assert body["refresh_token"] == refresh_token
    assert body["access_token"] != access_token


def test_the_scope_can_be_put_into_the_body(sandbox: Sandbox) -> None:
    sandbox.authentication.scope_in_response = True
    assert refresh(sandbox)["scope"].split() == ["read", "activity:read_all"]
    assert "scope" in post(sandbox, **with_code(sandbox)).json()


# Mistakes at the token endpoint


@pytest.mark.parametrize("fields", [with_code, with_refresh_token])
def test_an_unknown_app_is_a_bad_request_and_a_wrong_secret_unauthorized(
    sandbox: Sandbox, fields: Callable[[Sandbox], dict[str, str]]
) -> None:
    unknown = post(sandbox, **{**fields(sandbox), "client_id": "1"})
    wrong = post(sandbox, **{**fields(sandbox), "client_secret": "no"})
    app = {"resource": "Application", "code": "invalid"}
    assert (unknown.status_code, error(unknown)) == (400, {**app, "field": "client_id"})
    assert (wrong.status_code, error(wrong)) == (401, {**app, "field": ""})
    assert wrong.json()["message"] == "Authorization Error"


def test_a_wrong_secret_does_not_use_the_code_up(signed_out: Sandbox) -> None:
    fields = with_code(signed_out)
    post(signed_out, **{**fields, "client_secret": "no"})
    assert post(signed_out, **fields).status_code == 200


@pytest.mark.parametrize("grant_type", ["password", ""])
def test_another_grant_type_is_a_bad_request(sandbox: Sandbox, grant_type: str) -> None:
    fields = with_refresh_token(sandbox) | {"grant_type": grant_type}
    assert post(sandbox, **fields).status_code == 400


def test_an_access_token_does_not_refresh(sandbox: Sandbox) -> None:
    response = post(sandbox, **with_refresh_token(sandbox, tokens(sandbox)[0]))
    assert (response.status_code, error(response)) == (400, DEAD_GRANT)


# Revoking


def revoke(sandbox: Sandbox, client_secret: str | None = None, **form: str) -> requests.Response:
    secret = client_secret or sandbox.app.client_secret
    return requests.post(
        f"{sandbox.server.url}/oauth/revoke",
        data=form,
        auth=(sandbox.app.client_id, secret),
        timeout=5,
    )


@pytest.mark.parametrize("which", [0, 1], ids=TOKENS)
def test_revoking_either_token_ends_both(sandbox: Sandbox, which: int) -> None:
    access_token, refresh_token = tokens(sandbox)
    response = revoke(sandbox, token=tokens(sandbox)[which], token_type_hint=TOKENS[which])
    assert (response.status_code, response.content) == (200, b"")
    assert not opens(sandbox, access_token)
    assert not revives(sandbox, refresh_token)


def test_revoking_an_old_access_token_ends_the_new_ones(sandbox: Sandbox, clock: TestClock) -> None:
    old, _ = tokens(sandbox)
    clock.time += ACCESS_TOKEN_SECONDS - 3600
    new = refresh(sandbox)["access_token"]
    revoke(sandbox, token=old)
    assert not opens(sandbox, new)


def test_revoking_leaves_other_sign_ins_alone(sandbox: Sandbox) -> None:
    first = tokens(sandbox)
    sandbox.sign_in()
    revoke(sandbox, token=tokens(sandbox)[1])
    assert opens(sandbox, first[0])


def test_revoking_an_unknown_token_is_fine(sandbox: Sandbox) -> None:
    response = revoke(sandbox, token="0" * 40)
    assert (response.status_code, response.content) == (200, b"")
    assert opens(sandbox, tokens(sandbox)[0])


def test_revoking_nothing_is_a_bad_request(sandbox: Sandbox) -> None:
    assert revoke(sandbox).status_code == 400


def test_revoking_needs_the_apps_own_secret(sandbox: Sandbox) -> None:
    access_token, refresh_token = tokens(sandbox)
    wrong = revoke(sandbox, "no", token=refresh_token)
    absent = post(sandbox, "/oauth/revoke", token=refresh_token, **credentials(sandbox))
    for response in (wrong, absent):
        assert response.status_code == 401
        assert response.json() == {"message": "Authorization Error", "errors": []}
    assert opens(sandbox, access_token)


@pytest.mark.parametrize("place", ["header", "form"])
def test_deauthorizing_echoes_the_token_and_ends_the_grant(sandbox: Sandbox, place: str) -> None:
    access_token, refresh_token = tokens(sandbox)
    header = {"headers": {"Authorization": f"Bearer {access_token}"}}
    sent = header if place == "header" else {"data": {"access_token": access_token}}
    response = requests.post(f"{sandbox.server.url}/oauth/deauthorize", timeout=5, **sent)  # type: ignore[arg-type]  # one of the two
    assert (response.status_code, response.json()) == (200, {"access_token": access_token})
    assert not opens(sandbox, access_token)
    assert not revives(sandbox, refresh_token)


@pytest.mark.parametrize("which", ["unknown", "refresh"])
def test_deauthorizing_takes_only_an_access_token(sandbox: Sandbox, which: str) -> None:
    token = "0" * 40 if which == "unknown" else tokens(sandbox)[1]
    response = post(sandbox, "/oauth/deauthorize", access_token=token)
    assert (response.status_code, error(response)) == (401, WRONG_TOKEN)
    assert opens(sandbox, tokens(sandbox)[0])


def test_the_apps_own_callback_domain_is_allowed_beside_loopback(signed_out: Sandbox) -> None:
    elsewhere = {"redirect_uri": "https://rides.example/back"}
    assert authorize(signed_out, **elsewhere).status_code == 400
    signed_out.authentication.callback_domain = "rides.example"
    assert authorize(signed_out, **elsewhere).status_code == 200
