"""Strava's OAuth calls as functions: authorize URL, exchange, refresh, revoke.

https://developers.strava.com/docs/authentication/ ; the terms are those of RFC 6749.
"""

import base64
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from urllib.parse import urlencode

from stravafetch.api.response import APP_SETTINGS, STATUS_PAGE, Fault, Response
from stravafetch.auth.endpoints import Endpoints
from stravafetch.auth.token import Token
from stravafetch.errors import (
    InvalidGrant,
    SignInRequired,
    StravaError,
    StravafetchError,
    Unreachable,
)

DEFAULT_SCOPE = ("read", "activity:read_all")


@dataclass(frozen=True)
class App:
    """The user's own Strava API application."""

    client_id: str
    client_secret: str = field(repr=False)


class Post(Protocol):
    """Sends a form to Strava: see ``transport.Transport.post``."""

    def __call__(
        self,
        url: str,
        form: Mapping[str, str],
        authorization: str | None = None,
        arrived: Callable[[], None] | None = None,
    ) -> Response:
        """Return the response, whatever its status; Unreachable when it is not complete.

        ``arrived`` is called when its headers have arrived, before its body.
        """
        ...


def authorize_url(
    endpoints: Endpoints, client_id: str, scope: tuple[str, ...], redirect_uri: str, state: str
) -> str:
    """Return the URL of the page that asks the athlete to authorize the app.

    ``approval_prompt=force``, because with ``auto`` Strava silently reuses an older, narrower
    grant. Scopes are separated by commas, as Strava requires, unlike the RFC.
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
    post: Post,
    endpoints: Endpoints,
    app: App,
    code: str,
    scope: tuple[str, ...],
    arrived: Callable[[], None] | None = None,
) -> Token:
    """Exchange the code of the redirect for a token (RFC 6749 4.1.3).

    ``scope`` is the scope in the redirect: Strava's response does not repeat it. ``arrived`` is
    called when a response begins to arrive. Raises SignInRequired when Strava refuses the code or
    the app, StravaError when it cannot be reached or returns anything else.
    """
    form = {**_credentials(app), "code": code, "grant_type": "authorization_code"}
    response = post(f"{endpoints.oauth}/token", form, arrived=arrived)
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
    """Return an athlete's name, of which Strava may omit parts."""
    names = (athlete.get("firstname"), athlete.get("lastname"))
    return " ".join(name for name in names if isinstance(name, str)).strip()


def refresh(
    post: Post,
    endpoints: Endpoints,
    app: App,
    token: Token,
    arrived: Callable[[], None] | None = None,
) -> Token:
    """Exchange the refresh token for the token to use from now on (RFC 6749 6).

    With more than an hour left, Strava returns the same access token; the refresh token may change
    at any time, which invalidates the old one immediately. ``arrived`` is called when a response
    begins to arrive. Raises InvalidGrant only when Strava reports that the refresh token itself is
    invalid, SignInRequired when it refuses the app, and Unreachable (also for a 5xx status) when
    Strava may have replaced the token.
    """
    form = {
        **_credentials(app),
        "grant_type": "refresh_token",
        "refresh_token": token.refresh_token,
    }
    response = post(f"{endpoints.oauth}/token", form, arrived=arrived)
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
    """Revoke the grant at Strava; an already invalid token is not an error (RFC 7009 2.2).

    Raises StravaError when Strava does not confirm it.
    """
    form = {"token": token.refresh_token, "token_type_hint": "refresh_token"}
    pair = f"{app.client_id}:{app.client_secret}".encode()
    basic = f"Basic {base64.b64encode(pair).decode()}"
    response = post(f"{endpoints.oauth}/revoke", form, basic)
    if response.status != 200:
        raise StravaError(
            f"Strava did not revoke the token ({response.status} {response.fault()}).",
            "Revoke the app's access at https://www.strava.com/settings/apps.",
        )


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
        "Strava's response to the token request has an unexpected format.",
        f"Try again in a few minutes; see {STATUS_PAGE} for known problems.",
    )


def _exchange_refused(response: Response, app: App) -> StravafetchError:
    fault = response.fault()
    if _app_refused(fault):
        return _wrong_app(app)
    if fault.names("Application", "code", "invalid") or any(
        resource in ("AuthorizationCode", "RequestToken") for resource, _, _ in fault.errors
    ):
        return SignInRequired(
            f"Strava did not accept the code of this sign-in ({fault}).",
            "Run `strava login` again: a code works only once and for a short time.",
        )
    return _token_trouble(response, "Nothing was stored.")


def _refresh_refused(response: Response, app: App) -> StravafetchError:
    fault = response.fault()
    if fault.names("RefreshToken", "refresh_token", "invalid") or _is_invalid_grant(response):
        return InvalidGrant(
            "Strava no longer accepts this sign-in: it was revoked, or replaced elsewhere.",
            "Run `strava login` to sign in again.",
        )
    if _app_refused(fault):
        return _wrong_app(app)
    trouble = _token_trouble(response, "You are still signed in.")
    if response.status >= 500:
        return Unreachable(str(trouble), trouble.next_step, is_transient=True)
    return trouble


def _is_invalid_grant(response: Response) -> bool:
    """Return whether the response is the standard's error, which Strava does not use yet.

    RFC 6749 5.2.
    """
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
        f"Strava does not accept client ID {app.client_id} with this client secret.",
        f"Compare both with {APP_SETTINGS}, then run `strava login --client-id ID` "
        "to enter the secret again.",
    )


def _token_trouble(response: Response, consequence: str) -> StravaError:
    return StravaError(
        f"Strava could not issue a token ({response.status} {response.fault()}).",
        f"{consequence} Try again in a few minutes; see {STATUS_PAGE} for known problems.",
    )
