"""Converts Strava's error responses to errors of this program."""

from stravafetch.api.response import APP_SETTINGS, SCOPES, STATUS_PAGE, Fault, Response
from stravafetch.errors import (
    ChangeRefused,
    Forbidden,
    ItemError,
    NotFound,
    ScopeMissing,
    SignInRequired,
    StravaError,
    StravafetchError,
)

_BAD_CHANGES = (400, 409, 413, 422)  # caused by the data sent, not by the sign-in
CLOCK_TOLERANCE = 120  # seconds by which two clocks may differ without being wrong


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
    if fault.names("Application", "internal", "invalid"):
        return StravaError(
            f"Strava does not offer {asked} to this app ({response.status} {fault}).",
            "This is not caused by the sign-in: Strava has removed some endpoints, such as those "
            "for the members and activities of a club.",
        )
    if response.status in (403, 451) and fault.is_html:
        return StravaError(
            f"The response to {asked} is not from Strava's API ({response.status} {fault}): "
            "your network, VPN or country may be blocked.",
            f"Try another network, or disconnect the VPN; see {STATUS_PAGE} for known problems.",
        )
    if response.status >= 500:
        return _failed(response, fault, asked)
    return _refused(response.status, fault, asked)


def change_error_from(response: Response, asked: str, now: float) -> StravafetchError:
    """Return the error for a response to a change; an ItemError if only this record is affected."""
    if response.status == 404:
        return NotFound(
            f"Strava has no {asked} to change (404 {response.fault()}).",
            "Check the ID, and that it is yours. Strava also responds so without activity:write.",
        )
    if response.status not in _BAD_CHANGES:
        return error_from(response, asked, now)
    return ChangeRefused(
        f"Strava rejected this change to {asked} ({response.status} {response.fault()}).",
        "Check the values; nothing was changed.",
    )


def _failed(response: Response, fault: Fault, asked: str) -> ItemError:
    when = "in a few minutes"
    if response.retry_after:
        minutes = -(-response.retry_after // 60)
        when = f"in {minutes:,} minute{'s' * (minutes != 1)}, as Strava requests (Retry-After)"
    return ItemError(
        f"Strava failed on {asked} ({response.status} {fault}).",
        f"Try again {when}; see {STATUS_PAGE} for known problems.",
    )


def _refused(status: int, fault: Fault, asked: str) -> StravafetchError:
    if status == 403 and any(resource == "Activity" for resource, _, _ in fault.errors):
        return Forbidden(
            f"This sign-in has no access to {asked} (403 {fault}).",
            "Check it on strava.com: it may be private, or belong to someone else.",
        )
    if status == 402:
        return Forbidden(
            f"Strava gives {asked} to its subscribers alone (402 {fault}).",
            "It needs a subscription: https://www.strava.com/subscribe.",
        )
    if status == 401:
        return SignInRequired(
            f"Strava no longer accepts this sign-in (401 {fault}).",
            "Run `strava login` to sign in again.",
        )
    if status == 404:
        return NotFound(
            f"Strava has no {asked} (404 {fault}).",
            f"Check {_what_to_check(asked)}.",
        )
    if 300 <= status < 400:
        return StravaError(
            f"Strava responded to {asked} with a redirect ({status}), "
            "which is never followed with a token.",
            "Check STRAVA_API_URL, or unset it to use Strava's own host.",
        )
    return StravaError(
        f"Strava refused {asked} ({status} {fault}).",
        "Run the command with -v to see the requests, and `strava status` to see the sign-in.",
    )


def _what_to_check(asked: str) -> str:
    """Return what may be wrong; without a scope, Strava hides private records."""
    for path, scope in (("/activities", "activity:read_all"), ("/routes", "read_all")):
        if asked.startswith(path):
            return f"the ID; private ones require the scope {scope}, see `strava status`"
    if asked.startswith("/gear"):
        return "the ID: it is the gear_id of an activity"
    return "the path: https://developers.strava.com/docs/reference/ lists the endpoints"


def scope_missing(scope: str) -> ScopeMissing:
    """Return the error for a scope that was not granted."""
    if scope.startswith("activity:read"):
        return ScopeMissing(
            f"This sign-in lacks activity:read_all (Strava: {scope}_permission missing).",
            'Run `strava login` and leave "View data about your activities" ticked.',
        )
    if scope not in SCOPES:  # write, view_private: from before 2018
        return ScopeMissing(
            f"This sign-in lacks the permission {scope!r} (Strava: {scope}_permission missing).",
            "It cannot be requested: it is not one of the scopes that Strava grants today.",
        )
    return ScopeMissing(
        f"This sign-in lacks {scope} (Strava: {scope}_permission missing).",
        f"Run `strava login --scope {scope}` and leave its box ticked.",
    )


def _after_in_future(response: Response, now: float) -> StravafetchError:
    """Return the error for a time in the future, or for a machine's clock that is ahead."""
    date = response.date
    ahead = 0 if date is None else now - date
    if ahead < CLOCK_TOLERANCE:
        return StravaError(
            "The requested time is in the future (400 after future).",
            "Strava's after is in Unix seconds; use one in the past.",
        )
    span = f"{ahead / 86_400:.1f} days" if ahead >= 86_400 else f"{ahead / 60:.0f} minutes"
    return StravaError(
        f"This machine's clock is {span} ahead of Strava's, which has not reached that time yet.",
        "Set this machine's clock and run the command again.",
    )


def _app_inactive() -> StravaError:
    return StravaError(
        "Strava has deactivated your API application (403 Inactive): since June 2026 "
        "the owner of an app needs a Strava subscription.",
        f"With a subscription, reactivate the app at {APP_SETTINGS}; "
        "signing in again does not help. A subscriber's app may serve up to ten athletes. Without "
        "one, ask Strava for your archive, which is free: `strava help archive`.",
    )
