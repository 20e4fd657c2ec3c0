import pytest

from stravafetch.cli.console import TerminalConsole
from stravafetch.cli.proposed_commands import GlobalOptions

Captured = pytest.CaptureFixture[str]


def test_a_note_goes_to_stderr_unless_it_is_quiet(capsys: Captured) -> None:
    TerminalConsole().note("loud")
    TerminalConsole(quiet=True).note("quiet")
    assert capsys.readouterr() == ("", "loud\n")


def test_warnings_and_prompts_are_heard_even_when_quiet(capsys: Captured) -> None:
    console = TerminalConsole(quiet=True)
    console.warn("a warning")
    console.ask("a prompt")
    assert capsys.readouterr().err == "Warning: a warning\na prompt\n"


def test_requests_are_traced_only_when_verbose(capsys: Captured) -> None:
    TerminalConsole().trace("GET /athlete")
    assert capsys.readouterr().err == ""
    TerminalConsole(verbose=True).trace("GET /athlete")
    assert capsys.readouterr().err == "* GET /athlete\n"


def test_a_text_from_elsewhere_rings_no_bell(capsys: Captured) -> None:
    TerminalConsole().note("Noa\a")
    TerminalConsole(is_terminal=True).show("Noa\a")
    assert "\a" not in capsys.readouterr().err


def test_a_proposed_command_names_the_profile(capsys: Captured) -> None:
    TerminalConsole(GlobalOptions("race")).note("Run `strava login`.")
    assert capsys.readouterr().err == "Run `strava --profile race login`.\n"


def test_a_note_stands_above_the_live_line(capsys: Captured) -> None:
    console = TerminalConsole(is_terminal=True)
    console.show("1 of 2")
    console.note("a note")
    # Without a terminal click leaves out the sequence that clears the line.
    assert capsys.readouterr().err == "\r1 of 2\ra note\n1 of 2"


@pytest.mark.parametrize(
    "console", [TerminalConsole(), TerminalConsole(quiet=True, is_terminal=True)]
)
def test_no_live_line_without_a_terminal_or_when_quiet(
    console: TerminalConsole, capsys: Captured
) -> None:
    assert not console.show("1 of 2")
    assert capsys.readouterr().err == ""


def test_a_live_line_ends_when_data_goes_to_the_terminal(capsys: Captured) -> None:
    console = TerminalConsole(is_terminal=True)
    console.stop_live_line()
    assert not console.show("1 of 2")
    assert capsys.readouterr().err == ""
