"""Manual activities: POST /activities, which is sent once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlencode

from stravafetch.api.client import Client
from stravafetch.api.pagination import MAX_PER_PAGE, read_page, unexpected_format
from stravafetch.api.request import Request
from stravafetch.api.response_errors import change_error_from
from stravafetch.clock import Clock
from stravafetch.console import Console
from stravafetch.errors import ChangeRefused, ItemError, StravafetchError, Unreachable
from stravafetch.source import Document

PATH = "/activities"
SEARCH_AFTER_SECONDS = 2.0  # a new activity takes a moment to be in the list
_SAME = ("name", "sport_type", "start_date_local")


def create_manual(
    client: Client, clock: Clock, console: Console, form: Mapping[str, str]
) -> Document:
    """Create a manual activity and return it in detail; ``form`` is what Strava's reference names.

    Where the response was lost, the activity is looked for and returned, or ItemError says that
    whether it was created is not known. Raises ChangeRefused for a value that Strava does not take,
    and what Client.send raises.
    """
    try:
        return _create(client, clock, form)
    except Unreachable as error:
        if not error.was_sent:
            raise
        lost: StravafetchError = error
    except ChangeRefused:
        raise
    except ItemError as error:  # such as a 503, or half a response
        lost = error
    console.trace(f"{lost} Looking for the activity.")
    clock.sleep(SEARCH_AFTER_SECONDS)
    try:
        found = _find(client, clock, form)
    except StravafetchError as error:
        raise _unknown(f"{lost} {error}") from error
    if found is None:
        raise _unknown(f"{lost} Strava does not list it yet.")
    console.note(f"Strava's response was lost, but activity {found} is there.")
    activity: Document = client.get(f"{PATH}/{found}").json()
    return activity


def _unknown(why: str) -> ItemError:
    return ItemError(
        f"{why} It is not known whether the activity was created.",
        "Look for it in a few minutes, with `strava activities`, before you create it again.",
    )


def _create(client: Client, clock: Clock, form: Mapping[str, str]) -> Document:
    body = urlencode(form).encode()
    response = client.send(Request(PATH, {}, "POST", body, "application/x-www-form-urlencoded"))
    if response.status == 404:  # there is no ID that could be wrong
        raise ChangeRefused(
            f"Strava refused the new activity (404 {response.fault()}).",
            "Run `strava login --scope activity:write` and leave its box ticked.",
        )
    if not response.is_success:
        raise change_error_from(response, PATH, clock.now())
    created = response.json()
    if not isinstance(created, dict) or "id" not in created:
        raise unexpected_format(PATH)
    return created


def _find(client: Client, clock: Clock, form: Mapping[str, str]) -> int | None:
    """Return the ID of the manual activity that has these values."""
    start = datetime.fromisoformat(form["start_date_local"])  # its Z is false
    after = min(start.timestamp(), clock.now()) - timedelta(days=1).total_seconds()
    before = start.timestamp() + timedelta(days=1).total_seconds()
    query = {"per_page": MAX_PER_PAGE, "after": max(0, int(after)), "before": int(before)}
    path = "/athlete/activities"
    for activity in read_page(client.get(path, query), path):
        same = all(activity.get(name) == form[name] for name in _SAME)
        if same and str(activity.get("elapsed_time")) == form["elapsed_time"]:
            found: int = activity["id"]
            return found
    return None
