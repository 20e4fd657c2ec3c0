"""Signing a profile in and out: its token and its app's secret, kept and removed together."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial

from stravafetch.auth.app import is_app_shared
from stravafetch.auth.oauth import App
from stravafetch.auth.profile import Profile
from stravafetch.auth.settings import Settings
from stravafetch.auth.store import Store
from stravafetch.auth.token import LONGEST_JSON, Token, newest_token
from stravafetch.errors import StoreError


def sign_in(profile: Profile, token: Token, app: App, storage: str) -> None:
    """Keep the token and the app of a new sign-in; StoreError when the store fails."""
    with keeping_sign_in(profile, app, storage) as keep:
        keep(token)


def begin_sign_in(profile: Profile, app: App, storage: str, *, entered: bool) -> None:
    """Try, before the browser opens, what must not fail when Strava has handed out a token.

    An app that a person has ``entered`` is remembered, so that after a sign-in that fails it need
    not be entered again; but a secret that may have worked is not replaced yet. Raises StoreError.
    """
    with profile.lock():
        before, entry = profile.settings, _entry_of(app.client_id)
        begun = before if before.used else replace(before, storage=storage)
        if entered:
            begun = replace(begun, pending=app.client_id, pending_in=storage)
        with profile.recovery.reserved(LONGEST_JSON):
            profile.remember(begun)
        store = profile.stores[storage]
        if entered and store.read(entry) is None:
            store.write(entry, app.client_secret)
        _forget_apps(profile, before, begun)


@contextmanager
def keeping_sign_in(profile: Profile, app: App, storage: str) -> Iterator[Callable[[Token], None]]:
    """Prepare the store under the lock, and give what then keeps the token of a new sign-in.

    Nothing is left to fail but the write of the token itself. Where the block ends without a
    token, all is put back as it was before. Raises StoreError when the store fails.

    What another store kept from before is removed; where that fails, a warning says so, and the
    store stays on the list of those that signing out empties.
    """
    with profile.lock():
        before = profile.settings
        # Where to look is remembered before there is something to find, or a sign-in that breaks
        # off would leave a token that signing out does not know of. Until the new one is there,
        # the old one counts.
        begun = _begun(before, app, storage)
        profile.remember(begun)
        store = profile.stores[storage]
        former = next(iter(store.copies(_entry_of(app.client_id))), None)
        store.write(_entry_of(app.client_id), app.client_secret)
        may_be_kept = False

        def keep(token: Token) -> None:
            nonlocal may_be_kept
            may_be_kept = True
            store.write(profile.entry, _as_newest(profile, token, store).to_json())
            after = Settings(
                storage, begun.used, app.client_id, token.athlete_id, token.athlete_name
            )
            profile.remember(after)
            _clean_up(profile, before, after)

        try:
            with profile.recovery.reserved(LONGEST_JSON):
                yield keep
        finally:
            if not may_be_kept:
                with suppress(StoreError):  # what is left is overwritten by the next sign-in
                    _put_back(store, app, former)
                    profile.remember(before)


def sign_out(profile: Profile, *, forget_app: bool) -> list[StoreError]:
    """Remove the token everywhere it could be, under the lock; return what went wrong."""
    settings = profile.settings
    places = [profile.stores[name] for name in settings.used]
    steps: list[Callable[[], None]] = [partial(place.delete, profile.entry) for place in places]
    if forget_app:
        steps += [
            partial(profile.stores[storage].delete, _entry_of(client_id))
            for storage, client_id in settings.app_secrets
            if not is_app_shared(profile, storage, client_id)
        ]
    steps.append(profile.recovery.delete)
    failures = [error for step in steps if (error := _store_error(step))]
    if not failures:
        left = Settings(settings.storage)
        if not forget_app:
            left = replace(
                left,
                client_id=settings.client_id,
                pending=settings.pending,
                pending_in=settings.pending_in,
            )
        profile.remember(left)
    return failures


def _begun(before: Settings, app: App, storage: str) -> Settings:
    """Return the settings while a sign-in goes on: those of before, if somebody is signed in."""
    others = sorted({*before.used} - {storage})
    begun = before if before.used else Settings(storage, client_id=app.client_id)
    return replace(
        begun,
        used=(storage, *others),
        pending=before.pending,
        pending_in=before.pending_in,
    )


def _put_back(store: Store, app: App, former: str | None) -> None:
    """Keep the secret of before; the new one may be wrong."""
    if former is None:
        store.delete(_entry_of(app.client_id))
    elif former != app.client_secret:
        store.write(_entry_of(app.client_id), former)


def _clean_up(profile: Profile, before: Settings, after: Settings) -> None:
    """Remove what the new sign-in has replaced."""
    profile.recovery.delete()
    _forget_apps(profile, before, after)
    others = after.used[1:]
    left = [name for name in others if not _empty(profile, name, before.client_id)]
    if left != [*others]:
        profile.remember(replace(after, used=(after.storage, *left)))


def _empty(profile: Profile, storage: str, client_id: str | None) -> bool:
    """Remove what a store has of this profile; False, and a warning, when it cannot."""
    entries = [profile.entry]
    if not is_app_shared(profile, storage, client_id):
        entries.append(_entry_of(client_id))
    deletions = [partial(profile.stores[storage].delete, entry) for entry in entries]
    failures = [error for deletion in deletions if (error := _store_error(deletion))]
    for error in failures[:1]:
        profile.console.warn(
            f"The previous token stays for now: {error} `strava logout` removes it."
        )
    return not failures


def _forget_apps(profile: Profile, before: Settings, after: Settings) -> None:
    """Remove the secrets of apps that nothing names any more, but for those of emptied stores."""
    for storage, client_id in before.app_secrets:
        is_emptied = storage in after.used[1:] and client_id == before.client_id
        is_named = (storage, client_id) in after.app_secrets
        if not (is_named or is_emptied or is_app_shared(profile, storage, client_id)):
            deletion = partial(profile.stores[storage].delete, _entry_of(client_id))
            if error := _store_error(deletion):
                profile.console.warn(f"The client secret of app {client_id} stays: {error}")


def _as_newest(profile: Profile, token: Token, store: Store) -> Token:
    """Return the token with a generation that wins over every copy of an older one."""
    texts: list[str] = []
    with suppress(StoreError):  # what cannot be read can be replaced, or its write will fail
        texts += store.copies(profile.entry)
    with suppress(StoreError):
        texts += filter(None, [profile.recovery.read()])
    older = newest_token(texts)
    if older is None:
        return token
    return replace(token, generation=max(token.generation, older.generation + 1))


def _entry_of(client_id: str | None) -> str:
    return f"app.{client_id}"


def _store_error(step: Callable[[], None]) -> StoreError | None:
    """Take a step; return what went wrong with the store."""
    try:
        step()
    except StoreError as error:
        return error
    return None
