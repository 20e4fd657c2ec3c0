"""A profile: one signed-in athlete, with what is remembered of them from command to command.

HOME/profiles/NAME.json     settings, no secrets
HOME/profiles/NAME.lock     held while the token is replaced
HOME/profiles/NAME.rescue   a new token that its store would not take
HOME/profiles/NAME.trial    there for a moment, to see that the disk has room
HOME/secrets/ENTRY.json     entries, only with --insecure-storage
"""

import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from stravafetch.auth.oauth import App
from stravafetch.auth.recovery import RecoveryFile
from stravafetch.auth.settings import Settings, SettingsFolder
from stravafetch.auth.store import Store
from stravafetch.auth.token import Token, newest_of
from stravafetch.errors import BadInput, InvalidGrant, SignInRequired, StoreError
from stravafetch.files.lock import lock

# A file name and a keyring entry on every system.
NAME = re.compile(r"(?!(con|nul|aux|prn|com[0-9]|lpt[0-9])$)[a-z0-9][a-z0-9_-]{0,39}")


class Profile:
    """One signed-in athlete: reads, replaces and removes their token."""

    def __init__(
        self, home: Path, name: str, stores: Mapping[str, Store], warn: Callable[[str], None]
    ) -> None:
        if not NAME.fullmatch(name):
            raise BadInput(
                f"{name!r} cannot be the name of a profile.",
                "Use up to 40 lower-case letters, digits, - and _.",
            )
        self.name = name
        self._folder = home / "profiles"
        self._all_settings = SettingsFolder(home, warn)
        self._stores = stores
        self._warn = warn
        self._recovery = RecoveryFile(self._folder, name, warn)

    @property
    def settings(self) -> Settings:
        """What is remembered; a new profile has the defaults."""
        return self._all_settings.read(self.name)

    def remember(self, settings: Settings) -> None:
        """Replace what is remembered."""
        self._all_settings.write(self.name, settings)

    @property
    def store(self) -> Store:
        """The place that keeps this profile's secrets."""
        return self._stores[self.settings.storage]

    def lock(self) -> AbstractContextManager[None]:
        """Keep other processes from replacing the token meanwhile."""
        return lock(self._folder / f"{self.name}.lock", "the token")

    def token(self) -> Token:
        """Return the token, without a lock; SignInRequired when there is none, or a dead one.

        Only when the last command had to rescue one, the lock is taken to put it back in place.
        """
        if self._recovery.is_there:
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
                "Strava has ended this sign-in, as an earlier command was told.",
                "Run `strava login` to sign in again.",
            )

    def mark_dead(self, token: Token) -> None:
        """Remember, under the lock, that Strava no longer honours a token."""
        with suppress(StoreError):  # then the next command asks Strava again
            self.remember(replace(self.settings, dead=token.fingerprint))

    def check_room(self, token: Token) -> None:
        """Raise StoreError when a new token could be kept nowhere: Strava would end the old one."""
        if not self._recovery.has_room(token):
            self.store.write(self._entry, token.to_json())  # it must show that it would do

    def newest_token(self) -> Token:
        """Return the token with the highest generation of all copies; call it under the lock."""
        rescued = self._recovery.read()
        try:
            texts = self.store.copies(self._entry)
        except StoreError as error:
            if rescued is None:
                raise
            self._warn(f"{error} The rescued token in {self._recovery.file} is used instead.")
            return self._parse(rescued, str(self._recovery.file))
        texts += [] if rescued is None else [rescued]
        if not texts:
            raise self._not_signed_in()
        newest = newest_of(texts) or self._parse(texts[0])
        if rescued is not None:
            self._put_back(newest)
        return newest

    def replace_token(self, token: Token) -> None:
        """Keep a new token, under the lock; where its store fails, in a rescue file, loudly."""
        try:
            self.store.write(self._entry, token.to_json())
        except StoreError as error:
            self._recovery.write(token, error)

    def sign_in(self, token: Token, app: App, storage: str) -> None:
        """Keep the token and the app of a new sign-in; StoreError when the store fails.

        What another store kept from before is removed; where that fails, a warning says so, and
        the store stays on the list of those that signing out empties.
        """
        with self.lock():
            before = self.settings
            others = sorted({*before.used} - {storage})
            used = (storage, *others)
            # Where to look is remembered before there is something to find, or a sign-in that
            # breaks off would leave a token that signing out does not know of. Until the new one
            # is there, the old one counts.
            begun = before if before.used else Settings(storage, client_id=app.client_id)
            self.remember(replace(begun, used=used))
            store = self._stores[storage]
            store.write(f"app.{app.client_id}", app.client_secret)
            store.write(self._entry, self._as_newest(token, store).to_json())
            after = Settings(storage, used, app.client_id, token.athlete_id, token.athlete_name)
            self.remember(after)
            self._recovery.delete()
            self._forget_former_app(before, after)
            left = [name for name in others if not self._empty(name, before.client_id)]
            if left != others:
                self.remember(replace(after, used=(storage, *left)))

    def app_secret(self, client_id: str) -> str | None:
        """Return the remembered client secret of an app."""
        return self.store.read(f"app.{client_id}")

    def known_client_id(self) -> str | None:
        """Return the client id of the last sign-in, or else of any other profile's."""
        known = (self.settings, *self._all_settings.others(self.name))
        return next((settings.client_id for settings in known if settings.client_id), None)

    @property
    def shares_app(self) -> bool:
        """Whether another profile that is signed in needs the secret of this one's app."""
        return self._is_shared(self.settings.storage, self.settings.client_id)

    def sign_out(self, *, forget_app: bool) -> list[StoreError]:
        """Remove the token everywhere it could be, under the lock; return what went wrong."""
        settings = self.settings
        places = [self._stores[name] for name in settings.used]
        steps: list[Callable[[], None]] = [partial(place.delete, self._entry) for place in places]
        if forget_app and settings.client_id and not self.shares_app:
            keeper = self._stores[settings.storage]
            steps.append(partial(keeper.delete, f"app.{settings.client_id}"))
        steps.append(self._recovery.delete)
        failures = [error for step in steps if (error := _attempt(step))]
        if not failures:
            client_id = None if forget_app else settings.client_id
            self.remember(Settings(settings.storage, client_id=client_id))
        return failures

    def _empty(self, storage: str, client_id: str | None) -> bool:
        """Remove what a store has of this profile; False, and a warning, when it cannot."""
        entries = [self._entry]
        if not self._is_shared(storage, client_id):
            entries.append(f"app.{client_id}")
        deletions = [partial(self._stores[storage].delete, entry) for entry in entries]
        failures = [error for deletion in deletions if (error := _attempt(deletion))]
        for error in failures[:1]:
            self._warn(f"The token of before stays for now: {error} `strava logout` removes it.")
        return not failures

    def _forget_former_app(self, before: Settings, after: Settings) -> None:
        """Remove the secret of an app that was replaced in its store; nothing names it any more."""
        former = before.client_id
        is_replaced = before.storage == after.storage and former not in (None, after.client_id)
        if not is_replaced or self._is_shared(before.storage, former):
            return
        if error := _attempt(partial(self._stores[before.storage].delete, f"app.{former}")):
            self._warn(f"The client secret of app {former} stays: {error}")

    def _is_shared(self, storage: str, client_id: str | None) -> bool:
        others = self._all_settings.others(self.name)
        return any(
            other.used and (other.storage, other.client_id) == (storage, client_id)
            for other in others
        )

    def _kept_token(self) -> Token:
        if not self.settings.used:
            raise self._not_signed_in()  # and no keyring need be asked
        text = self.store.read(self._entry)
        if text is None:
            raise self._not_signed_in()
        return self._parse(text)

    def _as_newest(self, token: Token, store: Store) -> Token:
        """Return the token with a generation that wins over every copy of an older one."""
        texts: list[str] = []
        with suppress(StoreError):  # what cannot be read can be replaced, or its write will fail
            texts += store.copies(self._entry)
        with suppress(StoreError):
            texts += filter(None, [self._recovery.read()])
        older = newest_of(texts)
        if older is None:
            return token
        return replace(token, generation=max(token.generation, older.generation + 1))

    @property
    def _entry(self) -> str:
        return f"token.{self.name}"

    def _put_back(self, token: Token) -> None:
        try:
            self.store.write(self._entry, token.to_json())
            self._recovery.delete()
        except StoreError as error:
            self._warn(f"{error} The token stays in {self._recovery.file}. {error.next_step}")

    def _parse(self, text: str, where: str = "") -> Token:
        try:
            return Token.from_json(text)
        except ValueError:
            raise SignInRequired(
                f"What is kept in {where or self.store.where} is no token of this tool.",
                "Run `strava login` to sign in again.",
            ) from None

    def _not_signed_in(self) -> SignInRequired:
        return SignInRequired(
            f"Nobody is signed in (profile {self.name}).", "Run `strava login` first."
        )


def _attempt(step: Callable[[], None]) -> StoreError | None:
    try:
        step()
    except StoreError as error:
        return error
    return None
