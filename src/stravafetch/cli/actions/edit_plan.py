"""What strava edit is to change: read from the command line and stdin, and held against Strava."""

from collections.abc import Mapping
from itertools import chain
from typing import NamedTuple

from stravafetch.api.bulk import Failures, fetch_each
from stravafetch.cli.actions.cost import in_windows
from stravafetch.cli.actions.edit_preview import Change
from stravafetch.cli.context import Context
from stravafetch.cli.input import read_body
from stravafetch.errors import BadInput, InvalidData
from stravafetch.output.amounts import counted
from stravafetch.output.fields import FIELDS
from stravafetch.query.changes import NO_GEAR, Values, differences, read_only_differences
from stravafetch.query.edit_rows import Row, read_rows
from stravafetch.query.edits import Edit, read_edits, with_gear
from stravafetch.query.gear_names import find_gear, is_name, names_of
from stravafetch.query.ids import read_activity_id
from stravafetch.source import Document

JOBS = 4  # activities that are read at a time
MOST_NAMED = 10
_OF_ATHLETE = "No bike or shoe of yours"
_OF_ACTIVITIES = "No gear of these activities"


class Plan(NamedTuple):
    """What will change, the IDs of the activities that could not be read, and how many were.

    ``requests`` is how many it took.
    """

    changes: list[Change]
    unread: list[int]
    read: int
    requests: int
    gear_names: Mapping[str, str]


def read_arguments(ids: tuple[str, ...], options: Values) -> list[Edit]:
    """Read the arguments and stdin; BadInput for what is not valid, or where nothing is wanted."""
    rows = list(chain.from_iterable(_rows_of(text) for text in ids))
    edits = read_edits(rows, options, FIELDS)
    if edits and not any(one.wanted for one in edits):
        raise BadInput(
            "There is nothing to change.",
            "Use options such as --name, or with - columns to change, such as name or gear_id.",
        )
    return edits


def _rows_of(text: str) -> list[Row]:
    if text != "-":
        return [Row("", read_activity_id(text))]
    try:
        return read_rows(read_body("-").decode())
    except UnicodeDecodeError:
        raise BadInput(
            "stdin is not UTF-8.", "Save it as UTF-8, in Excel as CSV UTF-8; nothing was changed."
        ) from None


def make_plan(context: Context, edits: list[Edit], *, will_change: bool) -> Plan:
    """Read the activities, and return what differs; BadInput for what cannot be done.

    A name of gear is looked up in the athlete, where the sign-in may see that, else in the
    activities.
    """
    has_names = any(is_name(str(one.wanted.get("gear_id", NO_GEAR))) for one in edits)
    changes = len(edits) if will_change else 0
    reads = len(edits) + has_names
    context.console.note(
        f"{counted(len(edits), 'activity')}: {in_windows(reads, changes, 'up to ')}."
    )
    gear = _owned_gear(context.strava.athlete()) if has_names else []
    if gear:
        edits = _with_gear_ids(edits, gear, _OF_ATHLETE)  # before anything else is asked
    activities = _read_activities(context, edits)
    if not gear:
        gear = [one["gear"] for one in activities.values() if isinstance(one.get("gear"), dict)]
        edits = _with_gear_ids(edits, gear, _OF_ACTIVITIES)
    unread = [one.activity_id for one in edits if one.activity_id not in activities]
    return Plan(_differing(activities, edits), unread, len(activities), reads, names_of(gear))


def _owned_gear(athlete: Document) -> list[Document]:
    listed = [athlete.get("bikes"), athlete.get("shoes")]
    return [one for many in listed if isinstance(many, list) for one in many]


def _with_gear_ids(edits: list[Edit], gear: list[Document], where: str) -> list[Edit]:
    """Replace names of gear by IDs; BadInput for one that is unknown or ambiguous."""
    wanted = dict.fromkeys(str(one.wanted["gear_id"]) for one in edits if "gear_id" in one.wanted)
    gear_ids = {name: find_gear(name, gear, where) for name in wanted if is_name(name)}
    return [with_gear(one, gear_ids) for one in edits]


def _read_activities(context: Context, edits: list[Edit]) -> dict[int, Document]:
    """Return the activities as they are, by ID, without those that could not be read.

    Raises Incomplete where Strava fails again and again.
    """
    failures = Failures()

    def fetch(activity_id: int) -> Document:
        found = context.strava.activity(activity_id)
        if found.get("id") != activity_id:
            raise InvalidData(
                f"Strava's answer for activity {activity_id} is not that activity.",
                "Try again in a few minutes.",
            )
        return found

    ids = [one.activity_id for one in edits]
    found = fetch_each(fetch, ids, failures, context.console, jobs=JOBS)
    pages = ([activity] for activity in found)
    watched = context.progress.watch(pages, context.rate_limiter.left)
    activities = {one["id"]: one for page in watched for one in page}
    if failures.gave_up:
        failures.raise_if_any()
    return activities


def _differing(activities: Mapping[int, Document], edits: list[Edit]) -> list[Change]:
    """Return what differs; BadInput for another value of what cannot be changed."""
    plan = []
    for one in edits:
        if (activity := activities.get(one.activity_id)) is None:
            continue
        if wrong := read_only_differences(activity, one.others):
            raise BadInput(
                f"{one.place}: the API cannot change {', '.join(wrong[:MOST_NAMED])} of activity "
                f"{one.activity_id}, which has another value at Strava.",
                "Leave out the columns that you do not change; nothing was changed.",
            )
        if changes := differences(activity, one.wanted):
            plan.append(Change(activity, changes))
    return plan
