"""The user's own Strava API application: where its client ID and secret come from."""

from dataclasses import dataclass, field

from stravafetch.auth.oauth import App
from stravafetch.auth.profile import Profile
from stravafetch.auth.token import Token
from stravafetch.errors import SignInRequired


@dataclass(frozen=True)
class GivenApp:
    """What STRAVA_CLIENT_ID and STRAVA_CLIENT_SECRET hold; "" where one is not set."""

    client_id: str = ""
    client_secret: str = field(default="", repr=False)

    def secret_of(self, client_id: str) -> str | None:
        """Return the given client secret, unless it is that of another app."""
        is_it = (self.client_id or client_id) == client_id
        return self.client_secret if self.client_secret and is_it else None


def app_of(token: Token, given: GivenApp, profile: Profile) -> App:
    """Return the app a token was made for, whose secret its refresh needs.

    Raises SignInRequired where the secret is not known, StoreError where it cannot be read.
    """
    secret = given.secret_of(token.client_id) or app_secret(profile, token.client_id)
    if secret is None:
        raise SignInRequired(
            f"The client secret of app {token.client_id} is no longer stored here.",
            "Run `strava login` to enter it again.",
        )
    return App(token.client_id, secret)


def app_secret(profile: Profile, client_id: str) -> str | None:
    """Return the remembered client secret of an app, None where there is none."""
    return profile.store.read(f"app.{client_id}")


def known_client_id(profile: Profile) -> str | None:
    """Return the client ID of the last sign-in, or else of any other profile's."""
    known = (profile.settings, *profile.all_settings.others(profile.name))
    return next((settings.client_id for settings in known if settings.client_id), None)


def shares_app(profile: Profile) -> bool:
    """Say whether another profile that is signed in needs the secret of this one's app."""
    return is_app_shared(profile, profile.settings.storage, profile.settings.client_id)


def is_app_shared(profile: Profile, storage: str, client_id: str | None) -> bool:
    """Say whether another profile that is signed in needs that secret from that store."""
    return any(
        other.used and (other.storage, other.client_id) == (storage, client_id)
        for other in profile.all_settings.others(profile.name)
    )
