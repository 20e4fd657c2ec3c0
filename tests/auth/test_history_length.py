import pytest

from stravafetch.auth.history_length import RememberedLength
from stravafetch.auth.profile import Profile
from tests.support.sandbox import Sandbox

PAGES = 3  # of 600 activities
LIST = "/api/v3/athlete/activities"


@pytest.fixture
def profile(sandbox: Sandbox) -> Profile:
    sandbox.sign_in()
    return sandbox.profile


def test_a_whole_fetch_remembers_how_many_pages_there_were(sandbox: Sandbox) -> None:
    sandbox.sign_in()
    sandbox.run("activities")
    assert RememberedLength(sandbox.profile).read() == PAGES


def test_the_next_whole_fetch_asks_for_nothing_beyond_the_empty_page(sandbox: Sandbox) -> None:
    sandbox.sign_in()
    first = sandbox.run("activities").stdout
    sandbox.server.journal.clear()
    assert sandbox.run("activities").stdout == first
    assert sorted(int(query["page"]) for query in sandbox.asked(LIST)) == [1, 2, 3, 4]


@pytest.mark.parametrize("part", [("--since", "7d"), ("--limit", "1000"), ("--until", "2026")])
def test_a_fetch_of_a_part_remembers_nothing(sandbox: Sandbox, part: tuple[str, ...]) -> None:
    sandbox.sign_in()
    sandbox.run("activities", *part)
    assert RememberedLength(sandbox.profile).read() is None


def test_one_sport_of_all_is_a_whole_fetch(sandbox: Sandbox) -> None:
    sandbox.sign_in()
    sandbox.run("activities", "--sport", "Run")
    assert RememberedLength(sandbox.profile).read() == PAGES


def test_a_fetch_that_fails_half_way_remembers_nothing(sandbox: Sandbox) -> None:
    sandbox.sign_in()
    sandbox.upset("/api/v3/athlete/activities", times=3)
    sandbox.fail(404, {"message": "Record Not Found"})
    assert sandbox.run("activities", "--jobs", "1").status != 0
    assert RememberedLength(sandbox.profile).read() is None


def test_a_given_token_leaves_the_profile_alone(sandbox: Sandbox) -> None:
    token = sandbox.sign_in().access_token
    sandbox.run("activities", STRAVA_ACCESS_TOKEN=token)
    assert RememberedLength(sandbox.profile).read() is None


def test_another_sign_in_forgets(profile: Profile, sandbox: Sandbox) -> None:
    RememberedLength(profile).remember(PAGES)
    sandbox.sign_in()
    assert RememberedLength(sandbox.profile).read() is None


def test_it_is_not_remembered_of_a_profile_that_signed_out(
    profile: Profile, sandbox: Sandbox
) -> None:
    assert profile.settings.used
    sandbox.run("logout")
    RememberedLength(profile).remember(PAGES)
    assert RememberedLength(sandbox.profile).read() is None


def test_it_does_not_wait_for_a_busy_profile(profile: Profile, sandbox: Sandbox) -> None:
    with sandbox.profile.lock():
        RememberedLength(profile).remember(PAGES)
    assert RememberedLength(sandbox.profile).read() is None
