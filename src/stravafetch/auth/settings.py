"""The settings of each profile, without secrets, in a JSON file: HOME/profiles/NAME.json."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from stravafetch.console import Console
from stravafetch.errors import StoreError
from stravafetch.files import private

STORAGES = ("keyring", "file")
CLIENT_ID = re.compile(r"[\w.-]*", re.ASCII)  # it becomes part of a file name


class Settings(NamedTuple):
    """What is known about a profile before its store is opened.

    ``storage`` is one of STORAGES, ``used`` all those that may contain a token of this profile.
    ``dead`` is the fingerprint of a token that Strava no longer accepts, ``pending`` the client ID
    of a sign-in that was started and has not succeeded yet, ``pending_in`` the one of STORAGES with
    its client secret. ``history_pages`` is how many pages of activities the athlete had when all
    were last read.
    """

    storage: str = "keyring"
    used: tuple[str, ...] = ()
    client_id: str | None = None
    athlete_id: int | None = None
    athlete_name: str = ""
    dead: str = ""
    pending: str | None = None
    pending_in: str | None = None
    history_pages: int | None = None

    @property
    def app_secrets(self) -> dict[tuple[str, str], None]:
        """Where client secrets may be stored: pairs of a storage and a client ID, in order."""
        pending_in = self.pending_in or self.storage
        named = ((self.storage, self.client_id), (pending_in, self.pending))
        return {(storage, client_id): None for storage, client_id in named if client_id}


class SettingsFolder:
    """The settings of all profiles."""

    def __init__(self, home: Path, console: Console) -> None:
        self._folder = home / "profiles"
        self._console = console

    def read(self, name: str) -> Settings:
        """Return a profile's settings; a new profile has the defaults.

        Raises StoreError if the file is damaged or cannot be read.
        """
        path = self._path(name)
        text = private.read(path, self._console)
        settings = Settings() if text is None else _parse(text)
        if settings is None:
            raise StoreError(
                f"{path} is damaged.", "Delete it and run `strava login` to sign in again."
            )
        return settings

    def write(self, name: str, settings: Settings) -> None:
        """Replace a profile's settings; StoreError when they cannot be written."""
        private.write(self._path(name), json.dumps(settings._asdict()))

    def names(self) -> list[str]:
        """Return the names of all profiles."""
        return sorted(path.stem for path in self._folder.glob("*.json"))

    def others(self, name: str) -> Iterator[Settings]:
        """Yield the settings of the other profiles, skipping damaged ones."""
        for other in self.names():
            if other != name:
                with suppress(StoreError):
                    yield self.read(other)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.json"


def _parse(text: str) -> Settings | None:
    try:
        fields: dict[str, Any] = json.loads(text)
        known_fields = {name: fields[name] for name in Settings._fields if name in fields}
        settings = Settings(**{**known_fields, "used": tuple(fields["used"])})
        places = {settings.storage, *settings.used, settings.pending_in or settings.storage}
        known = places <= {*STORAGES} and _is_typed(settings)
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return settings if known else None


def _is_typed(settings: Settings) -> bool:
    ids: tuple[object, ...] = (settings.client_id or "", settings.pending or "")
    texts: tuple[object, ...] = (settings.athlete_name, settings.dead)
    numbers: tuple[object, ...] = (settings.athlete_id or 0, settings.history_pages or 0)
    return (
        all(isinstance(text, str) for text in texts)
        and all(isinstance(text, str) and CLIENT_ID.fullmatch(text) for text in ids)
        and all(isinstance(number, int) for number in numbers)
    )
