"""An access token that has run out: at Strava alone, or here as well."""

from dataclasses import replace

from stravafetch.auth.profile import Profile
from stravafetch.sandbox.handlers.oauth import Authentication


def end_access_tokens(authentication: Authentication, at: float = 0) -> None:
    """Let every access token end at that Unix time; the refresh tokens stay good."""
    for grant in authentication.grants:
        grant.access_tokens = dict.fromkeys(grant.access_tokens, int(at))


def expire_token(profile: Profile, at: float) -> None:
    """Let a profile believe that its access token ends at that Unix time."""
    profile.replace_token(replace(profile.token(), expires_at=int(at)))
