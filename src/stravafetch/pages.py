"""Numbered pages in order, each record once."""

from collections.abc import Callable, Iterator
from typing import Any

Record = dict[str, Any]
Page = list[Record]
FetchPage = Callable[[int], Page]


def pages(fetch: FetchPage) -> Iterator[Page]:
    """Yield pages 1, 2, 3 and on, until an empty one: a short page is not the last.

    https://developers.strava.com/docs/#Pagination
    """
    number = 1
    while page := fetch(number):
        yield page
        number += 1


def unique(pages: Iterator[Page]) -> Iterator[Page]:
    """Yield the pages with each id once.

    An activity that appears while the pages are being read moves the others on by one, so that
    the last record of a page comes again as the first of the next.
    """
    seen: set[Any] = set()
    for page in pages:
        fresh = [record for record in page if record.get("id") not in seen]
        seen.update(record.get("id") for record in fresh)
        yield fresh


def first(pages: Iterator[Page], limit: int) -> Iterator[Page]:
    """Yield the pages up to the given number of records, and ask for no page beyond them."""
    left = limit
    while left > 0 and (page := next(pages, None)) is not None:
        yield page[:left]
        left -= len(page)
