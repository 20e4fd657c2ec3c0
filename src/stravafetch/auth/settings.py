"""What is remembered of a profile, without secrets: a JSON file each, HOME/profiles/NAME.json."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from stravafetch.errors import StoreError
from stravafetch.files import private

STORAGES = ("keyring", "file")


@dataclass(frozen=True)
class Settings:
    """What is known of a profile before its store is opened.

    ``storage`` is one of STORAGES, ``used`` all that may hold a token of this profile. ``dead`` is
    the fingerprint of a token that Strava no longer honours.
    """

    storage: str = "keyring"
    used: tuple[str, ...] = ()
    client_id: str | None = None
    athlete_id: int | None = None
    athlete_name: str = ""
    dead: str = ""


class SettingsFolder:
    """The settings of all profiles."""

    def __init__(self, home: Path, warn: Callable[[str], None]) -> None:
        self._folder = home / "profiles"
        self._warn = warn

    def read(self, name: str) -> Settings:
        """Return a profile's settings; a new profile has the defaults."""
        path = self._path(name)
        text = private.read(path, self._warn)
        settings = Settings() if text is None else _parse(text)
        if settings is None:
            raise StoreError(
                f"{path} is damaged.", "Delete it and run `strava login` to sign in again."
            )
        return settings

    def write(self, name: str, settings: Settings) -> None:
        """Replace a profile's settings."""
        private.write(self._path(name), json.dumps(asdict(settings)))

    def names(self) -> list[str]:
        """Return the names of all profiles."""
        return sorted(path.stem for path in self._folder.glob("*.json"))

    def others(self, name: str) -> Iterator[Settings]:
        """Yield the settings of the other profiles; damaged ones are theirs to report."""
        for other in self.names():
            if other != name:
                with suppress(StoreError):
                    yield self.read(other)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.json"


def _parse(text: str) -> Settings | None:
    try:
        fields: dict[str, Any] = json.loads(text)
        settings = Settings(**{**fields, "used": tuple(fields["used"])})
        known = {settings.storage, *settings.used} <= {*STORAGES} and _is_typed(settings)
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return settings if known else None


def _is_typed(settings: Settings) -> bool:
    texts: tuple[object, ...] = (settings.client_id or "", settings.athlete_name, settings.dead)
    number: object = settings.athlete_id or 0
    return all(isinstance(text, str) for text in texts) and isinstance(number, int)
