"""Runs strava logout: revoke the token at Strava, then delete it, and report what failed."""

from stravafetch.auth.app import app_of, shares_app
from stravafetch.auth.credentials import sign_out
from stravafetch.auth.oauth import revoke as revoke_token
from stravafetch.cli.context import Context
from stravafetch.errors import SignInRequired, StoreError, StravafetchError


def log_out(context: Context, *, revoke: bool, forget_app: bool) -> None:
    """Sign out under the lock, so that a concurrent refresh cannot store the token again.

    Raises StoreError when something could not be deleted here, StravafetchError when the token
    could not be revoked at Strava.
    """
    if not context.profile.settings.used and not forget_app:
        context.console.note(f"Nobody was signed in (profile {context.profile.name}).")
        return
    who = context.profile.settings.athlete_name or "nobody"
    with context.profile.lock():
        revoked = _revoke(context) if revoke else None
        keeps_app = forget_app and shares_app(context.profile)
        failures = sign_out(context.profile, forget_app=forget_app)
    if keeps_app:
        context.console.warn(
            "The client secret was not deleted: another profile is signed in with the same app."
        )
    if failures:
        what = " ".join(str(failure) for failure in failures)
        raise StoreError(
            f"The token could not be deleted everywhere: {what}", failures[0].next_step
        )
    if revoked:
        raise StravafetchError(
            f"The token was deleted here, but could not be revoked at Strava. {revoked}",
            "Revoke the app's access at https://www.strava.com/settings/apps.",
        )
    kept = "" if revoke else " The app is still connected at Strava."
    context.console.note(
        f"Signed out {who} (profile {context.profile.name}): the token was deleted.{kept}"
    )
    if context.token_source.is_given:
        context.console.warn("STRAVA_ACCESS_TOKEN is still set, and commands will use it.")


def _revoke(context: Context) -> StravafetchError | None:
    """Revoke the token at Strava; return the error, or None if it worked or there is no token."""
    if not context.profile.settings.used:
        return None
    try:
        token = context.profile.newest_token()
    except SignInRequired as error:
        context.console.warn(
            f"{error} Nothing was revoked; "
            "https://www.strava.com/settings/apps shows the apps that are still connected."
        )
        return None
    except StravafetchError as error:
        return error
    try:
        app = app_of(token, context.given_app, context.profile)
        revoke_token(context.transport.post, context.endpoints, app, token)
    except StravafetchError as error:
        return error
    return None
