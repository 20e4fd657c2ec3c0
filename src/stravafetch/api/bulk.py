"""The details of several activities, one after another."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from stravafetch.api.failures import Failures
from stravafetch.api.resources import Strava
from stravafetch.errors import ItemError


def details(
    strava: Strava,
    ids: Iterable[int],
    failures: Failures,
    warn: Callable[[str], None],
    *,
    all_efforts: bool = False,
) -> Iterator[dict[str, Any]]:
    """Yield each activity's detail in turn.

    One that does not come is passed over with a warning, and ``failures`` takes note of it: what
    came can be kept before that is said to be an error.
    """
    for activity_id in ids:
        try:
            detail = strava.activity(activity_id, all_efforts=all_efforts)
        except ItemError as error:
            warn(str(error))
            failures.add(activity_id, error)
            if failures.gave_up:
                return
        else:
            failures.came()
            yield detail
