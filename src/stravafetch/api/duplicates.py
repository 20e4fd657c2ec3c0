"""Each record of a paged list once, and no list without end."""

from collections import deque
from collections.abc import Iterator

from stravafetch.api.prefetch import Page
from stravafetch.console import Console

PAGES_REMEMBERED = 10
REPEATED = (
    "Strava sent a page again that came before, so no more were requested; "
    "compare the count with your profile on strava.com."
)


def without_duplicates(pages: Iterator[Page], console: Console) -> Iterator[Page]:
    """Yield the pages with each ID once, until a page that brings nothing new.

    Such a page is an earlier one again, and a server that repeats pages never sends an empty one:
    a warning says so, unless it equals the page before, which is how a list without pages responds.

    Each request divides the list into pages again. An activity that is added while they are read
    moves the others on by one, so that the last record of a page comes again as the first of the
    next: it is left out. One that is deleted moves them back, and the first record of the next page
    is missed; nothing in the response shows it, so each deletion can hide one activity. Pages in
    flight may be divided in any order, and a change of either kind can hide one for each of them.

    Only the IDs of the last PAGES_REMEMBERED pages are kept: all of them would take memory for as
    long as the history is, and so many activities are not added during one fetch.
    """
    recent: deque[frozenset[object]] = deque(maxlen=PAGES_REMEMBERED)
    started_with: set[int] = set()  # the first ID of every page, to recognise one from long ago
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
    """Return the records whose ID was not seen, each once."""
    fresh = []
    for record in page:
        known = record.get("id")
        if not isinstance(known, int):
            fresh.append(record)  # it cannot be compared, and better twice than never
        elif known not in seen:
            fresh.append(record)
            seen.add(known)
    return fresh
