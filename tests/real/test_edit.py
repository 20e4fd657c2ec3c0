"""strava edit in a real terminal, and killed between two changes."""

import json
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.installed import Installed
from tests.support.shell import ended
from tests.support.terminal import Terminal
from tests.support.waiting import wait_for

pytestmark = pytest.mark.real

PATIENCE = 20.0  # seconds
CTRL_C, CTRL_D = "\x03", "\x04"


@pytest.fixture
def writer(installed: Installed) -> Installed:
    installed.strava("login", "--insecure-storage", "--scope", "activity:write")
    return installed


@pytest.fixture
def undo(tmp_path: Path) -> Path:
    return tmp_path / "undo.ndjson"


class Halt:
    """Holds the change with this number back, before Strava makes it or after."""

    def __init__(self, installed: Installed, number: int, *, made: bool) -> None:
        self.reached, self.over = threading.Event(), threading.Event()
        self._answer, self._left, self._made = installed.server.handle, number, made
        installed.server.handle = self._handle

    def _handle(self, request: Any) -> Any:
        if request.method != "PUT":
            return self._answer(request)
        self._left -= 1
        if self._left:
            return self._answer(request)
        if self._made:
            self._answer(request)
        self.reached.set()
        self.over.wait(PATIENCE)
        return self._answer(request)


@pytest.fixture
def halting(writer: Installed) -> Iterator[Any]:
    halts: list[Halt] = []

    def halt(number: int, *, made: bool = False) -> Halt:
        halts.append(Halt(writer, number, made=made))
        return halts[-1]

    yield halt
    for one in halts:
        one.over.set()


@pytest.fixture
def shell_line(writer: Installed) -> Iterator[Any]:
    """Opens terminals with a line of sh in them."""
    terminals: list[Terminal] = []

    def open_terminal(line: str) -> Terminal:
        terminals.append(Terminal(("sh", "-c", line), writer.shell.environ, 100))
        return terminals[-1]

    yield open_terminal
    for terminal in terminals:
        terminal.close()


def names(installed: Installed, count: int) -> dict[int, str]:
    listed = installed.stand_in.history.between(None, None, private=True)
    return {one["id"]: one["name"] for one in listed[:count]}


def test_a_person_is_asked_though_stdin_is_a_file(
    writer: Installed, shell_line: Any, undo: Path, tmp_path: Path
) -> None:
    number = next(iter(names(writer, 1)))
    (tmp_path / "a.csv").write_text(f"id,name\n{number},Träning\n")
    edit = shell_line(f"strava edit - --undo {undo} < {tmp_path}/a.csv")
    shown = edit.see("Change 1 activity? [y/N]: ")
    assert '→ "Träning"' in shown
    assert not undo.exists()
    edit.type("y\n")
    edit.see("Changed 1 activity;")
    assert edit.end() == 0
    assert names(writer, 1) == {number: "Träning"}
    assert "{" not in edit.shown


@pytest.mark.parametrize(("typed", "status"), [("\n", 1), ("n\n", 1), (CTRL_D, 1), (CTRL_C, 130)])
@pytest.mark.parametrize("redirect", ["", "< /dev/null"])
def test_whoever_does_not_say_yes_changes_nothing(
    writer: Installed, shell_line: Any, undo: Path, typed: str, status: int, redirect: str
) -> None:
    before = names(writer, 1)
    edit = shell_line(f"exec strava edit {next(iter(before))} --name x --undo {undo} {redirect}")
    edit.see("[y/N]: ")
    edit.type(typed)
    assert edit.end() == status
    assert "Traceback" not in edit.shown
    assert (names(writer, 1), undo.exists()) == (before, False)


