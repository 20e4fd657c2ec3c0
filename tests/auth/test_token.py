import json

import pytest

from stravafetch.auth.token import Token

TOKEN = Token(
    access_token="a" * 40,
    refresh_token="r" * 40,
    expires_at=1_000_000,
    scope=("read", "activity:read_all"),
    client_id="12345",
    athlete_id=7,
    athlete_name="Noa Lindqvist",
)


def test_a_token_comes_back_from_json_as_it_went() -> None:
    assert Token.from_json(TOKEN.to_json()) == TOKEN


def test_a_token_shows_no_secret() -> None:
    shown = f"{TOKEN} {TOKEN!r}"
    assert TOKEN.access_token not in shown
    assert TOKEN.refresh_token not in shown


@pytest.mark.parametrize(("seconds", "expected"), [(299, False), (300, False), (301, True)])
def test_a_token_knows_whether_it_expires_within_some_seconds(seconds: int, expected: bool) -> None:
    assert TOKEN.expires_within(seconds, now=1_000_000 - 300) is expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        TOKEN.to_json()[:-9],
        json.dumps({**json.loads(TOKEN.to_json()), "expires_at": "soon"}),
        json.dumps({**json.loads(TOKEN.to_json()), "more": 1}),
        json.dumps({**json.loads(TOKEN.to_json()), "scope": [1]}),
    ],
)
def test_what_is_no_token_is_refused_without_quoting_it(text: str) -> None:
    with pytest.raises(ValueError, match=r"^not a token of stravafetch$") as caught:
        Token.from_json(text)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("scope", "reads", "private"),
    [
        (("read",), False, False),
        (("read", "activity:read"), True, False),
        (("read", "activity:read_all"), True, True),
    ],
)
def test_the_scope_decides_which_activities_can_be_read(
    scope: tuple[str, ...], reads: bool, private: bool
) -> None:
    token = Token.from_json(json.dumps({**json.loads(TOKEN.to_json()), "scope": scope}))
    assert (token.reads_activities, token.reads_private) == (reads, private)
