import json

import pytest

from stravafetch.auth.app import app_secret
from stravafetch.auth.settings import Settings
from stravafetch.errors import StoreError
from tests.support.sandbox import Sandbox

HOUR = 3600


def test_status_tells_who_with_what_and_what_is_left(sandbox: Sandbox) -> None:
    lines = sandbox.run("status").stdout.splitlines()
    assert lines == [
        "profile   default",
        f"athlete   Noa Lindqvist ({sandbox.strava.athlete['id']})",
        "scope     read, activity:read_all",
        "missing   nothing",
        "expires   in 6 h 00 min; refreshed automatically",
        f"stored in a private file in {sandbox.home}/secrets (--insecure-storage)",
        "read      1 of 100 this 15-minute window, 1 of 1,000 today",
        "overall   1 of 200 this 15-minute window, 1 of 2,000 today",
    ]


def test_status_offline_asks_nobody(sandbox: Sandbox) -> None:
    result = sandbox.run("status", "--offline")
    assert result.status == 0
    assert "read, activity:read_all" in result.stdout
    assert sandbox.server.journal == []


def test_status_as_json(sandbox: Sandbox) -> None:
    found = sandbox.run("status", "--json").json
    assert found["signed_in"] is True
    assert found["athlete"]["name"] == "Noa Lindqvist"
    assert found["missing_scope"] == []
    assert found["expires_at"] == "2026-11-22T18:00:00Z"
    assert found["limits"]["read_15_minutes"] == {
        "used": 1,
        "limit": 100,
        "resets_at": "2026-11-22T12:15:00Z",
    }


def test_status_names_a_missing_scope(signed_out: Sandbox) -> None:
    signed_out.sign_in("read", "activity:read")
    assert (
        "missing   activity:read_all; `strava login` requests it again\n"
        in signed_out.run("status").stdout
    )


@pytest.mark.parametrize("args", [(), ("--offline",), ("--json",)])
def test_status_exits_with_4_when_nobody_is_signed_in(
    signed_out: Sandbox, args: tuple[str, ...]
) -> None:
    signed_out.profile.remember(Settings(storage="file"))
    result = signed_out.run("status", *args)
    assert result.status == 4
    assert "strava login" in result.stderr


def test_status_asks_no_keyring_where_nobody_is_signed_in(signed_out: Sandbox) -> None:
    result = signed_out.run("status", "--json")  # the keyring of the tests fails whoever asks it
    assert (result.status, json.loads(result.stdout)["store"]) == (4, None)


def test_a_name_cannot_forge_a_line_of_the_status(sandbox: Sandbox) -> None:
    sandbox.strava.athlete["firstname"] = "Noa\x1b[2J\nexpires   never"
    lines = sandbox.run("status").stdout.splitlines()
    assert not any(line.startswith("expires   never") or "\x1b" in line for line in lines)


def test_status_exits_with_4_when_strava_ended_the_sign_in(sandbox: Sandbox) -> None:
    sandbox.authentication.grants.clear()
    result = sandbox.run("status", "--json")
    assert result.status == 4
    assert '"signed_in":false' in result.stdout
    assert "Run `strava login`" in result.stderr


def test_status_offline_knows_what_an_earlier_command_was_told(sandbox: Sandbox) -> None:
    sandbox.authentication.grants.clear()
    assert sandbox.run("status").status == 4
    asked = len(sandbox.server.journal)
    result = sandbox.run("status", "--offline")
    assert (result.status, result.stdout) == (4, "Not signed in (profile default)\n")
    assert sandbox.run("activities").status == 4
    assert len(sandbox.server.journal) == asked


def test_status_tells_what_it_knows_when_strava_is_down(sandbox: Sandbox) -> None:
    sandbox.fail(503, "<html>", path="/api/v3/athlete", times=4)
    result = sandbox.run("status")
    assert result.status == 1
    assert "Noa Lindqvist" in result.stdout
    assert "503" in result.stderr


def test_status_shows_a_spent_limit_without_waiting_for_it(sandbox: Sandbox) -> None:
    sandbox.strava.limits.add_usage("read", 900, 100)
    result = sandbox.run("status")
    assert result.status == 5
    assert "read      100 of 100 this 15-minute window" in result.stdout
    assert "it resets at" in result.stderr


def test_a_refused_status_claims_nothing(sandbox: Sandbox) -> None:
    assert sandbox.run("--profile", "NUL", "status", "--json").stdout == ""


def test_a_next_step_names_the_profile(signed_out: Sandbox) -> None:
    result = signed_out.run("--profile", "race", "token")
    assert result.status == 4
    assert "Run `strava --profile race login` first." in result.stderr


def test_status_of_a_token_from_the_environment(sandbox: Sandbox) -> None:
    token = sandbox.profile.token().access_token
    found = sandbox.run("status", "--json", STRAVA_ACCESS_TOKEN=token).json
    assert found["store"] == "STRAVA_ACCESS_TOKEN"
    assert found["athlete"]["id"] == sandbox.strava.athlete["id"]
    assert found["scope"] is None


