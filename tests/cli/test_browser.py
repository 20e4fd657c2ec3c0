import os
import sys
from pathlib import Path

import pytest

from stravafetch.cli.browser import find_browser
from tests.support.waiting import wait_for

URL = "http://127.0.0.1:1/authorize?state=s3cret&scope=read"
elsewhere = pytest.mark.skipif(
    sys.platform in ("darwin", "win32"), reason="this system has a screen without saying so"
)


@elsewhere
@pytest.mark.parametrize("environ", [{}, {"DISPLAY": ""}, {"BROWSER": ""}])
def test_a_machine_without_a_screen_has_no_browser(environ: dict[str, str]) -> None:
    assert find_browser(environ) is None


@pytest.mark.parametrize("name", ["w3m", "/usr/bin/lynx", "firefox:links %s", "www-browser"])
@pytest.mark.skipif(os.name != "posix", reason="Windows has another separator and no such programs")
def test_a_browser_that_takes_the_terminal_is_none(name: str) -> None:
    assert find_browser({"BROWSER": name, "DISPLAY": ":0"}) is None


@pytest.mark.skipif(os.name != "posix", reason="the browser is a shell script")
def test_the_browser_gets_the_address_and_nothing_of_strava(tmp_path: Path) -> None:
    script, seen = tmp_path / "browser", tmp_path / "seen"
    script.write_text(f'#!/bin/sh\n(echo "$1"; env) > {seen}.part; mv {seen}.part {seen}\n')
    script.chmod(0o755)
    open_browser = find_browser(
        {"PATH": os.environ["PATH"], "BROWSER": str(script), "STRAVA_CLIENT_SECRET": "hidden"}
    )
    assert open_browser
    open_browser(URL)
    wait_for("the browser", seen.exists)
    address, *environ = seen.read_text().splitlines()
    assert address == URL
    assert "hidden" not in "".join(environ)
