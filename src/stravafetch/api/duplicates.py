"""Removes duplicates from a paged list, and detects a list that never ends."""

from collections import deque
from collections.abc import Iterator

from stravafetch.api.prefetch import Page
from stravafetch.console import Console

PAGES_REMEMBERED = 10
REPEATED = (
    "Strava repeated an earlier page, so no more were requested. "
    "Compare the count with your profile on strava.com."
)


def without_duplicates(pages: Iterator[Page], console: Console) -> Iterator[Page]:
    """Yield the pages with each ID once, until a page that contains nothing new.

    Such a page repeats an earlier one, and a server that repeats pages never sends an empty one.
    This prints a warning, unless the page equals the previous one, which is how an endpoint without
    paging responds.

    Each request divides the list into pages anew. An activity added in the meantime shifts the
    others by one, so the last record of a page is repeated as the first of the next: it is dropped.
    A deleted activity shifts them back, and the first record of the next page is missed; nothing in
    the response reveals this, so each deletion can hide one activity. Pages in flight may be
    divided in any order, and a change of either kind can hide one record for each of them.

    Only the IDs of the last PAGES_REMEMBERED pages are kept: keeping all would take memory in
    proportion to the history, and fewer activities than that are added during one fetch.
    """
    recent: deque[frozenset[object]] = deque(maxlen=PAGES_REMEMBERED)
    started_with: set[int] = set()  # the first ID of every page, to recognize a much earlier one
    before: Page = []
    nothing_new = 0
    for page in pages:
        ids = frozenset(r["id"] for r in page if isinstance(r.get("id"), int))
        content = ids or frozenset(map(repr, page))
        if page == before and (len(page) > 1 or not ids):
            return
        fresh = _without(page, set().union(*recent))
        nothing_new = 0 if fresh else nothing_new + 1
        start = page[0].get("id")
        is_known = content in recent or start in started_with
        # One such page of a single record can be caused by a new activity.
        if (is_known and (len(page) > 1 or not ids)) or nothing_new > 1:
            console.warn(REPEATED)
            return
        yield fresh
        recent.append(content)
        started_with |= {start} if isinstance(start, int) else set()
        before = page


def _without(page: Page, seen: set[object]) -> Page:
    """Return the records whose ID has not been seen, each once."""
    fresh = []
    for record in page:
        known = record.get("id")
        if not isinstance(known, int):
            fresh.append(record)  # cannot be compared; a duplicate is better than a loss
        elif known not in seen:
            fresh.append(record)
            seen.add(known)
    return fresh
