"""Strava's OAuth calls as functions: authorize URL, exchange, refresh, revoke.

https://developers.strava.com/docs/authentication/ ; the words are those of RFC 6749.
"""

import base64
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from stravafetch.api.response import APP_SETTINGS, STATUS_PAGE, Fault, Response
from stravafetch.auth.token import Token
from stravafetch.errors import BadInput, InvalidGrant, SignInRequired, StravaError, StravafetchError

DEFAULT_SCOPE = ("read", "activity:read_all")
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Endpoints:
    """Strava's two hosts, apart because the data host moves in 2027 and the other does not."""

    oauth: str = "https://www.strava.com/oauth"
    api: str = "https://www.strava.com/api/v3"

    def __post_init__(self) -> None:
        for name, url in (("STRAVA_OAUTH_URL", self.oauth), ("STRAVA_API_URL", self.api)):
            if not _is_safe(url):
                raise BadInput(
                    f"{name} is no plain https address, nor one on this machine.",
                    f"Unset {name} to use Strava's own host.",
                )


@dataclass(frozen=True)
class App:
    """The user's own Strava API application."""

    client_id: str
    client_secret: str = field(repr=False)


class Post(Protocol):
    """Sends one form to Strava: see ``transport.Transport.post``."""

    def __call__(
        self, url: str, form: Mapping[str, str], authorization: str | None = None
    ) -> Response:
        """Return the answer, whatever its status."""
        ...


def authorize_url(
    endpoints: Endpoints, client_id: str, scope: tuple[str, ...], redirect_uri: str, state: str
) -> str:
    """Return the address of the page that asks the athlete.

    ``approval_prompt=force``, because with ``auto`` Strava silently hands back an older, narrower
    grant. Scopes are joined by commas, which is Strava's way, not the RFC's.
    """
    query = {
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "approval_prompt": "force",
        "scope": ",".join(scope),
        "state": state,
    }
    return f"{endpoints.oauth}/authorize?{urlencode(query, safe=',:')}"


def exchange(
    post: Post, endpoints: Endpoints, app: App, code: str, scope: tuple[str, ...]
) -> Token:
    """Trade the code of the redirect for a token (RFC 6749 4.1.3).

    ``scope`` is what the redirect granted: Strava's answer does not repeat it.
    """
    form = {**_credentials(app), "code": code, "grant_type": "authorization_code"}
    response = post(f"{endpoints.oauth}/token", form)
    if response.status != 200:
        raise _exchange_refused(response, app)
    body = _token_fields(response)
    athlete = body.get("athlete")
    if not isinstance(athlete, dict) or not isinstance(athlete.get("id"), int):
        raise _unreadable_token()
    return Token(
        access_token=body["access_token"],
        refresh_token=body["refresh_token"],
        expires_at=body["expires_at"],
        scope=scope,
        client_id=app.client_id,
        athlete_id=athlete["id"],
        athlete_name=name_of(athlete),
    )


def name_of(athlete: Mapping[str, Any]) -> str:
    """Return an athlete's name, of which Strava may leave out parts."""
    names = (athlete.get("firstname"), athlete.get("lastname"))
    return " ".join(name for name in names if isinstance(name, str)).strip()


def refresh(post: Post, endpoints: Endpoints, app: App, token: Token) -> Token:
    """Trade the refresh token for the token to use from now on (RFC 6749 6).

    With more than an hour left Strava hands back the same access token; the refresh token may
    change at any time, and the old one is dead at once. Raises InvalidGrant only when Strava says
    that it is the refresh token that is no good.
    """
    form = {
        **_credentials(app),
        "grant_type": "refresh_token",
        "refresh_token": token.refresh_token,
    }
    response = post(f"{endpoints.oauth}/token", form)
    if response.status != 200:
        raise _refresh_refused(response, app)
    body = _token_fields(response, refresh_token=token.refresh_token)
    return replace(
        token,
        access_token=body["access_token"],
        refresh_token=body["refresh_token"],
        expires_at=body["expires_at"],
        generation=token.generation + 1,
    )


