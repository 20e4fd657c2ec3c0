"""Titles, totals and bars in a terminal, in one without styles or blocks, and in a pipe."""

import re

import pytest
from wcwidth import wcswidth

from tests.support.installed import Installed
from tests.support.terminal import OpenTerminal

pytestmark = pytest.mark.real

HOSTILE = "\x1b[31m山の道\x9b2J 🚴 \u202e\x07"
TABLE = ("activities", "--format", "table", "--limit", "5")
FAINT = re.compile("\x1b\\[2m(.*?)\x1b\\[22m", re.DOTALL)
REDRAWN = re.compile(".*\r\x1b\\[K")  # the line of progress


@pytest.fixture
def hostile(installed: Installed) -> Installed:
    """Someone signed in whose newest activity has a name that would move the cursor."""
    installed.strava("login", "--insecure-storage")
    newest = installed.stand_in.history.between(None, None, private=True)[0]
    newest["name"] = HOSTILE
    return installed


@pytest.mark.usefixtures("hostile")
def test_a_table_in_a_terminal_has_a_faint_header_and_totals(terminal: OpenTerminal) -> None:
    table = terminal(*TABLE, columns=80, TERM="xterm-256color")
    assert table.end() == 0
    (header,) = FAINT.findall(table.shown)
    lines = REDRAWN.sub("", FAINT.sub(r"\1", table.shown)).splitlines()
    assert header.split()[0] == "id"
    assert "5 activities, " in "\n".join(lines[-2:])
    assert "山" in table.shown


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize("plain", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_a_terminal_that_wants_no_styles_gets_none(
    terminal: OpenTerminal, plain: dict[str, str]
) -> None:
    table = terminal("-q", *TABLE, columns=80, **{"TERM": "xterm", **plain})
    assert table.end() == 0
    assert "\x1b" not in table.shown


def test_a_table_in_a_pipe_is_plain_and_has_no_totals(hostile: Installed) -> None:
    result = hostile.strava(*TABLE)
    assert "\x1b" not in result.stdout
    assert result.stdout.count("\n") == 6
    assert result.stderr == ""


WEEKS = ("weeks", "--format", "table")
DRAWN = [WEEKS, (*WEEKS, "--compare"), ("show",)]


def command(hostile: Installed, args: tuple[str, ...]) -> tuple[str, ...]:
    """The command, for ``show`` with the newest activity, which moves the cursor where it can."""
    newest = hostile.stand_in.history.between(None, None, private=True)[0]
    newest["device_name"] = HOSTILE * 5
    return (*args, str(newest["id"])) if args == ("show",) else args


@pytest.mark.parametrize("args", DRAWN)
def test_bars_stand_below_faint_titles(
    hostile: Installed, terminal: OpenTerminal, args: tuple[str, ...]
) -> None:
    drawn = terminal(*command(hostile, args), columns=80, TERM="xterm-256color")
    assert drawn.end() == 0
    assert FAINT.findall(drawn.shown)
    assert "█" in drawn.shown
    assert ("山の道" in drawn.shown) == (args == ("show",))


@pytest.mark.parametrize("args", DRAWN)
@pytest.mark.parametrize("plain", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_bars_are_plain_where_that_is_wanted(
    hostile: Installed, terminal: OpenTerminal, plain: dict[str, str], args: tuple[str, ...]
) -> None:
    environ = {"TERM": "xterm", **plain}
    drawn = terminal("-q", *command(hostile, args), columns=80, **environ)
    assert drawn.end() == 0
    assert "\x1b" not in REDRAWN.sub("", drawn.shown)
    assert ("█" in drawn.shown) == (environ["TERM"] != "dumb")


@pytest.mark.parametrize("alphabet", [{"PYTHONIOENCODING": "latin-1"}, {"LC_ALL": "C"}])
@pytest.mark.parametrize("args", DRAWN)
def test_bars_are_ascii_in_a_terminal_that_has_no_others(
    hostile: Installed, terminal: OpenTerminal, alphabet: dict[str, str], args: tuple[str, ...]
) -> None:
    drawn = terminal(*command(hostile, args), columns=80, TERM="xterm", **alphabet)
    assert drawn.end() == 0
    assert "#" in drawn.shown
    assert not re.search("[█│▁▂▃▄▅▆▇]", drawn.shown)


@pytest.mark.parametrize("args", DRAWN)
def test_bars_in_a_pipe_are_80_wide_and_all_there_is(
    hostile: Installed, args: tuple[str, ...]
) -> None:
    result = hostile.strava(*command(hostile, args), TERM="dumb")
    assert max(map(wcswidth, result.stdout.splitlines())) <= 80
    assert "\x1b" not in result.stdout
    assert "█" in result.stdout
    assert result.stderr == ""
