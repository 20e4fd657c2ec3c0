"""Lists that Strava hands out in pieces: by page number, or by the cursor of the last record.

https://developers.strava.com/docs/#Pagination
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from urllib.parse import unquote

from stravafetch.api.client import Client
from stravafetch.api.prefetch import Page, Plan, pages, unique
from stravafetch.api.response import Response
from stravafetch.errors import BadInput, ItemError, StravafetchError

MOST_PER_PAGE = 200


def unexpected_format(path: str) -> ItemError:
    """Return the error for an answer of another shape than Strava's documentation says."""
    return ItemError(
        f"Strava's answer to {path} has another shape than its documentation says.",
        "Try again in a few minutes; if it stays, please report it with the output of -v.",
    )


def _no_list(path: str) -> BadInput:
    return BadInput(f"{path} is no list of records.", "Leave out --paginate.")


def by_page(
    client: Client,
    path: str,
    query: Mapping[str, object],
    plan: Plan,
    refuse: Callable[[str], StravafetchError] = unexpected_format,
) -> Iterator[Page]:
    """Yield the pages of a list that takes ``page`` and ``per_page``, each record once.

    ``refuse`` makes the error for an answer that is no list.
    """

    def fetch(number: int) -> Callable[[], Page]:
        params = {**query, "page": number, "per_page": plan.size}
        return partial(read_page, client.get(path, params), path, refuse)

    client.warm_up()
    return unique(pages(fetch, replace(plan, room=client.rate_limiter.left)), client.warn)


def by_cursor(client: Client, path: str, query: Mapping[str, object]) -> Iterator[Page]:
    """Yield the pages of a list that takes ``page_size`` and ``after_cursor``, such as comments."""
    params: dict[str, object] = {**query, "page_size": MOST_PER_PAGE}
    seen: set[str] = set()
    while page := read_page(client.get(path, params), path):
        yield page
        cursor = page[-1].get("cursor")
        if not isinstance(cursor, str):
            return
        after = unquote(cursor)  # it comes percent-encoded, and would be encoded twice
        if after in seen:
            return
        seen.add(after)
        params["after_cursor"] = after


def paginate(client: Client, path: str, query: Mapping[str, object], jobs: int) -> Iterator[Page]:
    """Yield the pages of any list, in the way that this one is paged; BadInput if it is none."""
    if own := {"page", "page_size", "after_cursor"} & query.keys():
        raise BadInput(
            f"--paginate sets {min(own)} itself.", "Leave it out, or leave out --paginate."
        )
    if path.endswith("/comments"):
        return by_cursor(client, path, query)
    size = str(query.get("per_page", MOST_PER_PAGE))
    if not re.fullmatch("[0-9]{1,3}", size) or not int(size):
        raise BadInput(f"per_page is {size}.", "Leave it out, or give a number up to 200.")
    rest = {name: value for name, value in query.items() if name != "per_page"}
    return by_page(client, path, rest, Plan(size=int(size), jobs=jobs), _no_list)


def read_page(
    response: Response, path: str, refuse: Callable[[str], StravafetchError] = unexpected_format
) -> Page:
    """Return the records of an answer, or raise ItemError when it is no list of them."""
    body = response.json()
    if isinstance(body, list) and all(isinstance(record, dict) for record in body):
        return body
    raise refuse(path)
