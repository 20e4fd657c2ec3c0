"""A profile: one signed-in athlete, with what is remembered of them from command to command.

HOME/profiles/NAME.json      settings, no secrets
HOME/profiles/NAME.lock      held while the token is replaced
HOME/profiles/NAME.rescue    a new token that its store would not take
HOME/profiles/NAME.reserved  room on the disk for a new token, while it is fetched
HOME/secrets/ENTRY.json      entries, only with --insecure-storage
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from stravafetch.auth.recovery import RecoveryFile
from stravafetch.auth.settings import Settings, SettingsFolder
from stravafetch.auth.store import Store
from stravafetch.auth.token import Token, newest_token
from stravafetch.console import Console
from stravafetch.errors import BadInput, InvalidGrant, SignInRequired, StoreError
from stravafetch.files.lock import LOCK_SECONDS, lock
from stravafetch.files.private import ELSEWHERE

# A file name and a keyring entry on every system.
NAME = re.compile(r"(?!(con|nul|aux|prn|com[0-9]|lpt[0-9])$)[a-z0-9][a-z0-9_-]{0,39}")


class Profile:
    """One profile's settings and token; ``credentials`` signs in and out."""

    def __init__(
        self, home: Path, name: str, stores: Mapping[str, Store], console: Console
    ) -> None:
        """Raise BadInput for a name that not every system can keep as a file name."""
        if not NAME.fullmatch(name):
            raise BadInput(
                f"{name!r} cannot be the name of a profile.",
                "Use up to 40 lower-case letters, digits, - and _.",
            )
        self.name = name
        self.stores = stores
        self.console = console
        self.recovery = RecoveryFile(home / "profiles", name, console)
        self.all_settings = SettingsFolder(home, console)
        self._lock_file = home / "profiles" / f"{name}.lock"
        self._settings: Settings | None = None

    @property
    def settings(self) -> Settings:
        """What is remembered, read once and again under each lock; a new profile has the defaults.

        Raises StoreError where the file is damaged or cannot be read.
        """
        if self._settings is None:
            self._settings = self.all_settings.read(self.name)
        return self._settings

    def remember(self, settings: Settings) -> None:
        """Replace what is remembered; StoreError when it cannot be written."""
        self.all_settings.write(self.name, settings)
        self._settings = settings

    @property
    def store(self) -> Store:
        """The place that keeps this profile's secrets."""
        return self.stores[self.settings.storage]

    @property
    def entry(self) -> str:
        """The name of the token's entry in every store."""
        return f"token.{self.name}"

    @contextmanager
    def lock(self, seconds: float = LOCK_SECONDS) -> Iterator[None]:
        """Keep other processes from replacing the token; StoreError after so long in vain.

        Before and after the wait for it, settings that another process has changed count.
        """
        self._settings = None
        with lock(self._lock_file, "the token", seconds, elsewhere=ELSEWHERE):
            self._settings = None
            yield

    def token(self) -> Token:
        """Return the token, without a lock; SignInRequired when there is none, or a dead one.

        The lock is taken only to clean up after a command that was killed or had to rescue a
        token. Raises StoreError where the token cannot be read.
        """
        if self.recovery.is_there:
            with self.lock():
                token = self.newest_token()
        else:
            token = self._kept_token()
        self.require_alive(token)
        return token

    def require_alive(self, token: Token) -> None:
        """Raise InvalidGrant for the token that ``mark_dead`` was told of."""
        if self.settings.dead == token.fingerprint:
            raise InvalidGrant(
                "This sign-in is no longer valid: Strava refused it in an earlier command.",
                "Run `strava login` to sign in again.",
            )

    def mark_dead(self, token: Token) -> None:
        """Remember, under the lock, that Strava no longer honours a token."""
        with suppress(StoreError):  # then the next command asks Strava again
            self.remember(replace(self.settings, dead=token.fingerprint))

    @contextmanager
    def room_for_token(self, text: str) -> Iterator[None]:
        """Keep disk space for a rescued token the size of ``text``, under the lock.

        Strava ends the old token with its answer, so that the new one must find a place. Raises
        StoreError when neither the disk nor the store has room.
        """
        with self.recovery.reserved(len(text)) as has_room:
            if not has_room:
                self.store.write(self.entry, text)  # it must show that it would do
            yield

    def newest_token(self) -> Token:
        """Return the token with the highest generation of all copies; call it under the lock.

        Raises SignInRequired where there is none, StoreError where none can be read.
        """
        rescued = self.recovery.read()
        try:
            texts = self.store.copies(self.entry)
        except StoreError as error:
            if rescued is None:
                raise
            self.console.warn(f"{error} The rescued token in {self.recovery.file} is used instead.")
            return self._parse(rescued, str(self.recovery.file))
        texts += [] if rescued is None else [rescued]
        if not texts:
            raise self._not_signed_in()
        newest = newest_token(texts) or self._parse(texts[0])
        if rescued is not None:
            self._put_back(newest)
        return newest

    def replace_token(self, token: Token) -> None:
        """Keep a new token, under the lock; or where its store fails, in a rescue file."""
        try:
            self.store.write(self.entry, token.to_json())
        except StoreError as error:
            self.recovery.write(token, error)

    def _kept_token(self) -> Token:
        if not self.settings.used:
            raise self._not_signed_in()  # and no keyring need be asked
        text = self.store.read(self.entry)
        if text is None:
            raise self._not_signed_in()
        return self._parse(text)

    def _put_back(self, token: Token) -> None:
        try:
            self.store.write(self.entry, token.to_json())
            self.recovery.delete()
        except StoreError as error:
            self.console.warn(f"{error} The token stays in {self.recovery.file}. {error.next_step}")

    def _parse(self, text: str, where: str = "") -> Token:
        try:
            return Token.from_json(text)
        except ValueError:
            raise SignInRequired(
                f"The token kept in {where or self.store.where} is damaged.",
                "Run `strava login` to sign in again.",
            ) from None

    def _not_signed_in(self) -> SignInRequired:
        return SignInRequired(
            f"Nobody is signed in (profile {self.name}).", "Run `strava login` first."
        )
