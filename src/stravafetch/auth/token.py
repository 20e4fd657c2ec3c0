"""A token: what Strava hands out at sign-in and what every request shows."""

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any, Self

LONGEST_JSON = 2_048  # bytes that a token as JSON stays below; Strava's have some 350


@dataclass(frozen=True, kw_only=True)
class Token:
    """An athlete's access and refresh token, with the scope that came in the redirect.

    ``expires_at`` is Unix time in seconds. ``generation`` counts the tokens this profile has had,
    so that of two stored copies the newer is known.
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
        """Say whether fewer than so many seconds are left at Unix time ``now``."""
        return self.expires_at < now + seconds

    @property
    def reads_activities(self) -> bool:
        """Whether the list of activities is open to it, private ones or not."""
        return reads_activities(self.scope)

    @property
    def reads_private(self) -> bool:
        """Whether activities visible to "Only You" come along."""
        return "activity:read_all" in self.scope

    @property
    def fingerprint(self) -> str:
        """16 hex digits that tell its refresh token from others and are no secret."""
        return hashlib.sha256(self.refresh_token.encode(errors="backslashreplace")).hexdigest()[:16]

    def to_json(self) -> str:
        """Return the one text that a store keeps; it holds the secrets."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what ``to_json`` wrote; anything else is a ValueError that does not quote it."""
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
        """Say whether a value can be Unix time, within what calendars can show."""
        return isinstance(value, int) and 0 <= value < 2**33

    def _well_typed(self) -> bool:
        texts = (self.access_token, self.refresh_token, self.client_id, self.athlete_name)
        return (
            all(isinstance(text, str) for text in (*texts, *self.scope))
            and all(isinstance(number, int) for number in (self.athlete_id, self.generation))
            and self.is_time(self.expires_at)
        )


def newest_token(texts: Iterable[str]) -> Token | None:
    """Return the token of the highest generation; what a crash has damaged does not count."""
    tokens = []
    for text in texts:
        with suppress(ValueError):
            tokens.append(Token.from_json(text))
    return max(tokens, key=lambda token: token.generation, default=None)


def reads_activities(scope: tuple[str, ...]) -> bool:
    """Say whether a granted scope opens the list of activities; read_all includes read."""
    return not {"activity:read", "activity:read_all"}.isdisjoint(scope)
