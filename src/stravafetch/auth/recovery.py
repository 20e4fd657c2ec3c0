"""The rescue file of a profile, for a new token that its store refused."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from stravafetch.auth.token import Token
from stravafetch.console import Console
from stravafetch.errors import StoreError
from stravafetch.files import private


class RecoveryFile:
    """A private file for one token; everything but ``is_there`` requires the profile's lock."""

    def __init__(self, folder: Path, profile: str, console: Console) -> None:
        self.file = folder / f"{profile}.rescue"
        self._reserved = folder / f"{profile}.reserved"
        self._console = console

    @property
    def is_there(self) -> bool:
        """Whether an earlier command had to rescue a token."""
        return os.path.exists(self.file)  # noqa: PTH110 - Path.exists raises without permission

    def read(self) -> str | None:
        """Return the rescued token's text, None when there is none; StoreError if unreadable."""
        return private.read(self.file, self._console)

    @contextmanager
    def reserved(self, size: int) -> Iterator[bool]:
        """Reserve twice ``size`` bytes on the disk for ``write``; yield False if that fails."""
        try:
            private.write(self._reserved, "-" * 2 * size)
            has_room = True
        except StoreError:
            has_room = False
        try:
            yield has_room
        finally:
            with suppress(StoreError):  # the next command reuses the file
                private.delete(self._reserved)

    def write(self, token: Token, refusal: StoreError) -> None:
        """Save the token that a store refused, and warn; if that fails as well, say so."""
        try:
            self._write(token.to_json())
        except StoreError as second:
            self._console.warn(
                f"{refusal} {second} Strava has replaced the token, and the new one could not be "
                "stored anywhere. This command continues; afterwards, run `strava login`."
            )
        else:
            self._console.warn(
                f"{refusal} Strava has replaced the token, so the new one was saved to "
                f"{self.file}, which only you can read, until a later command can move it back. "
                f"{refusal.next_step}"
            )

    def delete(self) -> None:
        """Delete the file, if it exists. Raises StoreError if it cannot be deleted."""
        private.delete(self.file)

    def _write(self, text: str) -> None:
        """Write to the reserved space, which exists even if the disk is full, or to a new file."""
        try:
            with self._reserved.open("r+b") as file:
                file.write(text.encode())
                file.truncate()
                file.flush()
                os.fsync(file.fileno())
            self._reserved.replace(self.file)
        except OSError:
            private.write(self.file, text)
