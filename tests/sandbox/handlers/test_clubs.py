import pytest

from tests.support.sandbox import Sandbox
from tests.support.sandbox_requests import ask, get

pytestmark = pytest.mark.parametrize("signed_out", [5], indirect=True)


def test_a_club_by_itself_tells_more_than_the_list(sandbox: Sandbox) -> None:
    for club in get(sandbox, "/athlete/clubs"):
        found = get(sandbox, f"/clubs/{club['id']}")
        assert {**club, "resource_state": 3}.items() <= found.items()
        assert found["membership"] == "member"
    assert ask(sandbox, "/clubs/1").status_code == 404


def test_the_whole_profile_names_the_clubs(sandbox: Sandbox) -> None:
    sandbox.sign_in("read", "profile:read_all")
    assert get(sandbox, "/athlete")["clubs"] == get(sandbox, "/athlete/clubs")


@pytest.mark.parametrize("path", ["/clubs/214507/members", "/clubs/214507/admins"])
def test_a_removed_list_refuses_the_app_not_the_token(sandbox: Sandbox, path: str) -> None:
    response = ask(sandbox, path)
    error = {"resource": "Application", "field": "internal", "code": "invalid"}
    assert (response.status_code, response.json()["errors"]) == (401, [error])


def test_the_removed_activities_of_a_club_are_an_unknown_path(sandbox: Sandbox) -> None:
    response = ask(sandbox, "/clubs/214507/activities")
    error = {"resource": "resource", "field": "path", "code": "invalid"}
    assert (response.status_code, response.json()["errors"]) == (404, [error])
