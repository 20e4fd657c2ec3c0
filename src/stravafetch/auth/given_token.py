"""The access token in the environment."""

import re

from stravafetch.errors import BadInput, SignInRequired


def read_given_token(text: str) -> str | None:
    """Parse STRAVA_ACCESS_TOKEN; None if it is empty.

    A leading "Authorization: Bearer", and blanks and quotes around the token, are removed. Raises
    BadInput for characters that cannot be part of a token.
    """
    token = re.sub(r"(?i)^(authorization:)?\s*bearer\s+", "", text.strip().strip("'\""))
    token = token.strip().strip("'\"")
    if not (token.isascii() and token.isprintable()) or " " in token:
        raise BadInput(
            "STRAVA_ACCESS_TOKEN contains characters that cannot be part of a token.",
            "Copy it again, or unset it to use `strava login`.",
        )
    return token or None


class StaticTokenSource:
    """The access token in STRAVA_ACCESS_TOKEN, used as is: it is neither stored nor refreshed."""

    is_given = True

    def __init__(self, access_token: str) -> None:
        self._access_token = access_token

    def access_token(self) -> str:
        """Return the access token to send."""
        return self._access_token

    def athlete_id(self) -> int | None:
        """Return None: only Strava knows the token's athlete."""
        return None

    def scope(self) -> tuple[str, ...] | None:
        """Return None: only Strava knows the token's scope."""
        return None

    def replace(self, rejected: str) -> str:  # noqa: ARG002 - there is no other token to offer
        """Raise SignInRequired: only the user can replace the token."""
        raise SignInRequired(
            "Strava does not accept the access token in STRAVA_ACCESS_TOKEN.",
            "It is valid for six hours: set a new one, or unset it to use `strava login`.",
        )
