import pytest

from stravafetch.auth.app import GivenApp, app_of
from stravafetch.errors import SignInRequired
from tests.support.sandbox import Sandbox


def test_a_given_secret_is_that_of_the_given_app_alone() -> None:
    given = GivenApp("1", "of-1")
    assert (given.secret_of("1"), given.secret_of("2")) == ("of-1", None)
    assert GivenApp("", "of-any").secret_of("2") == "of-any"
    assert GivenApp("1", "").secret_of("1") is None


def test_a_given_secret_counts_more_than_a_remembered_one(sandbox: Sandbox) -> None:
    token = sandbox.profile.token()
    assert app_of(token, GivenApp(), sandbox.profile) == sandbox.app
    given = GivenApp(token.client_id, "other")
    assert app_of(token, given, sandbox.profile).client_secret == "other"


def test_a_secret_that_is_not_known_needs_a_new_sign_in(sandbox: Sandbox) -> None:
    token = sandbox.profile.token()
    sandbox.profile.store.delete(f"app.{token.client_id}")
    with pytest.raises(SignInRequired, match="no longer stored") as caught:
        app_of(token, GivenApp("7", "of-7"), sandbox.profile)
    assert "`strava login`" in caught.value.next_step
