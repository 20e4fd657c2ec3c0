"""The installed command in a real terminal: what is asked, what is hidden, what Ctrl-C does."""

import json
import time

import pytest

from stravafetch.sandbox.data import samples
from tests.support.consent import consent, visit
from tests.support.installed import Installed
from tests.support.needs import Needs
from tests.support.terminal import OpenTerminal, Terminal

pytestmark = pytest.mark.real

CTRL_C = "\x03"


def printed_url(terminal: Terminal) -> str:
    """The address that a sign-in shows, as soon as it waits for the answer."""
    shown = terminal.see("Press Ctrl-C to stop.\n")
    return next(word for word in shown.split() if "/oauth/authorize?" in word)


def test_login_asks_for_the_app_after_a_few_lines_of_where_to_get_it(
    installed: Installed, terminal: OpenTerminal
) -> None:
    del installed.shell.environ["STRAVA_CLIENT_ID"], installed.shell.environ["STRAVA_CLIENT_SECRET"]
    login = terminal("login", "--insecure-storage", "--no-browser")
    help_text = login.see("Client ID:").splitlines()[:-1]
    login.type(f"{installed.authentication.client_id}\n")
    login.see("Client secret")
    login.type_hidden(f"{installed.authentication.client_secret}\n")
    login.type_hidden(f"{consent(printed_url(login))}\n")
    assert login.end() == 0
    assert len(help_text) <= 5
    assert "https://www.strava.com/settings/api" in "\n".join(help_text[:2])
    assert installed.authentication.client_secret not in login.shown


def test_login_remembers_the_app_it_asked_for(installed: Installed, terminal: OpenTerminal) -> None:
    installed.strava("login", "--insecure-storage")
    del installed.shell.environ["STRAVA_CLIENT_ID"], installed.shell.environ["STRAVA_CLIENT_SECRET"]
    login = terminal("login", "--no-browser")
    login.type_hidden(f"{consent(printed_url(login))}\n")
    assert login.end() == 0
    assert "Client" not in login.shown


def test_a_pasted_address_signs_in_without_being_shown(terminal: OpenTerminal) -> None:
    login = terminal("login", "--insecure-storage", "--no-browser")
    address = consent(printed_url(login))
    login.type_hidden(f"{address}\n")
    assert login.end() == 0
    assert address not in login.shown
    assert "Signed in as Noa Lindqvist" in login.shown
    assert login.echoes


def test_a_wrong_paste_asks_again(terminal: OpenTerminal) -> None:
    login = terminal("login", "--insecure-storage", "--no-browser")
    url = printed_url(login)
    login.type_hidden("https://www.strava.com/dashboard\n")
    login.see("paste all of it")
    login.type_hidden(f"{consent(url)}\n")
    assert login.end() == 0


@pytest.mark.parametrize("end", ["", "\n"])
def test_an_address_that_the_terminal_wrapped_may_be_pasted_as_two_lines(
    terminal: OpenTerminal, end: str
) -> None:
    login = terminal("login", "--insecure-storage", "--no-browser")
    first, _, second = consent(printed_url(login)).partition("&scope=")
    login.type_hidden(f"'{first}\n&scope={second}'{end}")
    if not end:
        login.see("That address is incomplete")
        login.type("\n")
    assert login.end() == 0
    assert "Signed in as Noa Lindqvist" in login.shown


def test_an_address_that_was_cut_in_its_scope_is_asked_for_again(terminal: OpenTerminal) -> None:
    login = terminal("login", "--insecure-storage", "--no-browser")
    address = consent(printed_url(login))
    login.type_hidden(f"{address.partition(',')[0]}\n")
    login.see("Its end may be missing, or a box")
    login.type_hidden(f"{address}\n")
    assert login.end() == 0
    assert "with read, activity:read_all" in login.shown


def test_after_a_sign_in_that_failed_the_app_is_offered_and_not_asked_for_anew(
    installed: Installed, terminal: OpenTerminal
) -> None:
    del installed.shell.environ["STRAVA_CLIENT_ID"], installed.shell.environ["STRAVA_CLIENT_SECRET"]
    app = installed.authentication
    login = terminal("login", "--insecure-storage", "--no-browser", "--timeout=1")
    login.see("Client ID:")
    login.type(f"{app.client_id}\n")
    login.see("Client secret")
    login.type_hidden(f"{app.client_secret}\n")
    login.see("The browser did not return")
    assert login.end() == 4
    again = terminal("login", "--no-browser")
    again.see(f"Client ID [{app.client_id}]:")
    again.type("\n")
    again.see("press Enter for the one you entered before")
    again.type_hidden("\n")
    again.type_hidden(f"{consent(printed_url(again))}\n")
    assert again.end() == 0
    assert app.client_secret not in login.shown + again.shown


