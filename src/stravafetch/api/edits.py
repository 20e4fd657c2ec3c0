"""A change of an activity that is made once, or known not to be: whatever the network does."""

from collections.abc import Mapping

from stravafetch.api.back_off import BACK_OFF, back_off
from stravafetch.api.resources import Strava
from stravafetch.clock import Clock
from stravafetch.console import Console
from stravafetch.errors import (
    ChangeRefused,
    Forbidden,
    ItemError,
    NotFound,
    StravaError,
    Unreachable,
)
from stravafetch.query.changes import Value, differences, ignored_fields
from stravafetch.source import Document


def change_activity(
    strava: Strava, clock: Clock, console: Console, activity_id: int, changes: Mapping[str, Value]
) -> Document:
    """Change an activity and return it as it is then.

    If no complete response arrives, or Strava fails, the activity is read again. Unless it has been
    changed, the change is sent again, up to four times in all; a second one would change nothing.
    Raises what ``Strava.update_activity`` raises, and ChangeRefused if Strava responds without
    having changed it.
    """
    for pause in BACK_OFF:
        try:
            return _checked(strava.update_activity(activity_id, changes), changes)
        except (Unreachable, ItemError) as error:
            if not _may_have_changed(error):
                raise
            back_off(clock, console, pause, str(error))
        found = strava.activity(activity_id)
        if not differences(found, changes):
            return found
    return _checked(strava.update_activity(activity_id, changes), changes)


def _may_have_changed(error: StravaError) -> bool:
    if isinstance(error, Unreachable):
        return error.was_sent or error.is_transient
    return not isinstance(error, NotFound | Forbidden | ChangeRefused)


def _checked(activity: Document, changes: Mapping[str, Value]) -> Document:
    if missing := ignored_fields(activity, changes):
        raise ChangeRefused(
            f"Strava accepted a change of activity {activity.get('id')} and did not change "
            f"{', '.join(missing)}.",
            "Change it on strava.com, or check the value.",
        )
    return activity