def revoke(post: Post, endpoints: Endpoints, app: App, token: Token) -> None:
    """End the grant at Strava; a token that is dead already is fine (RFC 7009 2.2)."""
    form = {"token": token.refresh_token, "token_type_hint": "refresh_token"}
    pair = f"{app.client_id}:{app.client_secret}".encode()
    basic = f"Basic {base64.b64encode(pair).decode()}"
    response = post(f"{endpoints.oauth}/revoke", form, basic)
    if response.status != 200:
        raise StravaError(
            f"Strava did not revoke the token ({response.status} {response.fault()}).",
            "Remove the app at https://www.strava.com/settings/apps.",
        )


def _is_safe(url: str) -> bool:
    try:
        parts = urlsplit(url)
        is_plain = parts.port is None or parts.port > 0
    except ValueError:
        return False
    is_plain = is_plain and not (parts.username or parts.password or parts.query or parts.fragment)
    is_here = parts.scheme == "http" and parts.hostname in LOOPBACK_HOSTS
    return is_plain and bool(parts.hostname) and (parts.scheme == "https" or is_here)


def _credentials(app: App) -> dict[str, str]:
    return {"client_id": app.client_id, "client_secret": app.client_secret}


def _token_fields(response: Response, **kept: str) -> dict[str, Any]:
    body = response.json()
    if not isinstance(body, dict):
        raise _unreadable_token()
    fields = {**kept, **body}
    texts = all(
        isinstance(fields.get(name), str) and fields[name]
        for name in ("access_token", "refresh_token")
    )
    if not (texts and Token.is_time(fields.get("expires_at"))):
        raise _unreadable_token()
    return fields


def _unreadable_token() -> StravaError:
    return StravaError(
        "Strava's token answer lacks what it should hold.",
        f"Try again in a few minutes; {STATUS_PAGE} tells whether Strava has a problem.",
    )


def _exchange_refused(response: Response, app: App) -> StravafetchError:
    fault = response.fault()
    if _app_refused(fault):
        return _wrong_app(app)
    if any(resource in ("AuthorizationCode", "RequestToken") for resource, _, _ in fault.errors):
        return SignInRequired(
            f"Strava did not accept the code of this sign-in ({fault}).",
            "Run `strava login` again: a code works once and only for a short time.",
        )
    return _token_trouble(response, "Nothing was stored.")


def _refresh_refused(response: Response, app: App) -> StravafetchError:
    fault = response.fault()
    if fault.names("RefreshToken", "refresh_token", "invalid") or _is_invalid_grant(response):
        return InvalidGrant(
            "Strava no longer honours this sign-in: it was revoked, or replaced elsewhere.",
            "Run `strava login` to sign in again.",
        )
    if _app_refused(fault):
        return _wrong_app(app)
    return _token_trouble(response, "The sign-in is kept.")


def _is_invalid_grant(response: Response) -> bool:
    """Say whether it refuses in the standard's words, not yet Strava's: RFC 6749 5.2."""
    if response.status != 400:
        return False
    with suppress(StravaError):
        body = response.json()
        return isinstance(body, dict) and body.get("error") == "invalid_grant"
    return False


def _app_refused(fault: Fault) -> bool:
    return fault.names("Application", "client_id", "invalid") or fault.names(
        "Application", "", "invalid"
    )


def _wrong_app(app: App) -> SignInRequired:
    return SignInRequired(
        f"Strava does not accept client id {app.client_id} with its client secret.",
        f"Compare both with {APP_SETTINGS}, then run `strava login --client-id ID` "
        "to enter the secret again.",
    )


def _token_trouble(response: Response, what_of_it: str) -> StravaError:
    return StravaError(
        f"Strava could not give a token ({response.status} {response.fault()}).",
        f"{what_of_it} Try again in a few minutes; "
        f"{STATUS_PAGE} tells whether Strava has a problem.",
    )
