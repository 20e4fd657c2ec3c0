"""Every command that draws something for people, of records as hostile as they get."""

import re
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from wcwidth import wcswidth

from tests.support.hostile import CONTROLS, hostile_texts
from tests.support.installed import Installed
from tests.support.rewritten import rewritten
from tests.support.shell import Shell
from tests.support.terminal import Terminal

pytestmark = pytest.mark.real

SCOPE = ("read_all", "activity:read_all", "profile:read_all")
VIEWS = {
    "activities": "activities --format table",
    "activity": "activity {run} --format table",
    "laps": "laps {run} --format table",
    "streams": "streams {run} --format table",
    "comments": "comments {run} --format table",
    "kudos": "kudos {run} --format table",
    "routes": "routes --format table",
    "route": "route {route} --format table",
    "all gear": "gear --format table",
    "gear": "gear b10482917 --format table",
    "stats": "stats --format table",
    "zones": "zones --format table",
    "profiles": "profiles --format table",
    "profile lines": "profiles",
    "athlete": "athlete --format table",
    "show": "show {run}",
    "weeks": "weeks --format table",
    "years": "weeks --by year --compare --format table",
    "api list": "api /segments/starred --format table",
    "api document": "api /athlete --format table",
}
SCREENS = {
    "40 columns, and a locale of ASCII": (40, {"TERM": "xterm", "LC_ALL": "C"}),
    "40 columns, and no cursor": (40, {"TERM": "dumb"}),
    "80 columns": (80, {"TERM": "xterm"}),
    "80 columns, and no colour": (80, {"TERM": "xterm", "NO_COLOR": "1"}),
    "120 columns": (120, {"TERM": "xterm-256color"}),
}
FAINT = re.compile("\x1b\\[2m(.*?)\x1b\\[22m", re.DOTALL)
REDRAWN = re.compile("\r\x1b\\[K")  # the line of progress


class World:
    """Someone whose records, and those of all who wrote to them, are hostile."""

    def __init__(self, installed: Installed) -> None:
        stand_in, self.installed = installed.stand_in, installed
        stand_in.limits.read = stand_in.limits.overall = (10_000, 10_000)  # of all these tests
        history = stand_in.history.between(None, None, private=True)
        runs = [a for a in history if a["sport_type"] == "Run" and a["comment_count"]]
        route = stand_in.accounts[0].routes[0]["id_str"]
        self.names = {"run": min(runs, key=_seconds)["id"], "route": route}
        installed.server.handle = rewritten(stand_in.handle, hostile_texts())
        installed.strava("login", "--insecure-storage")
        token, _ = stand_in.authentication.grant(SCOPE, 0).newest
        installed.shell.environ["STRAVA_ACCESS_TOKEN"] = token

    def command(self, view: str) -> list[str]:
        return VIEWS[view].format(**self.names).split()


def _seconds(activity: dict[str, Any]) -> int:
    seconds: int = activity["moving_time"]
    return seconds


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    installed = Installed(Shell(tmp_path_factory.mktemp("world")))
    with installed.server:
        yield World(installed)


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("view", VIEWS)
def test_it_fits_the_terminal_and_none_of_its_text_moves_the_cursor(
    world: World, view: str, screen: str
) -> None:
    columns, environ = SCREENS[screen]
    command = ("strava", *world.command(view))
    terminal = Terminal(command, {**world.installed.shell.environ, **environ}, columns)
    with closing(terminal):
        assert terminal.end() == 0
        shown = REDRAWN.sub("\n", FAINT.sub(r"\1", terminal.shown))
        assert CONTROLS.findall(shown) == []
        assert max(map(wcswidth, shown.splitlines())) <= columns
        is_plain = environ["TERM"] == "dumb" or "NO_COLOR" in environ
        assert not (is_plain and FAINT.search(terminal.shown))


@pytest.mark.parametrize("view", VIEWS)
def test_in_a_pipe_it_is_plain_text_and_all_there_is(world: World, view: str) -> None:
    piped = world.installed.strava(*world.command(view))
    assert (piped.returncode, piped.stderr) == (0, "")
    assert piped.stdout.endswith("\n")
    assert CONTROLS.findall(piped.stdout) == []
