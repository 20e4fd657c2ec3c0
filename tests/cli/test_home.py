import json
import os
import sys
from pathlib import Path

import pytest

from stravafetch.cli.home import find_home
from stravafetch.errors import StoreError
from tests.support.sandbox import Sandbox

posix = pytest.mark.skipif(os.name != "posix", reason="Windows does not use HOME")


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


@posix
@pytest.mark.parametrize("home", ["", "relative"])
@pytest.mark.parametrize("chosen", ["", "~/strava"])
def test_a_home_that_is_no_full_path_is_named_and_replaced_by_no_other(
    home: str, chosen: str
) -> None:
    with pytest.raises(StoreError, match=f"HOME is '{home}', which is not an abs") as caught:
        find_home({"HOME": home, "STRAVA_HOME": chosen})
    assert "Set HOME, or STRAVA_HOME=FOLDER" in caught.value.next_step


@pytest.mark.parametrize("home", ["", "relative"])
def test_such_a_home_does_no_harm_where_it_is_not_used(tmp_path: Path, home: str) -> None:
    assert find_home({"HOME": home, "STRAVA_HOME": str(tmp_path)}) == tmp_path


@pytest.mark.skipif(sys.platform != "linux", reason="XDG's variables are Linux's")
def test_where_the_folder_for_data_is_given_no_home_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert find_home({"HOME": "", "XDG_DATA_HOME": str(tmp_path)}) == tmp_path / "stravafetch"


def test_without_a_home_status_names_the_profile_it_looked_for(sandbox: Sandbox) -> None:
    status = sandbox.run("status", "--json", STRAVA_HOME="", HOME="relative")
    found = json.loads(status.stdout)
    assert (found["profile"], found["store"], found["signed_in"]) == ("default", None, None)


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
