"""The rescue file of a profile: for a new token that its store would not take."""

import os
from collections.abc import Callable
from pathlib import Path

from stravafetch.auth.token import Token
from stravafetch.errors import StoreError
from stravafetch.files import private


class RecoveryFile:
    """A private file for one token; all but ``is_there`` is for who holds the profile's lock."""

    def __init__(self, folder: Path, profile: str, warn: Callable[[str], None]) -> None:
        self.file = folder / f"{profile}.rescue"
        self._trial = folder / f"{profile}.trial"
        self._warn = warn

    @property
    def is_there(self) -> bool:
        """Whether the last command had to rescue a token."""
        return os.path.exists(self.file)  # noqa: PTH110 - Path.exists raises where it may not look

    def read(self) -> str | None:
        """Return the rescued token's text, None when there is none."""
        return private.read(self.file, self._warn)

    def has_room(self, token: Token) -> bool:
        """Say whether the disk has room for the token that follows this one, twice as long."""
        try:
            private.write(self._trial, "-" * 2 * len(token.to_json()))
            private.delete(self._trial)
        except StoreError:
            return False
        return True

    def write(self, token: Token, refusal: StoreError) -> None:
        """Keep the token that a store refused, and say so; that it fails is said as well."""
        try:
            private.write(self.file, token.to_json())
        except StoreError as second:
            self._warn(
                f"{refusal} {second} Strava has replaced the token and the new one could be kept "
                f"nowhere: this command goes on, then `strava login` is needed."
            )
        else:
            self._warn(
                f"{refusal} Strava has replaced the token, so the new one is in {self.file}, "
                "readable by you only, until the next command can put it back. "
                f"{refusal.next_step}"
            )

    def delete(self) -> None:
        """Remove the file; that there is none is fine."""
        private.delete(self.file)
