from collections.abc import Iterator
from typing import Any

import pytest

from stravafetch.api.client import Client
from stravafetch.api.pagination import by_cursor, paginate
from stravafetch.api.rate_limiter import RateLimiter
from stravafetch.api.rate_limits import WaitPolicy
from stravafetch.api.transport import Transport
from stravafetch.errors import BadInput, StravaError
from stravafetch.sandbox.server import Request, Response, Server
from tests.support.clock import TestClock
from tests.support.consoles import RecordedConsole


class Given:
    """An access token and nothing else."""

    def access_token(self) -> str:
        return "given"

    def replace(self, rejected: str) -> str:
        raise NotImplementedError(rejected)


def ask(server: Server, clock: TestClock) -> Client:
    pace = RateLimiter(clock, WaitPolicy(), lambda *_: None)
    return Client(
        Transport(clock, RecordedConsole()), server.url, Given(), clock, pace, RecordedConsole()
    )


def numbers(found: Iterator[list[dict[str, Any]]]) -> list[Any]:
    return [record["n"] for page in found for record in page]


def test_comments_are_followed_by_their_cursors_as_they_were_sent(clock: TestClock) -> None:
    cursors = {None: ([1, 2], "a%3D%3D"), "a%3D%3D": ([3], "b/+ %"), "b/+ %": ([], "")}

    def answer(request: Request) -> Response:
        found, cursor = cursors[request.query.get("after_cursor")]
        return Response.json(200, [{"n": n, "cursor": cursor} for n in found])

    with Server(answer) as server:
        found = by_cursor(ask(server, clock), "/activities/1/comments", {})
        assert numbers(found) == [1, 2, 3]


def test_a_cursor_that_leads_nowhere_new_is_the_end(clock: TestClock) -> None:
    with Server(lambda _: Response.json(200, [{"n": 1, "cursor": "same"}])) as server:
        found = by_cursor(ask(server, clock), "/activities/1/comments", {})
        assert numbers(found) == [1, 1]
        assert len(server.journal) == 2


def test_a_list_that_knows_no_page_numbers_comes_once(clock: TestClock) -> None:
    with Server(lambda _: Response.json(200, [{"n": 1}, {"n": 2}])) as server:
        found = paginate(ask(server, clock), "/activities/1/laps", {}, 4)
        assert numbers(found) == [1, 2]
        assert len(server.journal) == 2


def test_any_numbered_list_is_read_to_its_empty_page(clock: TestClock) -> None:
    def answer(request: Request) -> Response:
        page = int(request.query["page"])
        return Response.json(200, [{"n": page}] if page <= 3 else [])

    with Server(answer) as server:
        found = paginate(ask(server, clock), "/segments/starred", {"per_page": "1"}, 2)
        assert numbers(found) == [1, 2, 3]


@pytest.mark.parametrize(
    "query", [{"page": "2"}, {"after_cursor": "x"}, {"per_page": "0"}, {"per_page": "many"}]
)
def test_a_page_of_the_persons_own_is_refused(clock: TestClock, query: dict[str, str]) -> None:
    with Server(lambda _: Response.json(200, [])) as server, pytest.raises(BadInput):
        paginate(ask(server, clock), "/segments/starred", query, 4)


@pytest.mark.parametrize("body", [{"message": "no list"}, [1], None])
def test_what_is_no_list_of_records_is_an_error(clock: TestClock, body: Any) -> None:
    with Server(lambda _: Response.json(200, body)) as server:
        with pytest.raises(BadInput, match="/athlete is not a list of records"):
            list(paginate(ask(server, clock), "/athlete", {}, 1))
        with pytest.raises(StravaError, match="/activities/1/comments has an unexpected format"):
            list(by_cursor(ask(server, clock), "/activities/1/comments", {}))
