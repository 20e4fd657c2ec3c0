"""The details of several activities, one after another."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from stravafetch.api.failures import Missed
from stravafetch.api.resources import Strava
from stravafetch.errors import Undelivered


def details(
    strava: Strava,
    ids: Iterable[int],
    missed: Missed,
    warn: Callable[[str], None],
    *,
    all_efforts: bool = False,
) -> Iterator[dict[str, Any]]:
    """Yield each activity's detail in turn.

    One that does not come is passed over with a warning, and ``missed`` takes note of it: what
    came can be kept before that is said to be an error.
    """
    for activity_id in ids:
        try:
            detail = strava.activity(activity_id, all_efforts=all_efforts)
        except Undelivered as error:
            warn(str(error))
            missed.add(activity_id, error)
            if missed.gave_up:
                return
        else:
            missed.came()
            yield detail
