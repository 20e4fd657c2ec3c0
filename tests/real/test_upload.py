"""strava upload in a real terminal."""

from pathlib import Path

import pytest

from tests.support.activity_files import write_files
from tests.support.installed import Installed
from tests.support.terminal import OpenTerminal

pytestmark = pytest.mark.real


def test_a_person_sees_the_progress_and_the_addresses(
    installed: Installed, terminal: OpenTerminal, tmp_path: Path
) -> None:
    installed.strava("login", "--insecure-storage", "--scope", "activity:write")
    [name] = write_files(tmp_path, 1)
    upload = terminal("upload", name, columns=300, TERM="xterm")
    upload.see("0 of 1 file uploaded")
    assert upload.end() == 0
    uploads = installed.stand_in.accounts[0].uploads.values()
    [number] = [one["shown"]["activity_id"] for one in uploads]
    assert f"{name}: https://www.strava.com/activities/{number}\n" in upload.shown
    assert "{" not in upload.shown
