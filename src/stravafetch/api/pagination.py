"""Lists that Strava returns in pages: by page number, or by the cursor of the last record.

https://developers.strava.com/docs/#Pagination
"""

import re
from collections.abc import Callable, Iterator, Mapping

from stravafetch.api.client import Client
from stravafetch.api.duplicates import without_duplicates
from stravafetch.api.prefetch import JOBS, Page, Plan, pages
from stravafetch.api.response import Response
from stravafetch.errors import BadInput, ItemError, StravafetchError
from stravafetch.sent_record import split_records

MAX_PER_PAGE = 200


def unexpected_format(path: str) -> ItemError:
    """Return the error for a response that does not match Strava's documentation."""
    return ItemError(
        f"Strava's response to {path} has an unexpected format.",
        "Try again in a few minutes; if it happens again, report it with the output of -v.",
    )


def _not_a_list(path: str) -> BadInput:
    return BadInput(f"{path} is not a list of records.", "Omit --paginate.")


def by_page(
    client: Client,
    path: str,
    query: Mapping[str, object],
    plan: Plan,
    not_a_list: Callable[[str], StravafetchError] = unexpected_format,
    *,
    as_sent: bool = False,
) -> Iterator[Page]:
    """Yield the pages of a list that takes ``page`` and ``per_page``, each record once.

    ``as_sent`` yields SentRecords, to be printed unchanged, if a page can be split into them.
    Raises what Client.get raises, and the error that ``not_a_list`` returns for a response that is
    not a list. A token that is due is refreshed first, in the iterating thread: the pages
    themselves are fetched in others.
    """
    client.ensure_token()

    def fetch(number: int) -> Response:
        return client.get(path, {**query, "page": number, "per_page": plan.per_page})

    def parse(response: Response) -> Page:
        if as_sent and (records := split_records(response.body)) is not None:
            return [*records]
        return read_page(response, path, not_a_list)

    within_limits = plan._replace(requests_left=client.rate_limiter.left)
    listed = pages(fetch, _is_empty, parse, within_limits)
    yield from without_duplicates(listed, client.console)


def by_cursor(client: Client, path: str, query: Mapping[str, object]) -> Iterator[Page]:
    """Yield the pages of a list that takes ``page_size`` and ``after_cursor``, such as comments.

    Raises what Client.get raises, and ItemError for a response that is not a list.
    """
    params: dict[str, object] = {**query, "page_size": MAX_PER_PAGE}
    seen: set[str] = set()
    while page := read_page(client.get(path, params), path):
        yield page
        cursor = page[-1].get("cursor")
        if not isinstance(cursor, str):
            return
        if cursor in seen:
            return
        seen.add(cursor)
        # Verbatim, although it is already percent-encoded: Strava expects it as it was sent, so
        # that its %3D becomes %253D in the URL.
        params["after_cursor"] = cursor


def paginate(
    client: Client, path: str, query: Mapping[str, object], jobs: int | None
) -> Iterator[Page]:
    """Return the pages of any list, by page number or by cursor.

    Raises BadInput for a query that sets the page itself; the iteration raises BadInput for a
    response that is not a list, and what Client.get raises.
    """
    if own := {"page", "page_size", "after_cursor"} & query.keys():
        raise BadInput(f"--paginate sets {min(own)} itself.", "Omit it, or omit --paginate.")
    if path.endswith("/comments"):
        return by_cursor(client, path, query)
    size = str(query.get("per_page", MAX_PER_PAGE))
    if not re.fullmatch("[0-9]{1,3}", size) or not int(size):
        raise BadInput(f"per_page is {size}.", "Omit it, or use a number from 1 to 200.")
    rest = {name: value for name, value in query.items() if name != "per_page"}
    return by_page(client, path, rest, Plan(int(size), jobs or JOBS), _not_a_list)


def _is_empty(response: Response) -> bool:
    """Return whether the page is empty, without parsing it."""
    return response.body.strip() == b"[]"


def read_page(
    response: Response,
    path: str,
    not_a_list: Callable[[str], StravafetchError] = unexpected_format,
) -> Page:
    """Return the records in a response, or raise the error of ``not_a_list``."""
    return records_of(response.json(), path, not_a_list)


def records_of(
    value: object, path: str, not_a_list: Callable[[str], StravafetchError] = unexpected_format
) -> Page:
    """Return a value if it is a list of records, or raise the error of ``not_a_list``."""
    if isinstance(value, list) and all(isinstance(record, dict) for record in value):
        return value
    raise not_a_list(path)
