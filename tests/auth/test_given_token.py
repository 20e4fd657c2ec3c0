import pytest

from stravafetch.auth.given_token import StaticTokenSource, read_given_token
from stravafetch.auth.token_source import require_write
from stravafetch.errors import BadInput, SignInRequired


def test_a_token_from_the_environment_is_used_as_it_is() -> None:
    given = StaticTokenSource("g" * 40)
    assert given.access_token() == "g" * 40
    with pytest.raises(SignInRequired, match="STRAVA_ACCESS_TOKEN") as caught:
        given.replace("g" * 40)
    assert "`strava login`" in caught.value.next_step


@pytest.mark.parametrize(
    "text",
    ["{}", "  {}\n", "Bearer {}", "bearer  {} ", "Authorization: Bearer {}", "'{}'", '"Bearer {}"'],
)
def test_a_given_token_is_read_as_people_paste_it(text: str) -> None:
    assert read_given_token(text.format("g" * 40)) == "g" * 40


@pytest.mark.parametrize("text", ["", " ", "''"])
def test_an_empty_token_is_none(text: str) -> None:
    assert read_given_token(text) is None


@pytest.mark.parametrize("text", ["two tokens", "caf\u00e9", "a\nb", "a\x1bb"])
def test_what_no_token_has_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="STRAVA_ACCESS_TOKEN"):
        read_given_token(text)


def test_a_given_token_tells_nothing_of_itself() -> None:
    given = StaticTokenSource("g" * 40)
    assert (given.is_given, given.athlete_id(), given.scope()) == (True, None, None)
    require_write(given, "PUT")
