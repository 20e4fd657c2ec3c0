"""The token that Strava issues at sign-in."""

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any, Self

LONGEST_JSON = 2_048  # bytes; an upper bound for a token as JSON, Strava's have about 350


@dataclass(frozen=True, kw_only=True)
class Token:
    """An athlete's access token and refresh token, with the scope from the redirect.

    ``expires_at`` is Unix time in seconds. ``generation`` counts the tokens this profile has had,
    to tell which of two stored copies is newer.
    """

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: int
    scope: tuple[str, ...]
    client_id: str
    athlete_id: int
    athlete_name: str
    generation: int = 1

    def expires_within(self, seconds: float, now: float) -> bool:
        """Return whether the token expires within this many seconds of Unix time ``now``."""
        return self.expires_at < now + seconds

    @property
    def reads_activities(self) -> bool:
        """Whether it can list activities, with or without private ones."""
        return reads_activities(self.scope)

    @property
    def reads_private(self) -> bool:
        """Whether it can read activities visible to "Only You"."""
        return "activity:read_all" in self.scope

    @property
    def fingerprint(self) -> str:
        """16 hex digits that identify the refresh token and are not secret."""
        return hashlib.sha256(self.refresh_token.encode(errors="backslashreplace")).hexdigest()[:16]

    def to_json(self) -> str:
        """Return the text to store; it contains the secrets."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Parse the output of ``to_json``; for anything else, ValueError without quoting it."""
        try:
            fields: dict[str, Any] = json.loads(text)
            fields["scope"] = tuple(fields["scope"])
            token = cls(**fields)
        except (ValueError, TypeError, KeyError, RecursionError):
            raise ValueError("not a token of stravafetch") from None  # the cause quotes the text
        if not token._well_typed():
            raise ValueError("not a token of stravafetch")
        return token

    @staticmethod
    def is_time(value: object) -> bool:
        """Return whether a value is a plausible Unix time."""
        return isinstance(value, int) and 0 <= value < 2**33

    def _well_typed(self) -> bool:
        texts = (self.access_token, self.refresh_token, self.client_id, self.athlete_name)
        return (
            all(isinstance(text, str) for text in (*texts, *self.scope))
            and all(isinstance(number, int) for number in (self.athlete_id, self.generation))
            and self.is_time(self.expires_at)
        )


def newest_token(texts: Iterable[str]) -> Token | None:
    """Return the token with the highest generation, ignoring damaged ones."""
    tokens = []
    for text in texts:
        with suppress(ValueError):
            tokens.append(Token.from_json(text))
    return max(tokens, key=lambda token: token.generation, default=None)


def reads_activities(scope: tuple[str, ...]) -> bool:
    """Return whether a granted scope can list activities; read_all includes read."""
    return not {"activity:read", "activity:read_all"}.isdisjoint(scope)
