from typing import Any

import pytest

from stravafetch.api.manual import create_manual
from stravafetch.cli.console import TerminalConsole
from stravafetch.cli.context import Context, Environment
from stravafetch.errors import ChangeRefused, ItemError, ScopeMissing, Unreachable
from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.parametrize("signed_out", [20], indirect=True)

FORM = {
    "name": "Climb",
    "sport_type": "RockClimbing",
    "start_date_local": "2026-11-21T19:00:00Z",
    "elapsed_time": "5400",
}


def create(sandbox: Sandbox, **environ: str) -> dict[str, Any]:
    world = Environment({**sandbox.environ, **environ}, sandbox.clock, is_interactive=False)
    context = Context(world, "default", TerminalConsole())
    return create_manual(context.client, context.clock, context.console, FORM)


def made(sandbox: Sandbox) -> list[dict[str, Any]]:
    everything = sandbox.strava.history.between(None, None, private=True)
    return [one for one in everything if one["name"] == "Climb"]


def posts(sandbox: Sandbox) -> int:
    return sum(one.request.method == "POST" for one in sandbox.server.journal)


def test_an_activity_is_created_with_one_request(writer: Sandbox) -> None:
    assert create(writer)["id"] == made(writer)[0]["id"]
    assert len(writer.asked()) == 1


@pytest.mark.parametrize("trouble", [{"drop": True}, {"cut": 20}])
def test_an_activity_whose_response_was_lost_is_found(
    writer: Sandbox, trouble: dict[str, Any]
) -> None:
    writer.upset("/api/v3/activities", **trouble)
    assert create(writer)["id"] == made(writer)[0]["id"]
    assert (len(made(writer)), posts(writer)) == (1, 1)


def test_an_activity_that_may_exist_is_not_created_again(writer: Sandbox) -> None:
    writer.fail(503, "down", path="/api/v3/activities")
    with pytest.raises(ItemError, match="It is not known whether the activity was created"):
        create(writer)
    assert (made(writer), posts(writer)) == ([], 1)


def test_if_strava_cannot_be_asked_afterwards_the_result_is_unknown(writer: Sandbox) -> None:
    writer.upset("/api/v3/activities", drop=True)
    writer.upset("/api/v3/athlete/activities", drop=True, times=4)
    with pytest.raises(ItemError, match="It is not known whether the activity was created"):
        create(writer)
    assert posts(writer) == 1


def test_after_an_unreadable_response_the_activity_is_searched_too(writer: Sandbox) -> None:
    writer.fail(201, "x" * (33 * 1024 * 1024), path="/api/v3/activities")
    with pytest.raises(ItemError, match=r"larger than any .* not known"):
        create(writer)
    assert posts(writer) == 1


def test_if_nothing_was_sent_nothing_is_searched(writer: Sandbox) -> None:
    with pytest.raises(Unreachable, match="refused the connection"):
        create(writer, STRAVA_API_URL="http://127.0.0.1:9/api/v3")
    assert writer.asked() == []


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, {"message": "Bad Request", "errors": []}, ChangeRefused),
        (404, {"message": "Resource Not Found", "errors": []}, ChangeRefused),
        (
            401,
            {
                "errors": [
                    {
                        "resource": "AccessToken",
                        "field": "activity:write_permission",
                        "code": "missing",
                    }
                ]
            },
            ScopeMissing,
        ),
    ],
)
def test_a_refusal_is_final(writer: Sandbox, status: int, body: Any, kind: type[Exception]) -> None:
    writer.fail(status, body, path="/api/v3/activities")
    with pytest.raises(kind):
        create(writer)
    assert len(writer.asked()) == 1
