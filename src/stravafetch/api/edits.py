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
from stravafetch.query.changes import Value, differences, not_taken
from stravafetch.source import Document


def change_activity(
    strava: Strava, clock: Clock, console: Console, activity_id: int, changes: Mapping[str, Value]
) -> Document:
    """Change an activity and return it as it is then.

    Where no whole answer came, or Strava failed, the activity is read again: it is changed already,
    or the change is sent again, which would change nothing the second time, up to four times in
    all. Raises what ``Strava.update_activity`` raises, and ChangeRefused where Strava answered and
    has not changed it.
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


def _checked(answer: Document, changes: Mapping[str, Value]) -> Document:
    if missing := not_taken(answer, changes):
        raise ChangeRefused(
            f"Strava accepted a change of activity {answer.get('id')} and did not change "
            f"{', '.join(missing)}.",
            "Change it on strava.com, or check the value.",
        )
    return answer
