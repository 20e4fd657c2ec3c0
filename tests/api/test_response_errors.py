import gc
import json
from email.utils import formatdate
from typing import Any

import pytest

from stravafetch.api.response import Response
from stravafetch.api.response_errors import error_from
from stravafetch.errors import (
    Forbidden,
    NotFound,
    ScopeMissing,
    SignInRequired,
    StravaError,
)
from tests.support.clock import NOON


def answer(status: int, body: Any, content_type: str = "application/json") -> Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(status, {"content-type": content_type}, raw)


def fault(message: str, *error: str) -> dict[str, Any]:
    resource, field, code = error
    return {"message": message, "errors": [{"resource": resource, "field": field, "code": code}]}


MISSING = fault("Authorization Error", "AccessToken", "activity:read_permission", "missing")
INACTIVE = fault("Forbidden", "Application", "Status", "Inactive")


def test_the_well_known_missing_permission_names_the_scope_and_the_way_out() -> None:
    error = error_from(answer(401, MISSING), "/athlete/activities", NOON)
    assert isinstance(error, ScopeMissing)
    assert "lacks activity:read_all" in str(error)
    assert "activity:read_permission missing" in str(error)
    assert "`strava login`" in error.next_step


def test_another_missing_scope_is_asked_for_by_name() -> None:
    body = fault("Authorization Error", "AccessToken", "profile:read_all_permission", "missing")
    error = error_from(answer(401, body), "/athlete/zones", NOON)
    assert isinstance(error, ScopeMissing)
    assert "`strava login --scope profile:read_all`" in error.next_step


def test_an_inactive_app_is_sent_to_its_settings_not_to_sign_in() -> None:
    error = error_from(answer(403, INACTIVE), "/athlete", NOON)
    assert "June 2026" in str(error)
    assert "https://www.strava.com/settings/api" in error.next_step
    assert "signing in again does not help" in error.next_step
    assert "up to ten athletes" in error.next_step
    assert "`strava help archive`" in error.next_step


@pytest.mark.parametrize(
    ("status", "kind", "says"),
    [
        (401, SignInRequired, "strava login"),
        (404, NotFound, "activity:read_all"),
        (500, StravaError, "status.strava.com"),
        (503, StravaError, "status.strava.com"),
        (597, StravaError, "status.strava.com"),
        (302, StravaError, "STRAVA_API_URL"),
        (400, StravaError, "-v"),
        (403, StravaError, "-v"),
    ],
)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>gone</body></html>",
        b'{"message": "error"}',
        b'{"message": "error", "errors": null}',
        b'{"errors": [null, 7, {"code": ["x"]}]}',
        b"[]",
        b"[" * 100_000,
    ],
)
def test_every_status_has_a_sentence_whatever_the_body(
    status: int, kind: type[StravaError], says: str, body: bytes
) -> None:
    gc.collect()  # what other tests left has no room on the stack to end deep in the nested body
    error = error_from(answer(status, body), "/activities/1", NOON)
    assert isinstance(error, kind)
    assert str(status) in str(error)
    assert "/activities/1" in str(error) or status == 401
    assert says in error.next_step


FUTURE = fault("Bad Request", "Application", "after", "future")
DATE = formatdate(NOON - 5 * 86_400, usegmt=True)


def test_a_clock_that_is_ahead_is_named_with_how_far() -> None:
    response = Response(400, {"date": DATE}, json.dumps(FUTURE).encode())
    error = error_from(response, "/athlete/activities", NOON)
    assert "clock is 5.0 days ahead of Strava's" in str(error)
    assert (type(error), "Set this machine's clock" in error.next_step) == (StravaError, True)


@pytest.mark.parametrize("date", [formatdate(NOON - 30, usegmt=True), "", "yesterday"])
def test_a_future_time_is_named_where_the_clock_is_not_known_to_be_wrong(date: str) -> None:
    response = Response(400, {"date": date}, json.dumps(FUTURE).encode())
    error = error_from(response, "/athlete/activities", NOON)
    assert "The requested time is in the future" in str(error)


@pytest.mark.parametrize("field", ["", "id"])
def test_one_forbidden_activity_is_an_error_of_that_one(field: str) -> None:
    body = fault("Forbidden", "Activity", field, "forbidden")
    assert type(error_from(answer(403, body), "/activities/7", NOON)) is Forbidden


def test_what_only_subscribers_get_is_one_record_that_is_refused() -> None:
    error = error_from(answer(402, {"message": "Payment Required"}), "/activities/7/zones", NOON)
    assert type(error) is Forbidden
    assert "subscribers" in str(error)
