"""Signs profiles in and out: the token and the client secret are stored and deleted together."""

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
    """Store the token and the app of a new sign-in; StoreError when the store fails."""
    with storing_sign_in(profile, app, storage) as store_token:
        store_token(token)


def begin_sign_in(profile: Profile, app: App, storage: str, *, entered: bool) -> None:
    """Try, before the browser opens, everything that must not fail once Strava has issued a token.

    An app that the user ``entered`` is remembered, so that it need not be entered again if the
    sign-in fails; but a client secret that may have worked is not replaced yet. Raises StoreError.
    """
    with profile.lock():
        before, entry = profile.settings, _entry_of(app.client_id)
        begun = before if before.used else before._replace(storage=storage)
        if entered:
            begun = begun._replace(pending=app.client_id, pending_in=storage)
        with profile.recovery.reserved(LONGEST_JSON):
            profile.remember(begun)
        store = profile.stores[storage]
        if entered and store.read(entry) is None:
            store.write(entry, app.client_secret)
        _forget_apps(profile, before, begun)


@contextmanager
def storing_sign_in(profile: Profile, app: App, storage: str) -> Iterator[Callable[[Token], None]]:
    """Prepare the store under the lock, and yield a function that stores the token of a sign-in.

    After that, only writing the token itself can fail. If the block ends without a token,
    everything is restored to its previous state. Raises StoreError when the store fails.

    Entries that an earlier sign-in left in another store are deleted. If that fails, a warning is
    printed, and the store stays on the list of stores to clear when signing out.
    """
    with profile.lock():
        before = profile.settings
        # The settings name the store before the token is in it, or an interrupted sign-in would
        # leave a token that signing out could not find. Until the new token is stored, the old one
        # is used.
        begun = _begun(before, app, storage)
        profile.remember(begun)
        store = profile.stores[storage]
        former = next(iter(store.copies(_entry_of(app.client_id))), None)
        store.write(_entry_of(app.client_id), app.client_secret)
        may_be_stored = False

        def store_token(token: Token) -> None:
            nonlocal may_be_stored
            may_be_stored = True
            store.write(profile.entry, _as_newest(profile, token, store).to_json())
            after = Settings(
                storage, begun.used, app.client_id, token.athlete_id, token.athlete_name
            )
            profile.remember(after)
            _clean_up(profile, before, after)

        try:
            with profile.recovery.reserved(LONGEST_JSON):
                yield store_token
        finally:
            if not may_be_stored:
                with suppress(StoreError):  # the next sign-in overwrites any leftovers
                    _put_back(store, app, former)
                    profile.remember(before)


def sign_out(profile: Profile, *, forget_app: bool) -> list[StoreError]:
    """Delete the token from every place it may be in; call it under the lock. Return the errors."""
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
            left = left._replace(
                client_id=settings.client_id,
                pending=settings.pending,
                pending_in=settings.pending_in,
            )
        profile.remember(left)
    return failures


def _begun(before: Settings, app: App, storage: str) -> Settings:
    """Return the settings during a sign-in: the previous ones, if somebody is signed in."""
    others = sorted({*before.used} - {storage})
    begun = before if before.used else Settings(storage, client_id=app.client_id)
    return begun._replace(
        used=(storage, *others),
        pending=before.pending,
        pending_in=before.pending_in,
    )


def _put_back(store: Store, app: App, former: str | None) -> None:
    """Restore the previous client secret; the new one may be wrong."""
    if former is None:
        store.delete(_entry_of(app.client_id))
    elif former != app.client_secret:
        store.write(_entry_of(app.client_id), former)


def _clean_up(profile: Profile, before: Settings, after: Settings) -> None:
    """Delete everything that the new sign-in has replaced."""
    profile.recovery.delete()
    _forget_apps(profile, before, after)
    others = after.used[1:]
    left = [name for name in others if not _empty(profile, name, before.client_id)]
    if left != [*others]:
        profile.remember(after._replace(used=(after.storage, *left)))


def _empty(profile: Profile, storage: str, client_id: str | None) -> bool:
    """Delete this profile's entries from a store; on failure, warn and return False."""
    entries = [profile.entry]
    if not is_app_shared(profile, storage, client_id):
        entries.append(_entry_of(client_id))
    deletions = [partial(profile.stores[storage].delete, entry) for entry in entries]
    failures = [error for deletion in deletions if (error := _store_error(deletion))]
    for error in failures[:1]:
        profile.console.warn(
            f"The previous token could not be deleted: {error} `strava logout` tries again."
        )
    return not failures


def _forget_apps(profile: Profile, before: Settings, after: Settings) -> None:
    """Delete client secrets that nothing refers to any more, except those in cleared stores."""
    for storage, client_id in before.app_secrets:
        is_emptied = storage in after.used[1:] and client_id == before.client_id
        is_named = (storage, client_id) in after.app_secrets
        if not (is_named or is_emptied or is_app_shared(profile, storage, client_id)):
            deletion = partial(profile.stores[storage].delete, _entry_of(client_id))
            if error := _store_error(deletion):
                profile.console.warn(
                    f"The client secret of app {client_id} could not be deleted: {error}"
                )


def _as_newest(profile: Profile, token: Token, store: Store) -> Token:
    """Return the token with a higher generation than every stored copy of an older one."""
    texts: list[str] = []
    with suppress(StoreError):  # an unreadable entry can be replaced, or writing it will fail
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
    """Run a step; return its StoreError, if any."""
    try:
        step()
    except StoreError as error:
        return error
    return None
