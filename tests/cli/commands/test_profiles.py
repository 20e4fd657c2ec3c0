from tests.support.sandbox import Sandbox


def test_nobody_signed_in_is_said_on_stderr_and_prints_nothing(signed_out: Sandbox) -> None:
    result = signed_out.run("profiles")
    assert (result.status, result.stdout) == (0, "")
    assert "strava login" in result.stderr
    assert signed_out.run("profiles", "--json").stdout == "[]\n"


def test_the_profiles_are_listed_with_the_one_in_use_marked(sandbox: Sandbox) -> None:
    sandbox.sign_in(profile="race")
    lines = sandbox.run("profiles").stdout.splitlines()
    assert lines == ["* default  Noa Lindqvist (10384117)", "  race     Noa Lindqvist (10384117)"]
    assert sandbox.run("--profile", "race", "profiles").stdout.splitlines()[1].startswith("* race")


def test_a_profile_that_was_signed_out_stays_listed_without_an_athlete(sandbox: Sandbox) -> None:
    sandbox.run("logout")
    assert sandbox.run("profiles").stdout == "* default  not signed in\n"


def test_programs_get_an_array(sandbox: Sandbox) -> None:
    assert sandbox.run("profiles", "--json").json == [
        {
            "profile": "default",
            "chosen": True,
            "signed_in": True,
            "athlete": {"id": 10384117, "name": "Noa Lindqvist"},
            "store": "file",
        }
    ]


def test_each_profile_fetches_what_is_its_own(sandbox: Sandbox) -> None:
    other = {**sandbox.strava.athlete, "id": 77, "firstname": "Mika"}
    sandbox.strava.add_athlete(other, [])
    sandbox.sign_in(profile="mika", athlete=1)
    assert sandbox.run("--profile", "mika", "athlete").json["id"] == 77
    assert sandbox.run("--profile", "mika", "activities").json == []
    assert len(sandbox.run("activities", "--limit", "1").json) == 1


def test_a_damaged_profile_is_named_and_the_others_are_listed(sandbox: Sandbox) -> None:
    (sandbox.home / "profiles" / "anna.json").write_text("{")
    result = sandbox.run("profiles")
    assert result.status == 0
    assert "Noa Lindqvist" in result.stdout
    assert "strava --profile anna login" in result.stderr
