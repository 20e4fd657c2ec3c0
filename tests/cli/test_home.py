from pathlib import Path

import pytest

from stravafetch.cli.home import find_home
from stravafetch.errors import StoreError
from tests.support.sandbox import Sandbox


@pytest.mark.parametrize("folder", ["~/.local/share/stravafetch", "./x", "x"])
def test_a_folder_that_platformdirs_could_not_find_is_never_used(
    monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    monkeypatch.setattr("platformdirs.user_data_path", lambda *_, **__: Path(folder))
    with pytest.raises(StoreError) as caught:
        find_home({})
    assert "Set HOME, or STRAVA_HOME=FOLDER" in caught.value.next_step


@pytest.mark.parametrize("error", [RuntimeError, KeyError])
def test_an_account_that_the_system_does_not_know_is_told_what_to_set(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def fail(*_: object, **__: object) -> Path:
        raise error

    monkeypatch.setattr("platformdirs.user_data_path", fail)
    with pytest.raises(StoreError, match="no home folder"):
        find_home({})


def test_a_tilde_in_strava_home_is_the_home_folder(tmp_path: Path) -> None:
    assert find_home({"STRAVA_HOME": "~/strava"}) == tmp_path / "strava"


def test_with_a_given_token_no_home_is_needed(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platformdirs.user_data_path", lambda *_, **__: Path("~/x"))
    token = sandbox.profile.token().access_token
    given = sandbox.run("athlete", STRAVA_ACCESS_TOKEN=token, STRAVA_HOME="")
    assert given.status == 0
    without = sandbox.run("status", "--json", STRAVA_HOME="")
    assert (without.status, "Set HOME" in without.stderr) == (1, True)
    assert without.stdout.startswith("{")
