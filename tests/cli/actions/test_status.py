from dataclasses import replace

import pytest

from stravafetch.cli.actions.status import Status
from stravafetch.errors import SignInRequired, StravafetchError

SIGNED_IN = Status("default", "keyring", 7, "Noa", ("read",), 1_800_000_000)


def test_a_document_holds_what_is_known() -> None:
    found = SIGNED_IN.document()
    assert found["athlete"] == {"id": 7, "name": "Noa"}
    assert found["expires_at"] == "2027-01-15T08:00:00Z"
    assert found["missing_scope"] == ("activity:read_all",)


def test_what_is_not_known_is_null() -> None:
    found = Status(None, "STRAVA_ACCESS_TOKEN").document()
    assert [
        found[key] for key in ("profile", "athlete", "scope", "missing_scope", "expires_at")
    ] == [None] * 5


@pytest.mark.parametrize(
    ("trouble", "expected"),
    [
        (None, True),
        (StravafetchError("Strava is down.", "Wait."), True),
        (SignInRequired("The grant is dead.", "Sign in."), False),
    ],
)
def test_only_a_refused_grant_is_signed_out(
    trouble: StravafetchError | None, expected: bool
) -> None:
    assert replace(SIGNED_IN, trouble=trouble).is_signed_in is expected
