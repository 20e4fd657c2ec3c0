"""A profile: one signed-in athlete, with what is remembered of them from command to command.

HOME/profiles/NAME.json     settings, no secrets
HOME/profiles/NAME.lock     held while the token is replaced
HOME/profiles/NAME.rescue   a new token that its store would not take
HOME/secrets/ENTRY.json     entries, only with --insecure-storage
"""

import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from stravafetch import private_file
from stravafetch.errors import BadInput, SignInNeeded, StoreError
from stravafetch.lock import lock
from stravafetch.oauth import App
from stravafetch.settings import Settings, SettingsFolder
from stravafetch.store import Store
from stravafetch.token import Token

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
        """Return the token, without a lock; SignInNeeded when there is none.

        Only when the last command had to rescue one, the lock is taken to put it back in place.
        """
        if self._rescue_file.exists():
            with self.lock():
                return self.newest_token()
        if not self.settings.used:
            raise self._not_signed_in()  # and no keyring need be asked
        text = self.store.read(self._entry)
        if text is None:
            raise self._not_signed_in()
        return self._parse(text)

    def newest_token(self) -> Token:
        """Return the token with the highest generation of all copies; call it under the lock."""
        rescued = private_file.read(self._rescue_file, self._warn)
        try:
            texts = self.store.copies(self._entry)
        except StoreError as error:
            if rescued is None:
                raise
            self._warn(f"{error} The rescued token in {self._rescue_file} is used instead.")
            return self._parse(rescued)
        texts += [] if rescued is None else [rescued]
        if not texts:
            raise self._not_signed_in()
        newest = self._newest(texts)
        if rescued is not None:
            self._put_back(newest)
        return newest

    def replace_token(self, token: Token) -> None:
        """Keep a new token, under the lock; where its store fails, in a rescue file, loudly."""
        try:
            self.store.write(self._entry, token.to_json())
        except StoreError as error:
            self._rescue(token, error)

    def sign_in(self, token: Token, app: App, storage: str) -> None:
        """Keep the token and the app of a new sign-in; StoreError when the store fails.

        What another store kept from before is removed; where that fails, a warning says so, and
        the store stays on the list of those that signing out empties.
        """
        with self.lock():
            before = self.settings
            others = sorted({*before.used} - {storage})
            # Where to look is remembered before there is something to find, or a sign-in that
            # breaks off would leave a token that signing out does not know of.
            self.remember(replace(before, storage=storage, used=(storage, *others)))
            private_file.delete(self._rescue_file)  # first, or a crash lets the older token win
            self._stores[storage].write(self._entry, token.to_json())
            self._stores[storage].write(f"app.{app.client_id}", app.client_secret)
            left = [name for name in others if not self._empty(name, before.client_id)]
            self.remember(
                Settings(
                    storage, (storage, *left), app.client_id, token.athlete_id, token.athlete_name
                )
            )

    def app_secret(self, client_id: str) -> str | None:
        """Return the remembered client secret of an app."""
        return self.store.read(f"app.{client_id}")

    def known_client_id(self) -> str | None:
        """Return the client id of the last sign-in, or else of any other profile's."""
        known = (self.settings, *self._all_settings.others(self.name))
        return next((settings.client_id for settings in known if settings.client_id), None)

    def sign_out(self, *, forget_app: bool) -> list[StoreError]:
        """Remove the token everywhere it could be, under the lock; return what went wrong."""
        settings = self.settings
        places = [self._stores[name] for name in settings.used]
        steps = [partial(place.delete, self._entry) for place in places]
        if forget_app and settings.client_id:
            keeper = self._stores[settings.storage]
            steps.append(partial(keeper.delete, f"app.{settings.client_id}"))
        steps.append(partial(private_file.delete, self._rescue_file))
        failures = [error for step in steps if (error := _attempt(step))]
        if not failures:
            client_id = None if forget_app else settings.client_id
            self.remember(Settings(settings.storage, client_id=client_id))
        return failures

    def _empty(self, storage: str, client_id: str | None) -> bool:
        """Remove what a store has of this profile; False, and a warning, when it cannot."""
        entries = [self._entry]
        others = self._all_settings.others(self.name)
        if (storage, client_id) not in {(other.storage, other.client_id) for other in others}:
            entries.append(f"app.{client_id}")
        deletions = [partial(self._stores[storage].delete, entry) for entry in entries]
        failures = [error for deletion in deletions if (error := _attempt(deletion))]
        for error in failures[:1]:
            self._warn(f"The token of before stays for now: {error} `strava logout` removes it.")
        return not failures

    @property
    def _entry(self) -> str:
        return f"token.{self.name}"

    @property
    def _rescue_file(self) -> Path:
        return self._folder / f"{self.name}.rescue"

    def _rescue(self, token: Token, error: StoreError) -> None:
        try:
            private_file.write(self._rescue_file, token.to_json())
        except StoreError as second:
            self._warn(
                f"{error} {second} Strava has replaced the token and the new one could be kept "
                f"nowhere: this command goes on, then `{self._command('login')}` is needed."
            )
        else:
            self._warn(
                f"{error} Strava has replaced the token, so the new one is in {self._rescue_file}, "
                "readable by you only, until the next command can put it back. "
                f"{error.next_step}"
            )

    def _put_back(self, token: Token) -> None:
        try:
            self.store.write(self._entry, token.to_json())
            private_file.delete(self._rescue_file)
        except StoreError as error:
            self._warn(f"{error} The token stays in {self._rescue_file}. {error.next_step}")

    def _newest(self, texts: list[str]) -> Token:
        """Return the newest token of several copies, of which a crash may have damaged some."""
        tokens = []
        for text in texts:
            with suppress(ValueError):
                tokens.append(Token.from_json(text))
        newest = max(tokens, key=lambda token: token.generation, default=None)
        return newest or self._parse(texts[0])

    def _parse(self, text: str) -> Token:
        try:
            return Token.from_json(text)
        except ValueError:
            raise SignInNeeded(
                f"What is kept in {self.store.where} is no token of this tool.",
                f"Run `{self._command('login')}` to sign in again.",
            ) from None

    def _not_signed_in(self) -> SignInNeeded:
        return SignInNeeded(
            f"Nobody is signed in (profile {self.name}).", f"Run `{self._command('login')}` first."
        )

    def _command(self, verb: str) -> str:
        return (
            f"strava {verb}" if self.name == "default" else f"strava --profile {self.name} {verb}"
        )


def _attempt(step: Callable[[], None]) -> StoreError | None:
    try:
        step()
    except StoreError as error:
        return error
    return None