def test_an_address_may_arrive_while_the_terminal_waits_for_a_paste(terminal: OpenTerminal) -> None:
    login = terminal("login", "--insecure-storage")  # with a browser, which agrees at once
    assert login.end() == 0
    assert login.echoes


def test_half_a_paste_is_not_left_to_the_shell(terminal: OpenTerminal) -> None:
    login = terminal("login", "--insecure-storage", "--no-browser")
    address = consent(printed_url(login))
    login.type_hidden("a wrong one\nhttp://127.0.0.1/callback?code=secret")  # and no Enter
    login.see("paste all of it")
    visit(address)
    assert login.end() == 0
    assert login.left_over == "\n"


def test_ctrl_c_ends_the_wait_for_an_answer(terminal: OpenTerminal) -> None:
    login = terminal("login", "--insecure-storage", "--no-browser")
    printed_url(login)
    pressed = time.monotonic()
    login.type_hidden(CTRL_C)
    assert login.end() == 130
    assert time.monotonic() - pressed < 10  # the wait would take 300
    assert login.echoes
    assert "Traceback" not in login.shown


def test_ctrl_c_at_the_hidden_question_gives_the_echo_back(
    installed: Installed, terminal: OpenTerminal
) -> None:
    del installed.shell.environ["STRAVA_CLIENT_SECRET"]
    login = terminal("login", "--insecure-storage", "--no-browser")
    login.see("Client secret")
    login.type_hidden(CTRL_C)
    assert login.end() == 130
    assert login.echoes


@pytest.mark.parametrize(("answer", "status", "number"), [("n", 4, 0), ("y", 0, 1)])
def test_another_athlete_replaces_the_first_only_after_a_yes(
    installed: Installed, terminal: OpenTerminal, answer: str, status: int, number: int
) -> None:
    installed.strava("login", "--insecure-storage")
    installed.let_sign_in(1)
    login = terminal("login", "--no-browser")
    login.type_hidden(f"{consent(printed_url(login))}\n")
    login.see("Replace it with")
    login.type(f"{answer}\n")
    assert login.end() == status
    assert str(samples.athlete(number)["id"]) in installed.strava("status", "--offline").stdout


def test_while_it_asks_whether_to_replace_the_athlete_other_commands_can_refresh(
    installed: Installed, terminal: OpenTerminal
) -> None:
    installed.strava("login", "--insecure-storage")
    installed.let_sign_in(1)
    login = terminal("login", "--no-browser")
    login.type_hidden(f"{consent(printed_url(login))}\n")
    login.see("Replace it with")
    installed.end_access_tokens()
    assert installed.strava("athlete").returncode == 0  # within the test's patience of 30 seconds
    assert installed.asked("/oauth/token") == 3  # two codes and a refresh
    login.type("y\n")
    assert login.end() == 0
    assert str(samples.athlete(1)["id"]) in installed.strava("status", "--offline").stdout


def test_a_yes_to_replace_one_athlete_does_not_replace_a_third_who_signed_in_meanwhile(
    installed: Installed, terminal: OpenTerminal
) -> None:
    installed.strava("login", "--insecure-storage")
    installed.let_sign_in(1)
    login = terminal("login", "--no-browser")
    login.type_hidden(f"{consent(printed_url(login))}\n")
    login.see("is signed in as Noa Lindqvist. Replace it with")
    installed.strava("logout", "--no-revoke")
    installed.let_sign_in(2)
    assert installed.strava("login").returncode == 0
    login.type("y\n")
    login.see(f"is signed in as {samples.athlete(2)['firstname']}")
    login.type("n\n")
    assert login.end() == 4
    assert str(samples.athlete(2)["id"]) in installed.strava("status", "--offline").stdout


