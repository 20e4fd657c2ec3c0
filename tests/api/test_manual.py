from typing import Any

import pytest

from stravafetch.api.manual import create_manual
from stravafetch.cli.console import TerminalConsole
from stravafetch.cli.context import Context, Environment
from stravafetch.errors import ChangeRefused, ItemError, ScopeMissing
from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.parametrize("signed_out", [20], indirect=True)

FORM = {
    "name": "Climb",
    "sport_type": "RockClimbing",
    "start_date_local": "2026-11-21T19:00:00Z",
    "elapsed_time": "5400",
}


@pytest.fixture
def writer(signed_out: Sandbox) -> Sandbox:
    signed_out.sign_in("read", "activity:read_all", "activity:write")
    return signed_out


def create(sandbox: Sandbox) -> dict[str, Any]:
    world = Environment(sandbox.environ, sandbox.clock, is_interactive=False)
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


def test_what_may_be_there_is_not_created_again(writer: Sandbox) -> None:
    writer.fail(503, "down", path="/api/v3/activities")
    with pytest.raises(ItemError, match="Whether the activity was created is not known"):
        create(writer)
    assert (made(writer), posts(writer)) == ([], 1)


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
