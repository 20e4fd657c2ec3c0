import hashlib

import pytest
import requests

from tests.support.sandbox import Sandbox
from tests.support.sandbox_requests import a_run, ask, some

pytestmark = pytest.mark.parametrize("signed_out", [60], indirect=True)

LIMITS = "X-Ratelimit-Usage"


def post(sandbox: Sandbox, path: str, **form: str) -> requests.Response:
    return requests.post(sandbox.server.url + path, data=form, timeout=5)


def refresh(sandbox: Sandbox, refresh_token: str) -> requests.Response:
    return post(
        sandbox,
        "/oauth/token",
        client_id=sandbox.app.client_id,
        client_secret=sandbox.app.client_secret or "",
        grant_type="refresh_token",
        refresh_token=refresh_token,
    )


def test_data_has_a_status_a_date_and_an_etag(sandbox: Sandbox) -> None:
    response = ask(sandbox, "/athlete")
    digest = hashlib.sha256(response.content).hexdigest()[:32]
    assert response.headers["Status"] == "200 OK"
    assert response.headers["Date"] == "Sun, 22 Nov 2026 12:00:00 GMT"
    assert response.headers["Etag"] == f'W/"{digest}"'


def test_streams_have_neither_status_nor_limits(sandbox: Sandbox) -> None:
    response = ask(sandbox, f"/activities/{some(sandbox, a_run)['id']}/streams")
    assert not {"Status", "Etag", LIMITS} & response.headers.keys()
    assert "Date" in response.headers


def test_an_invalid_token_is_told_without_limits(sandbox: Sandbox) -> None:
    sandbox.authentication.grants[-1].access_tokens["gone"] = 1  # it has expired
    headers = ask(sandbox, "/athlete").headers
    assert (headers["Cache-Control"], headers["Vary"]) == ("no-cache", "Accept, Origin")
    assert not {"Status", "Etag", LIMITS} & headers.keys()


def test_a_missing_scope_is_told_with_limits(sandbox: Sandbox) -> None:
    sandbox.sign_in("read")
    response = ask(sandbox, "/athlete/activities")
    assert (response.status_code, response.headers[LIMITS]) == (401, "1,1")


def test_an_unknown_activity_is_not_cached_and_counted(sandbox: Sandbox) -> None:
    response = ask(sandbox, "/activities/17")
    assert (response.status_code, response.headers["Status"]) == (404, "404 Not Found")
    assert (response.headers["Cache-Control"], response.headers[LIMITS]) == ("no-cache", "1,1")
    assert "Etag" not in response.headers


def test_an_unknown_path_is_not_stored(sandbox: Sandbox) -> None:
    response = ask(sandbox, "/flowers")
    sandbox.strava.unsupported_requests.clear()
    assert (response.headers["Cache-Control"], response.headers["Pragma"]) == (
        "no-store",
        "no-cache",
    )
    assert {"Vary", "Date"} <= response.headers.keys()
    assert not {"Etag", LIMITS} & response.headers.keys()


def test_a_token_comes_without_limits_and_a_refusal_with_its_status(sandbox: Sandbox) -> None:
    good = refresh(sandbox, sandbox.authentication.grants[-1].refresh_token)
    bad = refresh(sandbox, "0")
    assert {"Cache-Control", "Vary", "Etag", "Date"} <= good.headers.keys()
    assert bad.headers["Status"] == "400 Bad Request"
    assert bad.headers["Cache-Control"] == "no-cache"
    assert LIMITS not in good.headers.keys() | bad.headers.keys()


def test_deauthorizing_tells_the_limits(sandbox: Sandbox) -> None:
    token, _ = sandbox.authentication.grants[-1].newest
    response = post(sandbox, "/oauth/deauthorize", access_token=token)
    assert {"Cache-Control", "Vary", "Etag", LIMITS} <= response.headers.keys()
