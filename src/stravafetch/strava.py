"""Strava's resources: https://developers.strava.com/docs/reference/."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from stravafetch.answer import Answer
from stravafetch.client import Client
from stravafetch.dates import Span
from stravafetch.errors import StravaError
from stravafetch.pages import Page, Plan, first, pages, unique

MOST_PER_PAGE = 200
FEWEST_PER_PAGE = 30  # what Strava takes itself for a page


class Strava:
    """The signed-in athlete's data; records come as Strava sent them."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def athlete(self) -> dict[str, Any]:
        """Return the signed-in athlete."""
        athlete = self._client.get("/athlete").json()
        if not isinstance(athlete, dict):
            raise _odd("/athlete")
        return athlete

    def activities(
        self, span: Span, sports: tuple[str, ...] = (), limit: int | None = None, jobs: int = 1
    ) -> Iterator[Page]:
        """Yield pages of summaries, newest first.

        ``sports`` are values of ``sport_type`` in any case, none meaning all. The last page is
        cut to ``limit`` records, and no page is asked for beyond it. ``jobs`` is the most pages
        in flight.
        """
        wanted = {sport.casefold() for sport in sports}
        cuts = bool(wanted) or not span.is_exact
        few = None if cuts else limit
        # Strava may leave records out of a page: one of a few could be empty before the end.
        per_page = MOST_PER_PAGE if few is None else min(max(few, FEWEST_PER_PAGE), MOST_PER_PAGE)

        def fetch(number: int) -> Callable[[], Page]:
            query = {**span.query(), "page": number, "per_page": per_page}
            return partial(_page_of, self._client.get("/athlete/activities", query))

        def passes(activity: dict[str, Any]) -> bool:
            sport = str(activity.get("sport_type", "")).casefold()
            return (not wanted or sport in wanted) and span.lets_through(activity)

        plan = Plan(
            size=per_page,
            jobs=1 if cuts and limit else jobs,  # a few of many: the first page may do
            needed=None if few is None else -(-few // per_page),
            room=self._client.pace.left,
        )
        self._client.warm_up()
        found = ([a for a in page if passes(a)] for page in unique(pages(fetch, plan)))
        return found if limit is None else first(found, limit)


def _page_of(answer: Answer) -> Page:
    body = answer.json()
    if isinstance(body, list) and all(isinstance(record, dict) for record in body):
        return body
    raise _odd("/athlete/activities")


def _odd(path: str) -> StravaError:
    return StravaError(
        f"Strava's answer to {path} has another shape than its documentation says.",
        "Try again in a few minutes; if it stays, please report it with the output of -v.",
    )
