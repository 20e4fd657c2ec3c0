"""The access token that the environment gives."""

import re

from stravafetch.errors import BadInput, SignInRequired


def read_given_token(text: str) -> str | None:
    """Read STRAVA_ACCESS_TOKEN as a person sets it, None where it is empty.

    A header's words before the token, and blanks and quotes around it, are forgiven. Raises
    BadInput for characters that no token has.
    """
    token = re.sub(r"(?i)^(authorization:)?\s*bearer\s+", "", text.strip().strip("'\""))
    token = token.strip().strip("'\"")
    if not (token.isascii() and token.isprintable()) or " " in token:
        raise BadInput(
            "STRAVA_ACCESS_TOKEN contains characters that no token has.",
            "Copy it again, or unset it to use `strava login`.",
        )
    return token or None


class StaticTokenSource:
    """The access token of STRAVA_ACCESS_TOKEN, used as it is: nothing is stored or refreshed."""

    is_given = True

    def __init__(self, access_token: str) -> None:
        self._access_token = access_token

    def access_token(self) -> str:
        """Return the access token to send."""
        return self._access_token

    def athlete_id(self) -> int | None:
        """Return None: only Strava knows whose it is."""
        return None

    def scope(self) -> tuple[str, ...] | None:
        """Return None: only Strava knows what it may do."""
        return None

    def replace(self, rejected: str) -> str:  # noqa: ARG002 - there is no other token to offer
        """Raise SignInRequired: whoever set it has to replace it."""
        raise SignInRequired(
            "Strava does not accept the access token in STRAVA_ACCESS_TOKEN.",
            "It lives six hours: set a fresh one, or unset it to use `strava login`.",
        )
