"""Strava's OAuth calls as functions: authorize URL, exchange, refresh, revoke.

https://developers.strava.com/docs/authentication/ ; the words are those of RFC 6749.
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
    """Sends one form to Strava: see ``transport.Transport.post``."""

    def __call__(
        self,
        url: str,
        form: Mapping[str, str],
        authorization: str | None = None,
        arrived: Callable[[], None] | None = None,
    ) -> Response:
        """Return the response, whatever its status; Unreachable when there is no whole one.

        ``arrived`` is called when its headers are here, before the body is.
        """
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
    post: Post,
    endpoints: Endpoints,
    app: App,
    code: str,
    scope: tuple[str, ...],
    arrived: Callable[[], None] | None = None,
) -> Token:
    """Trade the code of the redirect for a token (RFC 6749 4.1.3).

    ``scope`` is what the redirect granted: Strava's response does not repeat it. ``arrived`` is
    called when a response begins to arrive. Raises SignInRequired when Strava refuses the code or
    the app, StravaError when it cannot be reached or answers with something else.
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
    """Return an athlete's name, of which Strava may leave out parts."""
    names = (athlete.get("firstname"), athlete.get("lastname"))
    return " ".join(name for name in names if isinstance(name, str)).strip()


def refresh(
    post: Post,
    endpoints: Endpoints,
    app: App,
    token: Token,
    arrived: Callable[[], None] | None = None,
) -> Token:
    """Trade the refresh token for the token to use from now on (RFC 6749 6).

    With more than an hour left Strava hands back the same access token; the refresh token may
    change at any time, and the old one is dead at once. ``arrived`` is called when a response
    begins to arrive. Raises InvalidGrant only when Strava says that it is the refresh token that is
    no good, SignInRequired when it refuses the app, and Unreachable, also for a status of 500 and
    more, when it is not known whether Strava has replaced the token.
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
    """End the grant at Strava; a token that is dead already is fine (RFC 7009 2.2).

    Raises StravaError when Strava does not confirm it.
    """
    form = {"token": token.refresh_token, "token_type_hint": "refresh_token"}
    pair = f"{app.client_id}:{app.client_secret}".encode()
    basic = f"Basic {base64.b64encode(pair).decode()}"
    response = post(f"{endpoints.oauth}/revoke", form, basic)
    if response.status != 200:
        raise StravaError(
            f"Strava did not revoke the token ({response.status} {response.fault()}).",
            "Remove the app at https://www.strava.com/settings/apps.",
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
        f"Try again in a few minutes; {STATUS_PAGE} tells whether Strava has a problem.",
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
            "Run `strava login` again: a code works once and only for a short time.",
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
        f"Strava does not accept client ID {app.client_id} with its client secret.",
        f"Compare both with {APP_SETTINGS}, then run `strava login --client-id ID` "
        "to enter the secret again.",
    )


def _token_trouble(response: Response, consequence: str) -> StravaError:
    return StravaError(
        f"Strava could not issue a token ({response.status} {response.fault()}).",
        f"{consequence} Try again in a few minutes; "
        f"{STATUS_PAGE} tells whether Strava has a problem.",
    )