def test_token_prints_the_access_token_and_a_newline(sandbox: Sandbox) -> None:
    assert sandbox.run("token").stdout == f"{sandbox.profile.token().access_token}\n"


def test_token_is_fresh_when_the_old_one_is_about_to_expire(sandbox: Sandbox) -> None:
    old = sandbox.profile.token().access_token
    sandbox.clock.time += 6 * HOUR - 299
    new = sandbox.run("token").stdout.strip()
    assert new != old
    assert sandbox.authentication.find(new)


def test_logout_revokes_and_removes(sandbox: Sandbox) -> None:
    result = sandbox.run("logout")
    assert (result.status, result.stdout) == (0, "")
    assert sandbox.authentication.grants == []
    assert sandbox.run("token").status == 4


def test_logout_without_revoking_leaves_the_grant(sandbox: Sandbox) -> None:
    assert sandbox.run("logout", "--no-revoke").status == 0
    assert len(sandbox.authentication.grants) == 1
    assert sandbox.run("token").status == 4


def test_logout_removes_the_token_even_when_strava_does_not_answer(sandbox: Sandbox) -> None:
    sandbox.fail(503, "<html>", path="/oauth/revoke")
    result = sandbox.run("logout")
    assert result.status == 1
    assert "https://www.strava.com/settings/apps" in result.stderr
    assert sandbox.run("token").status == 4


def test_a_sign_in_that_broke_off_can_be_signed_out(signed_out: Sandbox) -> None:
    (signed_out.home / "secrets" / f"app.{signed_out.app.client_id}.json").mkdir(parents=True)
    with pytest.raises(StoreError):
        signed_out.sign_in()
    assert signed_out.run("logout").status == 0
    assert not (signed_out.home / "secrets" / "token.default.json").exists()


def test_logout_says_when_there_is_no_token_to_revoke(sandbox: Sandbox) -> None:
    (sandbox.home / "secrets" / "token.default.json").unlink()
    result = sandbox.run("logout")
    assert result.status == 0
    assert "Nothing was revoked; https://www.strava.com/settings/apps" in result.stderr


def test_logout_twice_is_fine(sandbox: Sandbox) -> None:
    assert sandbox.run("logout").status == 0
    assert sandbox.run("logout").status == 0
    assert len(sandbox.asked("/oauth/revoke")) == 1


def test_logout_keeps_the_app_unless_told_to_forget_it(sandbox: Sandbox) -> None:
    sandbox.run("logout")
    assert app_secret(sandbox.profile, sandbox.app.client_id) == sandbox.app.client_secret
    sandbox.run("logout", "--forget-app")
    assert not (sandbox.home / "secrets").exists()


def test_logout_says_that_a_token_of_the_environment_is_still_used(sandbox: Sandbox) -> None:
    assert "STRAVA_ACCESS_TOKEN" in sandbox.run("logout", STRAVA_ACCESS_TOKEN="a").stderr


def test_quiet_leaves_out_the_note(sandbox: Sandbox) -> None:
    assert sandbox.run("-q", "logout").stderr == ""


@pytest.mark.parametrize("name", ["../other", "UPPER", "a b", "x" * 41])
def test_a_profile_name_that_is_no_file_name_is_refused(sandbox: Sandbox, name: str) -> None:
    result = sandbox.run("--profile", name, "status")
    assert result.status == 2
    assert "not a valid profile name" in result.stderr


def test_profiles_do_not_know_each_other(sandbox: Sandbox) -> None:
    other = sandbox.run("token", STRAVA_PROFILE="race")
    assert other.status != 0
    assert sandbox.run("--profile", "default", "token").status == 0


def test_an_endpoint_without_tls_is_refused(sandbox: Sandbox) -> None:
    result = sandbox.run("status", STRAVA_API_URL="http://example.org/api/v3")
    assert result.status == 2
    assert "STRAVA_API_URL" in result.stderr


def test_logout_says_that_the_secret_of_an_app_that_another_profile_uses_is_kept(
    sandbox: Sandbox,
) -> None:
    sandbox.sign_in(profile="race")
    result = sandbox.run("logout", "--forget-app")
    assert (result.status, "The client secret was not deleted" in result.stderr) == (0, True)
    assert sandbox.run("--profile", "race", "token").status == 0
    assert "secret is kept" not in sandbox.run("--profile", "race", "logout", "--forget-app").stderr


def test_an_impossible_client_id_in_the_settings_is_a_sentence(sandbox: Sandbox) -> None:
    path = sandbox.home / "profiles" / "default.json"
    settings = json.loads(path.read_text())
    path.write_text(json.dumps({**settings, "client_id": "2\0"}))
    result = sandbox.run("logout", "--forget-app")
    assert (result.status, "is damaged" in result.stderr) == (1, True)
    assert "Traceback" not in result.stderr
