"""Stores for secrets: the interface, and files. An entry is one text under one name."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from stravafetch.console import Console
from stravafetch.errors import StoreError
from stravafetch.files import private


class Store(Protocol):
    """A store of entries: ``FileStore`` here, or ``keyring_store.KeyringStore``."""

    @property
    def where(self) -> str:
        """Where entries are stored, in words for the user."""
        ...

    def check(self) -> None:
        """Raise StoreError if entries could not be written; leave nothing behind."""
        ...

    def read(self, entry: str) -> str | None:
        """Return the entry, None if there is none; like all methods, StoreError on failure."""
        ...

    def copies(self, entry: str) -> list[str]:
        """Return every copy, as a crash during a write may have left several."""
        ...

    def write(self, entry: str, text: str) -> None:
        """Replace the entry, and read it back to make sure."""
        ...

    def delete(self, entry: str) -> None:
        """Delete every copy of the entry, if there is any."""
        ...


class FileStore:
    """Entries as files with mode 0600, for machines without a keyring."""

    def __init__(self, folder: Path, console: Console) -> None:
        self._folder = folder
        self._console = console

    @property
    def where(self) -> str:
        """The folder, and the option that chose it."""
        return f"a private file in {self._folder} (--insecure-storage)"

    def check(self) -> None:
        """Write a file without secrets, and delete it."""
        probe = f"probe-{os.urandom(8).hex()}"  # another profile may check at the same time
        self.write(probe, probe)
        self.delete(probe)

    def read(self, entry: str) -> str | None:
        """Return the file's text."""
        return private.read(self._path(entry), self._console)

    def copies(self, entry: str) -> list[str]:
        """Return the only copy, if any: a file is replaced completely or not at all."""
        text = self.read(entry)
        return [] if text is None else [text]

    def write(self, entry: str, text: str) -> None:
        """Replace the file."""
        private.write(self._path(entry), text)
        if self.read(entry) != text:
            raise not_read_back(self.where)

    def delete(self, entry: str) -> None:
        """Delete the file, and the folder if it is then empty."""
        private.delete(self._path(entry))
        with suppress(OSError):
            self._folder.rmdir()

    def _path(self, entry: str) -> Path:
        return self._folder / f"{entry}.json"


def not_read_back(where: str) -> StoreError:
    """Return the error for an entry that cannot be read back after writing it."""
    return StoreError(
        f"The data written to {where} could not be read back.",
        "`strava login --insecure-storage` stores the token in a private file instead.",
    )
