"""A profile: one signed-in athlete, and the state kept between commands.

HOME/profiles/NAME.json      settings, no secrets
HOME/profiles/NAME.lock      held while the token is replaced
HOME/profiles/NAME.rescue    a new token that its store refused
HOME/profiles/NAME.reserved  disk space for a new token, while it is fetched
HOME/secrets/ENTRY.json      entries, only with --insecure-storage
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from stravafetch.auth.recovery import RecoveryFile
from stravafetch.auth.settings import Settings, SettingsFolder
from stravafetch.auth.store import Store
from stravafetch.auth.token import Token, newest_token
from stravafetch.console import Console
from stravafetch.errors import BadInput, InvalidGrant, SignInRequired, StoreError
from stravafetch.files.lock import LOCK_SECONDS, lock
from stravafetch.files.private import ELSEWHERE

# Valid as a file name and as a keyring entry on every system.
NAME = re.compile(r"(?!(con|nul|aux|prn|com[0-9]|lpt[0-9])$)[a-z0-9][a-z0-9_-]{0,39}")


class Profile:
    """The settings and the token of one profile; ``credentials`` signs in and out."""

    def __init__(
        self, home: Path, name: str, stores: Mapping[str, Store], console: Console
    ) -> None:
        """Raise BadInput for a name that is not a valid file name on every system."""
        if not NAME.fullmatch(name):
            raise BadInput(
                f"{name!r} is not a valid profile name.",
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
        """The settings, read once and again under each lock; a new profile has the defaults.

        Raises StoreError if the file is damaged or cannot be read.
        """
        if self._settings is None:
            self._settings = self.all_settings.read(self.name)
        return self._settings

    def remember(self, settings: Settings) -> None:
        """Replace the settings; StoreError when they cannot be written."""
        self.all_settings.write(self.name, settings)
        self._settings = settings

    @property
    def store(self) -> Store:
        """The store with this profile's secrets."""
        return self.stores[self.settings.storage]

    @property
    def entry(self) -> str:
        """The name of the token's entry in every store."""
        return f"token.{self.name}"

    @contextmanager
    def lock(self, seconds: float = LOCK_SECONDS) -> Iterator[None]:
        """Keep other processes from replacing the token; StoreError if the lock stays taken.

        The settings are read again before and after waiting, as another process may change them.
        """
        self._settings = None
        with lock(self._lock_file, "the token", seconds, elsewhere=ELSEWHERE):
            self._settings = None
            yield

    def token(self) -> Token:
        """Return the token, without locking; SignInRequired when there is none, or an invalid one.

        The lock is taken only to clean up after a command that was killed or had to rescue a
        token. Raises StoreError if the token cannot be read.
        """
        if self.recovery.is_there:
            with self.lock():
                token = self.newest_token()
        else:
            token = self._kept_token()
        self.require_alive(token)
        return token

    def require_alive(self, token: Token) -> None:
        """Raise InvalidGrant for a token that was marked as dead."""
        if self.settings.dead == token.fingerprint:
            raise InvalidGrant(
                "This sign-in is no longer valid: Strava refused it in an earlier command.",
                "Run `strava login` to sign in again.",
            )

    def mark_dead(self, token: Token) -> None:
        """Remember that Strava no longer accepts a token; call it under the lock."""
        with suppress(StoreError):  # then the next command tries again
            self.remember(self.settings._replace(dead=token.fingerprint))

    @contextmanager
    def room_for_token(self, text: str) -> Iterator[None]:
        """Reserve disk space to rescue a token the size of ``text``; call it under the lock.

        Strava's response invalidates the old token, so the new one must be stored somewhere. Raises
        StoreError when neither the disk nor the store has room.
        """
        with self.recovery.reserved(len(text)) as has_room:
            if not has_room:
                self.store.write(self.entry, text)  # prove that the store works
            yield

    def newest_token(self) -> Token:
        """Return the token with the highest generation of all copies; call it under the lock.

        Raises SignInRequired if there is none, StoreError if none can be read.
        """
        rescued = self.recovery.read()
        try:
            texts = self.store.copies(self.entry)
        except StoreError as error:
            if rescued is None:
                raise
            self.console.warn(f"{error} Using the rescued token in {self.recovery.file} instead.")
            return self._parse(rescued, str(self.recovery.file))
        texts += [] if rescued is None else [rescued]
        if not texts:
            raise self._not_signed_in()
        newest = newest_token(texts) or self._parse(texts[0])
        if rescued is not None:
            self._put_back(newest)
        return newest

    def replace_token(self, token: Token) -> None:
        """Store a new token, or if its store fails, in a rescue file; call it under the lock."""
        try:
            self.store.write(self.entry, token.to_json())
        except StoreError as error:
            self.recovery.write(token, error)

    def _kept_token(self) -> Token:
        if not self.settings.used:
            raise self._not_signed_in()  # without accessing a keyring
        text = self.store.read(self.entry)
        if text is None:
            raise self._not_signed_in()
        return self._parse(text)

    def _put_back(self, token: Token) -> None:
        try:
            self.store.write(self.entry, token.to_json())
            self.recovery.delete()
        except StoreError as error:
            self.console.warn(
                f"{error} The token is still in {self.recovery.file}. {error.next_step}"
            )

    def _parse(self, text: str, where: str = "") -> Token:
        try:
            return Token.from_json(text)
        except ValueError:
            raise SignInRequired(
                f"The token stored in {where or self.store.where} is damaged.",
                "Run `strava login` to sign in again.",
            ) from None

    def _not_signed_in(self) -> SignInRequired:
        return SignInRequired(
            f"Nobody is signed in (profile {self.name}).", "Run `strava login` first."
        )
