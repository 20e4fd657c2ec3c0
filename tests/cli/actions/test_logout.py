from tests.support.sandbox import Sandbox


def test_a_logout_of_nobody_asks_no_keyring_and_is_fine(signed_out: Sandbox) -> None:
    result = signed_out.run("logout")  # the keyring of the tests fails whoever asks it
    assert (result.status, signed_out.server.journal) == (0, [])


def test_a_logout_of_nobody_names_the_profile_which_may_be_misspelt(sandbox: Sandbox) -> None:
    result = sandbox.run("--profile", "rase", "logout")
    assert result.stderr == "Nobody was signed in (profile rase).\n"


def test_a_logout_names_who_it_was(sandbox: Sandbox) -> None:
    assert "Noa Lindqvist" in sandbox.run("logout").stderr


def test_a_logout_leaves_the_other_profiles(sandbox: Sandbox) -> None:
    sandbox.sign_in(profile="race")
    assert sandbox.run("logout", "--no-revoke").status == 0
    assert sandbox.run("--profile", "race", "token").status == 0


def test_a_token_that_is_not_revoked_is_removed_all_the_same(sandbox: Sandbox) -> None:
    sandbox.upset("/oauth/revoke", drop=True)
    result = sandbox.run("logout")
    assert (result.status, sandbox.run("token").status) == (1, 4)
    assert "https://www.strava.com/settings/apps" in result.stderr
