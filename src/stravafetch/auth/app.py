"""The user's own Strava API application: its client ID and client secret."""

from dataclasses import dataclass, field

from stravafetch.auth.oauth import App
from stravafetch.auth.profile import Profile
from stravafetch.auth.token import Token
from stravafetch.errors import SignInRequired


@dataclass(frozen=True)
class GivenApp:
    """The values of STRAVA_CLIENT_ID and STRAVA_CLIENT_SECRET; "" if not set."""

    client_id: str = ""
    client_secret: str = field(default="", repr=False)

    def secret_of(self, client_id: str) -> str | None:
        """Return the client secret from the environment, unless it belongs to another app."""
        is_same_app = (self.client_id or client_id) == client_id
        return self.client_secret if self.client_secret and is_same_app else None


def app_of(token: Token, given: GivenApp, profile: Profile) -> App:
    """Return the app that a token was issued to, which is needed to refresh it.

    Raises SignInRequired if its client secret is not known, StoreError if it cannot be read.
    """
    secret = given.secret_of(token.client_id) or app_secret(profile, token.client_id)
    if secret is None:
        raise SignInRequired(
            f"The client secret of app {token.client_id} is no longer stored here.",
            "Run `strava login` to enter it again.",
        )
    return App(token.client_id, secret)


def app_secret(profile: Profile, client_id: str) -> str | None:
    """Return the stored client secret of an app, None if there is none."""
    return profile.store.read(f"app.{client_id}")


def known_client_id(profile: Profile) -> str | None:
    """Return the client ID of the last sign-in, or that of any other profile."""
    known = (profile.settings, *profile.all_settings.others(profile.name))
    return next((settings.client_id for settings in known if settings.client_id), None)


def shares_app(profile: Profile) -> bool:
    """Return whether another signed-in profile needs the client secret of this one's app."""
    return is_app_shared(profile, profile.settings.storage, profile.settings.client_id)


def is_app_shared(profile: Profile, storage: str, client_id: str | None) -> bool:
    """Return whether another signed-in profile needs that app's client secret in that store."""
    return any(
        other.used and (other.storage, other.client_id) == (storage, client_id)
        for other in profile.all_settings.others(profile.name)
    )
