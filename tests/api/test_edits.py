from typing import Any

import pytest

from stravafetch.api.edits import change_activity
from stravafetch.cli.console import TerminalConsole
from stravafetch.cli.context import Context, Environment
from stravafetch.errors import ChangeRefused, ItemError, NotFound, StravaError, Unreachable
from stravafetch.sandbox.server import Response
from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.parametrize("signed_out", [20], indirect=True)
NEW = {"name": "Renamed"}


def newest(sandbox: Sandbox) -> dict[str, Any]:
    return sandbox.strava.history.between(None, None, private=True)[0]


def change(sandbox: Sandbox, activity_id: int | None = None) -> Any:
    context = Context(
        Environment(sandbox.environ, sandbox.clock, is_interactive=False),
        "default",
        TerminalConsole(),
    )
    number = activity_id or newest(sandbox)["id"]
    return change_activity(context.strava, context.clock, context.console, number, NEW)


def methods(sandbox: Sandbox) -> list[str]:
    return [
        one.request.method for one in sandbox.server.journal if "activities" in one.request.path
    ]


def test_a_change_takes_one_request(writer: Sandbox) -> None:
    assert change(writer)["name"] == "Renamed"
    assert methods(writer) == ["PUT"]


@pytest.mark.parametrize("trouble", [{"drop": True}, {"cut": 20}], ids=str)
def test_a_change_whose_response_was_lost_is_found_by_reading(
    writer: Sandbox, trouble: dict[str, Any]
) -> None:
    writer.upset(**trouble)
    assert change(writer)["name"] == "Renamed"
    assert methods(writer) == ["PUT", "GET"]


@pytest.mark.parametrize("status", [500, 503, 597])
def test_a_change_that_strava_did_not_make_is_sent_again(writer: Sandbox, status: int) -> None:
    writer.fail(status)
    assert change(writer)["name"] == "Renamed"
    assert methods(writer) == ["PUT", "GET", "PUT"]


def test_a_change_is_given_up_after_four_attempts(writer: Sandbox) -> None:
    broken = Response.json(500, {"message": "error"})
    writer.server.handle = lambda request: (
        broken if request.method == "PUT" else writer.strava.handle(request)
    )
    with pytest.raises(ItemError, match="500"):
        change(writer)
    assert methods(writer).count("PUT") == 4


def test_without_a_network_a_change_fails(writer: Sandbox) -> None:
    writer.upset(drop=True, times=5)
    with pytest.raises(Unreachable):
        change(writer)
    assert methods(writer) == ["PUT", *["GET"] * 4]


@pytest.mark.parametrize(("status", "kind"), [(400, ChangeRefused), (404, NotFound)])
def test_a_refused_change_is_not_sent_again(
    writer: Sandbox, status: int, kind: type[StravaError]
) -> None:
    writer.fail(status)
    with pytest.raises(kind):
        change(writer)
    assert methods(writer) == ["PUT"]


def test_a_response_with_the_old_value_is_a_refusal(writer: Sandbox) -> None:
    writer.fail(200, newest(writer))
    with pytest.raises(ChangeRefused, match="did not change name"):
        change(writer)
