"""Where secrets live, and what every such place offers. An entry is one text under one name."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from stravafetch.console import Console
from stravafetch.errors import StoreError
from stravafetch.files import private


class Store(Protocol):
    """A place for entries: ``FileStore`` here, or ``keyring_store.KeyringStore``."""

    @property
    def where(self) -> str:
        """Words for a person: where entries are kept."""
        ...

    def check(self) -> None:
        """Raise StoreError where an entry could not be written; nothing stays behind."""
        ...

    def read(self, entry: str) -> str | None:
        """Return the entry, None when there is none; like all here, StoreError when it fails."""
        ...

    def copies(self, entry: str) -> list[str]:
        """Return every copy that a crash in the middle of a write may have left."""
        ...

    def write(self, entry: str, text: str) -> None:
        """Replace the entry; when this returns, it has been read back."""
        ...

    def delete(self, entry: str) -> None:
        """Remove every copy of the entry; that there is none is fine."""
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
        """Write a file without secrets, and remove it."""
        probe = f"probe-{os.urandom(8).hex()}"  # another profile may look at the same moment
        self.write(probe, probe)
        self.delete(probe)

    def read(self, entry: str) -> str | None:
        """Return the file's text."""
        return private.read(self._path(entry), self._console)

    def copies(self, entry: str) -> list[str]:
        """Return the one text there is: a file is replaced whole or not at all."""
        text = self.read(entry)
        return [] if text is None else [text]

    def write(self, entry: str, text: str) -> None:
        """Replace the file."""
        private.write(self._path(entry), text)
        if self.read(entry) != text:
            raise not_read_back(self.where)

    def delete(self, entry: str) -> None:
        """Remove the file, and the folder when it was the last one."""
        private.delete(self._path(entry))
        with suppress(OSError):
            self._folder.rmdir()

    def _path(self, entry: str) -> Path:
        return self._folder / f"{entry}.json"


def not_read_back(where: str) -> StoreError:
    """Return the error for an entry that was written and is not there."""
    return StoreError(
        f"What was written to {where} could not be read back.",
        "`strava login --insecure-storage` keeps the token in a private file instead.",
    )
