import io

import pytest

from stravafetch.cli.console import TerminalConsole
from stravafetch.cli.context import Context, Environment
from stravafetch.cli.drawing import Canvas, canvas_on
from stravafetch.cli.output import Output
from stravafetch.output.glyphs import ASCII, BLOCKS, Glyphs
from tests.support.clock import TestClock


def canvas(out: Output, **environ: str) -> Canvas:
    environment = Environment(environ, TestClock(), is_interactive=False)
    return canvas_on(out, Context(environment, "default", TerminalConsole(quiet=True)))


@pytest.mark.parametrize(
    ("is_terminal", "is_unicode", "term", "glyphs"),
    [
        (True, True, "xterm", BLOCKS),
        (True, True, "dumb", ASCII),
        (True, False, "xterm", ASCII),
        (False, True, "dumb", BLOCKS),  # what ends in a file is not for this terminal
    ],
)
def test_a_terminal_that_cannot_show_blocks_gets_ascii(
    is_terminal: bool, is_unicode: bool, term: str, glyphs: Glyphs
) -> None:
    out = Output(io.StringIO(), is_terminal=is_terminal, is_unicode=is_unicode)
    assert canvas(out, TERM=term).glyphs == glyphs


@pytest.mark.parametrize(
    ("environ", "glyphs"),
    [
        ({}, BLOCKS),
        ({"LANG": "de_DE"}, BLOCKS),
        ({"LANG": "de_DE.UTF-8"}, BLOCKS),
        ({"LC_CTYPE": "C.utf8", "LANG": "C"}, BLOCKS),
        ({"LC_ALL": "", "LANG": "C.UTF-8"}, BLOCKS),
        ({"LC_ALL": "C", "LANG": "de_DE.UTF-8"}, ASCII),
        ({"LC_ALL": "POSIX"}, ASCII),
        ({"LANG": "de_DE.ISO-8859-15@euro"}, ASCII),
    ],
)
def test_a_locale_without_blocks_gets_ascii(environ: dict[str, str], glyphs: Glyphs) -> None:
    assert canvas(Output(io.StringIO(), is_terminal=True), **environ).glyphs == glyphs
    assert canvas(Output(io.StringIO(), is_terminal=False), **environ).glyphs == BLOCKS


def test_what_has_no_width_is_drawn_on_as_on_a_usual_terminal() -> None:
    assert canvas(Output(io.StringIO(), is_terminal=False)).width == 80
    assert canvas(Output(io.StringIO(), is_terminal=True, width=132)).width == 132


@pytest.mark.parametrize(("environ", "faint"), [({}, "title\n"), ({"NO_COLOR": "1"}, "")])
def test_titles_are_faint_where_that_is_wanted(environ: dict[str, str], faint: str) -> None:
    plain, titles = io.StringIO(), io.StringIO()
    canvas(Output(plain, True, 80, titles.write), **environ).draw([("title", True), ("a", False)])
    assert titles.getvalue() == faint
    assert plain.getvalue() == ("a\n" if faint else "title\na\n")
