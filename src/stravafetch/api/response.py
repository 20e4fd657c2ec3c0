"""A complete response from Strava, decoded."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

from stravafetch.errors import ItemError, StravaError
from stravafetch.exact_number import read_float, refuse_constant

STATUS_PAGE = "https://status.strava.com"
APP_SETTINGS = "https://www.strava.com/settings/api"
# https://developers.strava.com/docs/authentication/#details-about-requesting-access
SCOPES = (
    "read",
    "read_all",
    "profile:read_all",
    "profile:write",
    "activity:read",
    "activity:read_all",
    "activity:write",
)


class Fault(NamedTuple):
    """The body of an error response: https://developers.strava.com/docs/reference/#api-models-Fault."""

    message: str
    errors: tuple[tuple[str, str, str], ...] = ()
    is_html: bool = False  # from a CDN or a proxy, not from Strava's API

    def names(self, resource: str, field: str, code: str) -> bool:
        """Return whether one of its errors is exactly this."""
        return (resource, field, code) in self.errors

    @property
    def is_token_rejected(self) -> bool:
        """Whether another access token might be accepted, if the status is 401."""
        return not (self.missing_scope or self.names("Application", "internal", "invalid"))

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
    body: bytes = field(repr=False)  # token responses contain secrets

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
        """The Retry-After header in seconds (RFC 9110 10.2.3), None if missing or invalid.

        Strava is not known to send it. A date is relative to the response's own Date header.
        """
        value = self.headers.get("retry-after", "").strip()
        if value.isascii() and value.isdigit():
            return int(value[:9])  # nine digits are already decades
        until = _unix_time(value)
        return None if until is None or self.date is None else max(0, int(until - self.date))

    @property
    def date(self) -> float | None:
        """The Unix time of the Date header, None if missing or invalid."""
        return _unix_time(self.headers.get("date", ""))

    def json(self) -> Any:
        """Return the body parsed as JSON, or raise ItemError if it is not JSON."""
        try:
            return json.loads(self.body, parse_float=read_float, parse_constant=refuse_constant)
        except (ValueError, RecursionError):
            kind = self._kind()
            what = "invalid JSON" if "json" in kind else f"{kind} instead of JSON"
            next_step = f"Try again in a few minutes; see {STATUS_PAGE} for known problems."
            if "html" in kind:
                next_step = (
                    "Your Wi-Fi may require you to log in: open any web page. Otherwise, try again "
                    f"in a few minutes; see {STATUS_PAGE} for known problems."
                )
            raise ItemError(
                f"Strava returned {self.status} with {what}.", next_step
            ) from None  # the cause quotes the body, which may contain a secret

    def text(self) -> str:
        """Return the body as text, or raise StravaError if it is not UTF-8."""
        try:
            return self.body.decode()
        except UnicodeDecodeError:
            raise StravaError(
                f"Strava's response is {self._kind()}, not text.",
                "Only text can be printed; `strava token` prints a token for other programs.",
            ) from None

    def fault(self) -> Fault:
        """Parse the body of an error response; a Fault without errors if it is not JSON."""
        try:
            body = json.loads(self.body)
        except (ValueError, RecursionError):
            body = None
        if not isinstance(body, dict):
            return Fault(message=self._kind(), is_html="html" in self._kind())
        errors = body.get("errors")
        rows = [row for row in errors if isinstance(row, dict)] if isinstance(errors, list) else []
        return Fault(
            # A rejected upload has its reason in ``error``.
            message=str(body.get("message") or body.get("error") or "no message"),
            errors=tuple(
                (str(row.get("resource", "")), str(row.get("field", "")), str(row.get("code", "")))
                for row in rows
            ),
        )

    def _kind(self) -> str:
        if not self.body.strip():
            return "an empty body"
        return self.headers.get("content-type", "text without a Content-Type").split(";")[0]


def _unix_time(http_date: str) -> float | None:
    try:
        return parsedate_to_datetime(http_date).timestamp()
    except (ValueError, OverflowError, OSError):  # OSError: Windows, before 1970
        return None
