"""Fetches several activities concurrently, and records those that could not be fetched."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing

from stravafetch.concurrent_map import concurrent_map
from stravafetch.console import Console
from stravafetch.errors import Forbidden, Incomplete, InvalidData, ItemError, NotFound
from stravafetch.source import Document

MAX_CONSECUTIVE_FAILURES = 5  # more than one bad activity would explain
MAX_LISTED = 100


class Failures:
    """The activities that could not be fetched, of those that were requested."""

    def __init__(self) -> None:
        self._ids: list[int] = []
        self._requested = 0
        self._consecutive = 0

    @property
    def gave_up(self) -> bool:
        """Whether every request seems to fail, so that no more should be sent."""
        return self._consecutive >= MAX_CONSECUTIVE_FAILURES

    def record_success(self) -> None:
        """Count an activity that was fetched."""
        self._requested += 1
        self._consecutive = 0

    def record_failure(self, activity_id: int, error: ItemError) -> None:
        """Count an activity that was not; a missing or damaged one is not a failure of Strava."""
        self._requested += 1
        self._ids.append(activity_id)
        self._consecutive += not isinstance(error, NotFound | Forbidden | InvalidData)

    def raise_if_any(self) -> None:
        """Raise Incomplete, listing the failed activities; call it after saving the others."""
        if not self._ids:
            return
        listed = ", ".join(str(activity_id) for activity_id in self._ids[:MAX_LISTED])
        listed += ", ..." if len(self._ids) > MAX_LISTED else ""
        what = (
            f"{len(self._ids):,} of {self._requested:,} activities could not be fetched: {listed}."
        )
        if self.gave_up:
            raise Incomplete(
                f"{what} After {MAX_CONSECUTIVE_FAILURES} failures in a row the command stopped.",
                "Try again in a few minutes; see https://status.strava.com for known problems.",
            )
        raise Incomplete(
            what,
            "The reason for each is shown above: check the ID, or run the command again.",
        )


def fetch_each(
    fetch: Callable[[int], Document],
    ids: Iterable[int],
    failures: Failures,
    console: Console,
    *,
    jobs: int,
) -> Iterator[Document]:
    """Yield what is fetched of each activity in turn; ``jobs`` are fetched at a time.

    An activity that cannot be fetched (ItemError) is skipped with a warning and recorded in
    ``failures``, so that the caller can save the others before it reports an error. Any other
    StravafetchError ends the iteration.
    """

    def try_to_fetch(activity_id: int) -> Document | ItemError:
        return attempt(lambda: fetch(activity_id))

    with closing(concurrent_map(try_to_fetch, ids, jobs)) as fetched:
        for activity_id, found in fetched:
            if isinstance(found, ItemError):
                console.warn(str(found))
                failures.record_failure(activity_id, found)
                if failures.gave_up:
                    return
            else:
                failures.record_success()
                yield found


def attempt(fetch: Callable[[], Document]) -> Document | ItemError:
    """Return the document, or the ItemError for it alone; raise any other error."""
    try:
        return fetch()
    except ItemError as error:
        return error
