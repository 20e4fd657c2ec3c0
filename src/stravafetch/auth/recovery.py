"""The rescue file of a profile: for a new token that its store would not take."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from stravafetch.auth.token import Token
from stravafetch.console import Console
from stravafetch.errors import StoreError
from stravafetch.files import private


class RecoveryFile:
    """A private file for one token; all but ``is_there`` is for who holds the profile's lock."""

    def __init__(self, folder: Path, profile: str, console: Console) -> None:
        self.file = folder / f"{profile}.rescue"
        self._reserved = folder / f"{profile}.reserved"
        self._console = console

    @property
    def is_there(self) -> bool:
        """Whether the last command had to rescue a token."""
        return os.path.exists(self.file)  # noqa: PTH110 - Path.exists raises where it may not look

    def read(self) -> str | None:
        """Return the rescued token's text, None when there is none; StoreError if unreadable."""
        return private.read(self.file, self._console)

    @contextmanager
    def reserved(self, size: int) -> Iterator[bool]:
        """Hold disk space for ``write``, twice ``size`` bytes; give False where there is none."""
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
        """Keep the token that a store refused, and warn; where that fails, too, warn of it."""
        try:
            self._write(token.to_json())
        except StoreError as second:
            self._console.warn(
                f"{refusal} {second} Strava has replaced the token and the new one could be stored "
                "nowhere: this command goes on, then run `strava login`."
            )
        else:
            self._console.warn(
                f"{refusal} Strava has replaced the token, so the new one is in {self.file}, "
                "readable by you only, until the next command can put it back. "
                f"{refusal.next_step}"
            )

    def delete(self) -> None:
        """Remove the file; that there is none is fine. Raises StoreError where it stays."""
        private.delete(self.file)

    def _write(self, text: str) -> None:
        """Write in the reserved space, which a full disk still has; else anywhere."""
        try:
            with self._reserved.open("r+b") as file:
                file.write(text.encode())
                file.truncate()
                file.flush()
                os.fsync(file.fileno())
            self._reserved.replace(self.file)
        except OSError:
            private.write(self.file, text)
