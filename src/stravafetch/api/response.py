"""A response from Strava, and the error it stands for."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any

from stravafetch.errors import (
    Forbidden,
    ItemError,
    NotFound,
    ScopeMissing,
    SignInRequired,
    StravaError,
    StravafetchError,
)

STATUS_PAGE = "https://status.strava.com"
APP_SETTINGS = "https://www.strava.com/settings/api"
CLOCK_TOLERANCE = 120  # seconds that two clocks may differ without being wrong


@dataclass(frozen=True)
class Fault:
    """The body of an error response: https://developers.strava.com/docs/reference/#api-models-Fault."""

    message: str
    errors: tuple[tuple[str, str, str], ...] = ()

    def names(self, resource: str, field: str, code: str) -> bool:
        """Say whether one of its errors is exactly this."""
        return (resource, field, code) in self.errors

    @property
    def missing_scope(self) -> str | None:
        """The scope of an ``AccessToken / <scope>_permission / missing``, None for other faults."""
        for resource, field_name, code in self.errors:
            if (resource, code) == ("AccessToken", "missing"):
                return field_name.removesuffix("_permission")
        return None

    def __str__(self) -> str:
        details = ", ".join(" ".join(filter(None, error)) for error in self.errors)
        return f"{self.message}: {details}" if details else self.message


@dataclass(frozen=True)
class Response:
    """A complete response: ``headers`` have lower-case names, ``body`` is decompressed."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)  # token responses hold secrets

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx: RFC 9110 15.3."""
        return 200 <= self.status < 300

    @property
    def is_json(self) -> bool:
        """Whether the Content-Type is JSON."""
        return "json" in self._kind()

    @property
    def retry_after(self) -> int | None:
        """The Retry-After header in seconds, which Strava is not known to send."""
        value = self.headers.get("retry-after", "")
        return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else None

    @property
    def date(self) -> float | None:
        """The Unix time of the Date header, None where there is none to read."""
        try:
            return parsedate_to_datetime(self.headers.get("date", "")).timestamp()
        except (ValueError, OverflowError, OSError):  # OSError: Windows, before 1970
            return None

    def json(self) -> Any:
        """Return the body as JSON, or raise ItemError when it is something else."""
        try:
            return json.loads(self.body, parse_float=_finite, parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            kind = self._kind()
            what = "broken JSON" if "json" in kind else f"{kind} instead of JSON"
            raise ItemError(
                f"Strava answered {self.status} with {what}.",
                f"Try again in a few minutes; see {STATUS_PAGE} for known problems.",
            ) from None  # the cause quotes the body, which may hold a secret

    def text(self) -> str:
        """Return the body as text, or raise StravaError when it is not."""
        try:
            return self.body.decode()
        except UnicodeDecodeError:
            raise StravaError(
                f"Strava's response is {self._kind()} and not text.",
                "Only text can be printed; `strava token` prints a token for other programs.",
            ) from None

    def fault(self) -> Fault:
        """Read the body of an error response; HTML and empty bodies give a Fault without errors."""
        try:
            body = json.loads(self.body)
        except (ValueError, RecursionError):
            body = None
        if not isinstance(body, dict):
            return Fault(message=self._kind())
        errors = body.get("errors")
        rows = [row for row in errors if isinstance(row, dict)] if isinstance(errors, list) else []
        return Fault(
            message=str(body.get("message") or "no message"),
            errors=tuple(
                (str(row.get("resource", "")), str(row.get("field", "")), str(row.get("code", "")))
                for row in rows
            ),
        )

    def _kind(self) -> str:
        if not self.body.strip():
            return "an empty body"
        return self.headers.get("content-type", "text without a Content-Type").split(";")[0]


def error_from(response: Response, asked: str, now: float) -> StravafetchError:
    """Return the error for a response outside 2xx; ``asked`` is the path of the request.

    ``now`` is this machine's Unix time, which may be wrong. The client handles rejected tokens
    (401) and rate limits (429) before they get here.
    """
    fault = response.fault()
    if fault.missing_scope:
        return scope_missing(fault.missing_scope)
    if fault.names("Application", "Status", "Inactive"):
        return _app_inactive()
    if fault.names("Application", "after", "future"):
        return _after_in_future(response, now)
    return _error_of_status(response.status, fault, asked)


def _error_of_status(status: int, fault: Fault, asked: str) -> StravafetchError:
    if status == 403 and any(resource == "Activity" for resource, _, _ in fault.errors):
        return Forbidden(
            f"Strava does not let this sign-in see {asked} (403 {fault}).",
            "Look at it on strava.com: it may have been made private, or belong to someone else.",
        )
    if status == 401:
        return SignInRequired(
            f"Strava no longer accepts this sign-in (401 {fault}).",
            "Run `strava login` to sign in again.",
        )
    if status == 404:
        return NotFound(
            f"Strava has no {asked} (404 {fault}).",
            f"Check it{_what_hides(asked)}.",
        )
    if status >= 500:
        return ItemError(
            f"Strava failed on {asked} ({status} {fault}).",
            f"Try again in a few minutes; see {STATUS_PAGE} for known problems.",
        )
    if 300 <= status < 400:
        return StravaError(
            f"Strava answered {asked} with a redirect ({status}), "
            "which is never followed with a token.",
            "Check STRAVA_API_URL, or unset it to use Strava's own host.",
        )
    return StravaError(
        f"Strava refused {asked} ({status} {fault}).",
        "Run the command with -v to see the requests, and `strava status` to see the sign-in.",
    )


def _what_hides(asked: str) -> str:
    """Say which scope may be missing where Strava hides what it has."""
    for path, scope in (("/activities", "activity:read_all"), ("/routes", "read_all")):
        if asked.startswith(path):
            return f"; without the scope {scope} Strava hides what is private, see `strava status`"
    return ": the endpoints are listed at https://developers.strava.com/docs/reference/"


def scope_missing(scope: str) -> ScopeMissing:
    """Return the error for a scope that was not granted."""
    if scope.startswith("activity:read"):
        return ScopeMissing(
            f"This sign-in lacks activity:read_all (Strava: {scope}_permission missing).",
            'Run `strava login` and leave "View data about your activities" ticked.',
        )
    return ScopeMissing(
        f"This sign-in lacks {scope} (Strava: {scope}_permission missing).",
        f"Run `strava login --scope {scope}` and leave its box ticked.",
    )


def _after_in_future(response: Response, now: float) -> StravafetchError:
    """Say that the time is in the future, or that this machine's clock is ahead."""
    date = response.date
    ahead = 0 if date is None else now - date
    if ahead < CLOCK_TOLERANCE:
        return StravaError(
            "The time asked for is in the future (400 after future).",
            "Strava's after is in Unix seconds; give one that has passed.",
        )
    span = f"{ahead / 86_400:.1f} days" if ahead >= 86_400 else f"{ahead / 60:.0f} minutes"
    return StravaError(
        f"This machine's clock is {span} ahead of Strava's, which has not reached that time yet.",
        "Set this machine's clock, and run the command again.",
    )


def _app_inactive() -> StravaError:
    return StravaError(
        "Strava has deactivated your API application (403 Inactive): since June 2026 "
        "the owner of an app needs a Strava subscription.",
        f"With a subscription, reactivate the app at {APP_SETTINGS}; "
        "signing in again does not help.",
    )


def _finite(text: str) -> float:
    """Read a number; 1e999 would be written as Infinity, which is not JSON."""
    number = float(text)
    if math.isinf(number):
        raise ValueError(text)
    return number


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)  # NaN and Infinity are not JSON, though Python accepts them