def test_json_is_indented_for_a_person(installed: Installed, terminal: OpenTerminal) -> None:
    installed.strava("login", "--insecure-storage")
    activities = terminal("activities", "--limit", "2")
    assert activities.end() == 0
    assert activities.shown.startswith('[\n  {\n    "resource_state": 2,\n')
    assert len(json.loads(activities.shown)) == 2


def test_ctrl_c_in_a_sandbox_reaches_its_command_once(terminal: OpenTerminal) -> None:
    child = """
    trap 'echo heard; heard=1' INT
    echo ready
    until [ "$heard" ]; do sleep 0.02; done
    sleep 0.3  # in which it could be heard again
    exit 7
    """
    sandbox = terminal("sandbox", "--", "sh", "-c", child)
    sandbox.see("ready")
    sandbox.type(CTRL_C)
    assert sandbox.end() == 7
    assert sandbox.shown.count("heard") == 1


@pytest.mark.parametrize("reader", ["jq -r .name", "head -n 1", "cat"])
def test_no_progress_is_drawn_where_the_reader_of_a_pipe_writes(
    installed: Installed, terminal: OpenTerminal, needs: Needs, reader: str
) -> None:
    needs("jq")
    installed.strava("login", "--insecure-storage")
    line = f"strava activities --format ndjson --fields name | {reader}"
    pipeline = terminal("sandbox", "--", "sh", "-c", line)
    assert pipeline.end() == 0
    assert "so far" not in pipeline.shown
    assert "\x1b" not in pipeline.shown


@pytest.mark.parametrize(
    ("options", "environ", "is_shown"),
    [
        ("> names", {}, True),
        ("-o names", {}, True),
        ("-o names | cat", {}, True),
        ("--progress | cat", {}, True),
        ("| cat", {}, False),
        ("> names", {"TERM": "dumb"}, False),
    ],
)
def test_progress_is_shown_where_nothing_else_writes(
    installed: Installed,
    terminal: OpenTerminal,
    options: str,
    environ: dict[str, str],
    is_shown: bool,
) -> None:
    installed.strava("login", "--insecure-storage")
    installed.shell.environ |= environ
    folder = installed.shell.home
    line = f"cd '{folder}' && strava activities --format ndjson {options}"
    pipeline = terminal("sandbox", "--", "sh", "-c", line)
    assert pipeline.end() == 0
    assert ("activities so far" in pipeline.shown) == is_shown


def test_an_error_stands_in_a_line_of_its_own(terminal: OpenTerminal, installed: Installed) -> None:
    line = f"cd '{installed.shell.home}' && strava activity 1 2 -o out"
    pipeline = terminal("sandbox", "--", "sh", "-c", line)
    assert pipeline.end() == 1
    assert "\nError: " in pipeline.shown.replace("\r\x1b[K", "\n")


CONTROLS = "\x1b[2J\x9b31m\x7f\u202e\u2066"


@pytest.mark.parametrize("form", ["json", "ndjson", "csv", "table"])
def test_no_control_character_of_a_name_reaches_the_terminal(
    installed: Installed, terminal: OpenTerminal, form: str
) -> None:
    installed.strava("login", "--insecure-storage")
    newest = installed.stand_in.history.between(None, None, private=True)[0]
    installed.stand_in.history.change(newest["id"], name=f"<{CONTROLS}>")
    show = ("activities", "--limit", "1", "--fields", "name", "--format", form)
    activities = terminal(*show, NO_COLOR="1")  # whatever escape there is came with the name
    assert activities.end() == 0
    assert "<" in activities.shown
    assert not set(CONTROLS) & {"\x1b", "\x9b", "\x7f", "\u202e", "\u2066"} & set(activities.shown)
    piped = installed.strava("activities", "--limit", "1", "--fields", "name", "--format", "ndjson")
    assert json.loads(piped.stdout)["name"] == f"<{CONTROLS}>"


def test_a_warning_stands_below_the_records(terminal: OpenTerminal) -> None:
    fetch = terminal("sandbox", "--", "strava", "activities", "--fields", "nope", "--limit", "1")
    fetch.see("[\n  {}\n]\nWarning: No record has the field 'nope'.")
    assert fetch.end() == 0


def test_help_is_wrapped_between_words_on_a_narrow_terminal(terminal: OpenTerminal) -> None:
    shown = terminal("sandbox", "--", "sh", "-c", "stty cols 40; strava stats --help")
    assert shown.end() == 0
    assert max(map(len, shown.shown.splitlines())) <= 40
