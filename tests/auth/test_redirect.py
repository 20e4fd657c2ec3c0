from urllib.parse import urlencode

import pytest

from stravafetch.auth.redirect import CutRedirect, Redirect, StrayRedirect, read_redirect
from tests.support.redirects import CODE, STATE, stray_queries


def test_a_redirect_holds_the_code_and_the_granted_scope() -> None:
    redirect = read_redirect(f"state={STATE}&code={CODE}&scope=read,activity:read_all", STATE)
    assert redirect == Redirect(CODE, ("read", "activity:read_all"), None)


def test_a_redirect_does_not_show_its_code() -> None:
    assert CODE not in repr(read_redirect(f"state={STATE}&code={CODE}&scope=", STATE))


@stray_queries
def test_a_query_counts_only_when_it_is_whole_and_for_this_sign_in(query: str) -> None:
    with pytest.raises(StrayRedirect):
        read_redirect(query, STATE)


def test_twenty_fields_with_unknown_ones_among_them_are_read() -> None:
    unknown = urlencode({f"x{n}": n for n in range(17)})
    assert read_redirect(f"{unknown}&state={STATE}&code={CODE}&scope=", STATE).code == CODE


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("read,activity:read", ("read", "activity:read")),
        ("read%20activity:read", ("read", "activity:read")),
        ("read+activity:read", ("read", "activity:read")),
        ("read%2C%20activity%3Aread,", ("read", "activity:read")),
        ("", ()),
    ],
)
def test_scopes_are_told_apart_by_commas_and_spaces(scope: str, expected: tuple[str, ...]) -> None:
    assert read_redirect(f"state={STATE}&code={CODE}&scope={scope}", STATE).scope == expected


def test_scopes_that_strava_does_not_have_are_left_out() -> None:
    query = f"state={STATE}&code={CODE}&scope=read,%1b%5B2J,admin,activity:read"
    assert read_redirect(query, STATE).scope == ("read", "activity:read")


@pytest.mark.parametrize(
    "query",
    [
        f"state={STATE[:-3]}",
        f"state={STATE}",
        f"state={STATE}&code={CODE}",
        f"state={STATE}&code={CODE}&scope=read,activity:re",
    ],
)
def test_an_address_of_which_the_end_is_missing_is_told_from_a_foreign_one(query: str) -> None:
    with pytest.raises(CutRedirect):
        read_redirect(query, STATE)


@pytest.mark.parametrize("state", ["", STATE[:3], STATE[:-1] + "~", "other" * 9])
def test_a_foreign_state_is_not_taken_for_a_cut_one(state: str) -> None:
    with pytest.raises(StrayRedirect) as caught:
        read_redirect(f"state={state}&code={CODE}&scope=read", STATE)
    assert caught.type is StrayRedirect


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ("access_denied", "access_denied"),
        ("a%1b%5B2Jb%0d%0ac", "a[2Jbc"),
        ("%22quoted%22%5C", "quoted"),
        ("sp%C3%A9cial%E2%80%AE", "spcial"),
        ("e" * 201, "e" * 200),
    ],
)
def test_the_text_of_an_error_has_no_control_characters(sent: str, error: str) -> None:
    assert read_redirect(f"state={STATE}&error={sent}", STATE) == Redirect(None, (), error)


def test_an_error_without_a_printable_character_is_still_an_error() -> None:
    assert read_redirect(f"state={STATE}&error=%1b&code={CODE}", STATE).error