def test_ctrl_c_in_the_middle_names_what_is_left_and_the_same_line_goes_on(
    writer: Installed, shell_line: Any, halting: Any, undo: Path
) -> None:
    numbers = [str(number) for number in names(writer, 4)]
    halt = halting(3)
    edit = shell_line(f"exec strava edit {' '.join(numbers)} --name x --yes --undo {undo}")
    assert halt.reached.wait(PATIENCE)
    edit.type(CTRL_C)
    edit.see(f"{numbers[2]} may have been changed, too")
    edit.see(f"Left: {numbers[2]} {numbers[3]}")
    assert edit.end() == 130
    assert "Stopped. Changed 2 activities;" in " ".join(edit.shown.split())
    assert "Traceback" not in edit.shown
    halt.over.set()
    again = writer.strava("edit", *numbers, "--name", "x", "--yes", "--undo", f"{undo}2")
    assert again.returncode == 0
    assert {*names(writer, 4).values()} == {"x"}


def undone(installed: Installed, undo: Path) -> None:
    """Take back what an undo file tells."""
    text = undo.read_text(encoding="utf-8")
    line = ("edit", "-", "--yes", "--undo", f"{undo}2")
    assert installed.shell.run("strava", *line, typed=text).returncode == 0


def old_names(undo: Path) -> dict[int, str]:
    records = map(json.loads, undo.read_text(encoding="utf-8").splitlines())
    return {one["id"]: one["name"] for one in records}


@pytest.mark.parametrize(("number", "made"), [(1, False), (11, True), (20, True)])
def test_a_kill_at_a_change_leaves_those_before_it_changed_and_the_others_not(
    writer: Installed, halting: Any, undo: Path, number: int, made: bool
) -> None:
    before = names(writer, 20)
    halt = halting(number, made=made)
    line = ("edit", *map(str, before), "--name=x", "--yes", "--undo", str(undo), "--fields=id")
    with writer.shell.start("strava", *line) as process:
        assert halt.reached.wait(PATIENCE)
        os.kill(process.pid, signal.SIGKILL)
        ended(process)
    changed = [key for key, name in names(writer, 20).items() if name == "x"]
    assert changed == list(before)[: number if made else number - 1]
    assert old_names(undo) == before
    halt.over.set()
    undone(writer, undo)
    assert names(writer, 20) == before


def test_a_kill_at_any_moment_leaves_each_as_it_was_or_as_wanted(
    writer: Installed, tmp_path: Path
) -> None:
    before, changed = names(writer, 20), list[int]()
    writer.stand_in.limits.overall = writer.stand_in.limits.read = (10_000, 10_000)
    for requests in (1, 20, 22, 30, 39):
        undo = tmp_path / f"undo-{requests}"
        line = ("edit", *map(str, before), "--name=x", "--yes", "--undo", str(undo))
        enough = len(writer.server.journal) + requests
        writer.server.latency = 0.03
        with writer.shell.start("strava", *line, "-o", str(tmp_path / "out")) as process:
            wait_for("so many requests", lambda: len(writer.server.journal) >= enough)  # noqa: B023 - called at once
            os.kill(process.pid, signal.SIGKILL)
            ended(process)
        writer.server.latency = 0
        now = names(writer, 20)
        assert {key: name for key, name in now.items() if name != "x"}.items() <= before.items()
        changed.append([*now.values()].count("x"))
        if undo.exists():
            assert old_names(undo) == before
            undone(writer, undo)
        assert names(writer, 20) == before
    assert changed[0] == 0
    assert 0 < changed[2] < 20


@pytest.mark.parametrize(("reader", "status"), [("| true", 141), ("> /dev/full", 1)])
def test_where_the_result_goes_nowhere_it_is_told_what_was_changed(
    writer: Installed, undo: Path, reader: str, status: int
) -> None:
    before = names(writer, 3)
    line = f"strava edit {' '.join(map(str, before))} --name x --yes --undo {undo}"
    script = f"{line} {reader}; exit ${{PIPESTATUS[0]}}"
    ran = writer.shell.run("bash", "-c", script)
    changed = [*names(writer, 3).values()].count("x")
    assert (ran.returncode, changed) == (status, 1)
    assert "Stopped. Changed " in ran.stderr
    assert "Traceback" not in ran.stderr
    undone(writer, undo)
    assert names(writer, 3) == before
