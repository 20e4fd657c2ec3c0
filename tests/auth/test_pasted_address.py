from collections.abc import Iterator

import pytest

from stravafetch.auth.loopback import Listener
from stravafetch.auth.oauth import DEFAULT_SCOPE
from stravafetch.auth.pasted_address import PastedAddress
from tests.support.consoles import RecordedConsole
from tests.support.redirects import CODE, STATE

QUERY = f"?state={STATE}&code={CODE}&scope="


class Prompt:
    """Where an address is pasted, line by line."""

    def __init__(self, listener: Listener) -> None:
        self.listener = listener
        self.console = RecordedConsole()
        self.address = f"{listener.redirect_uri}{QUERY}read,activity:read_all"
        self.page = PastedAddress(listener, DEFAULT_SCOPE, self.console)

    def scope_of(self, *lines: str) -> tuple[str, ...] | None:
        """The granted scope, once the last of these lines is there and not earlier."""
        early = [self.page.read(line) for line in lines[:-1]]
        assert early == [None] * len(early)
        redirect = self.page.read(lines[-1])
        assert redirect is None or redirect.code == CODE
        return redirect.scope if redirect else None

    @property
    def said(self) -> str:
        return "\n".join(self.console.asked)


@pytest.fixture
def prompt() -> Iterator[Prompt]:
    with Listener(0, STATE, lambda: None) as listener:
        yield Prompt(listener)


@pytest.mark.parametrize(
    "around",
    [
        *("'{}'", '"{}"', "`{}`", "<{}>", "“{}”", "„{}“", "«{}»"),
        *("\u2018{}\u2019", "\u2039{}\u203a"),
        *("{}.", "{},", "({})", "[page]({})", "Here: {} .", "**{}**", "\ufeff{}\u200b", "\xa0{}"),
        *("%20{}", "{}%20", "{}%22", "{}#", "{}?", "{}%0A", "\x1b[200~{}\x1b[201~"),
    ],
)
def test_what_stands_around_an_address_does_no_harm(prompt: Prompt, around: str) -> None:
    assert prompt.scope_of(around.format(prompt.address)) == DEFAULT_SCOPE
    assert prompt.said == ""


def test_an_address_out_of_the_source_of_a_page_is_read(prompt: Prompt) -> None:
    assert prompt.scope_of(prompt.address.replace("&", "&amp;")) == DEFAULT_SCOPE


def test_an_address_that_a_shell_would_take_is_read(prompt: Prompt) -> None:
    assert prompt.scope_of(prompt.address.replace("&", "\\&").replace("?", "\\?")) == DEFAULT_SCOPE


@pytest.mark.parametrize("space", ["%20", "+", "%2C", ", "])
def test_the_comma_of_the_scope_may_have_become_something_else(prompt: Prompt, space: str) -> None:
    assert prompt.scope_of(prompt.address.replace(",", space)) == DEFAULT_SCOPE


@pytest.mark.parametrize("at", [1, 5, 9, 25, 34, 45, 70, 90, -46, -28, -24, -18, -17, -5, -4, -1])
def test_an_address_may_be_broken_into_lines_anywhere(prompt: Prompt, at: int) -> None:
    first, second = prompt.address[:at], prompt.address[at:]
    assert prompt.scope_of(f"{first}\n{second}\n") == DEFAULT_SCOPE
    assert prompt.said == ""
    assert prompt.scope_of(f"{first}\n", f"{second}\n") == DEFAULT_SCOPE


def test_an_address_may_come_in_many_pieces(prompt: Prompt) -> None:
    pieces = [prompt.address[start : start + 20] for start in range(0, len(prompt.address), 20)]
    assert prompt.scope_of(*pieces) == DEFAULT_SCOPE


@pytest.mark.parametrize("length", [5, 45, 70, -46, -24, -17, -18, -5, -1])
def test_after_a_cut_address_the_whole_one_can_be_pasted(prompt: Prompt, length: int) -> None:
    assert prompt.scope_of(prompt.address[:length]) is None
    assert "incomplete" in prompt.said or "may be missing" in prompt.said
    assert prompt.scope_of(prompt.address) == DEFAULT_SCOPE


def test_a_cut_address_is_never_taken_at_once(prompt: Prompt) -> None:
    for length in range(1, len(prompt.address)):
        page = PastedAddress(prompt.listener, DEFAULT_SCOPE, RecordedConsole())
        assert page.read(prompt.address[:length]) is None, prompt.address[:length]


@pytest.mark.parametrize("scope", ["", "read", "read,activity:read"])
def test_an_address_with_less_than_was_asked_for_is_taken_when_it_comes_twice(
    prompt: Prompt, scope: str
) -> None:
    address = f"{QUERY}{scope}"
    assert prompt.page.read(address) is None
    assert f"grants only {scope.replace(',', ', ') or 'nothing'}." in prompt.said
    assert "may be missing, or a box\non Strava's page was not ticked" in prompt.said
    redirect = prompt.page.read(f" {address}\n")
    assert redirect
    assert redirect.may_be_cut
    assert redirect.scope == tuple(filter(None, scope.split(",")))


def test_a_wider_scope_than_was_asked_for_is_not_doubted(prompt: Prompt) -> None:
    assert prompt.scope_of(f"{QUERY}read_all,activity:read_all") is not None


def test_a_denial_that_was_cut_asks_for_the_rest(prompt: Prompt) -> None:
    assert prompt.page.read(f"?state={STATE}&error=access_d") is None
    redirect = prompt.page.read("enied")
    assert redirect
    assert redirect.error == "access_denied"


@pytest.mark.parametrize("line", ["", " ", "\n", "\u2003"])
def test_a_blank_line_is_passed_over(prompt: Prompt, line: str) -> None:
    assert prompt.page.read(line) is None
    assert prompt.said == ""


@pytest.mark.parametrize("line", ["nonsense", "«»", "?code=c0de", "ß"])
def test_anything_else_is_said_to_be_no_address_of_this_sign_in(prompt: Prompt, line: str) -> None:
    assert prompt.page.read(line) is None
    assert "That is not the address" in prompt.said
