"""Strava's OAuth pages and calls: https://developers.strava.com/docs/authentication/."""

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from stravafetch.sandbox.error_responses import bad_request, unauthorized
from stravafetch.sandbox.handlers import consent_page
from stravafetch.sandbox.server import Request, Response

ACCESS_TOKEN_SECONDS = 21_600  # six hours
REISSUE_SECONDS = 3_600  # with more left, a refresh returns the same access token
AUTHORIZE_PARAMETERS = (
    "client_id",
    "redirect_uri",
    "response_type",
    "scope",
    "approval_prompt",
    "state",
)
REDIRECT_URI = re.compile(r"https?://([A-Za-z0-9.-]+)(:[0-9]+)?(/[!-~]*)?")
ALWAYS_ALLOWED = ("127.0.0.1", "localhost")  # whatever the app's callback domain is
SCOPE_LABELS = {
    "read": "View public profile data",
    "read_all": "View private non-activity data such as segments and routes",
    "profile:read_all": "View your complete Strava profile",
    "profile:write": "Update your Strava profile",
    "activity:read": "View data about your activities",
    "activity:read_all": "View data about your private activities",
    "activity:write": "Upload your activities from this app to Strava",
}


@dataclass
class Grant:
    """What one athlete authorized the app to do, and the tokens issued for it."""

    athlete: int  # which of the app's athletes, from 0
    scope: tuple[str, ...]
    refresh_token: str
    access_tokens: dict[str, int] = field(default_factory=dict)  # token -> Unix time of its expiry

    @property
    def newest(self) -> tuple[str, int]:
        """The latest access token and its expiry."""
        return list(self.access_tokens.items())[-1]


class Authentication:
    """The consent page, the token endpoint and revocation, for one app and its athletes.

    The first of ``athletes`` is signed in to Strava, unless the page is told of another one.
    """

    def __init__(self, now: Callable[[], float], athlete: dict[str, Any], seed: int) -> None:
        self.client_id = str(20_000 + seed)
        self.callback_domain = "localhost"
        self.athletes = [athlete]
        self.grants: list[Grant] = []
        self.rotates_refresh_tokens = True  # a new access token comes with a new refresh token
        self.scope_in_response = False  # named in Strava's docs, absent in its responses
        self.now = now
        self._codes: dict[str, tuple[int, tuple[str, ...]]] = {}  # athlete and scope
        self._used_codes: set[str] = set()
        self._seed = seed
        self._made = 0
        self.client_secret = self._make_token("secret")

    @property
    def athlete(self) -> dict[str, Any]:
        """The first athlete."""
        return self.athletes[0]

    @athlete.setter
    def athlete(self, athlete: dict[str, Any]) -> None:
        self.athletes[0] = athlete

    def grant(self, scope: tuple[str, ...], athlete: int = 0) -> Grant:
        """Sign an athlete in without the page; the first one by default."""
        grant = Grant(athlete, scope, self._make_token("refresh"))
        self._issue(grant)
        self.grants.append(grant)
        return grant

    def find(self, access_token: str) -> Grant | None:
        """Return the grant of a valid access token."""
        for grant in self.grants:
            if grant.access_tokens.get(access_token, 0) > self.now():
                return grant
        return None

    def authorize(self, request: Request) -> Response:
        """Show the page, or redirect with its outcome; an invalid request is never redirected."""
        query = request.query
        if error := self._error(query):
            return bad_request(*error)
        if request.method == "GET":
            return self._page(query)
        if "authorize" not in request.form:
            return _redirect(query, "error=access_denied")
        ticked = [scope for scope in _checkboxes(query["scope"]) if scope in request.form]
        granted = tuple(dict.fromkeys(["read", *_without_implied(ticked)]))
        ids = [str(athlete["id"]) for athlete in self.athletes]
        chosen = request.form.get("athlete", ids[0])
        if chosen not in ids:
            return bad_request("Athlete", "id", "invalid")
        code = self._make_token("code")
        self._codes[code] = ids.index(chosen), granted
        return _redirect(query, f"code={code}&scope={','.join(granted)}")

    def token(self, request: Request) -> Response:
        """Exchange a code, or refresh."""
        form = {**request.query, **request.form}
        if form.get("client_id") != self.client_id:
            return bad_request("Application", "client_id", "invalid")
        if form.get("client_secret") != self.client_secret:
            return unauthorized("Application", "", "invalid")
        if form.get("grant_type") == "authorization_code":
            return self._exchange(form.get("code", ""))
        if form.get("grant_type") == "refresh_token":
            return self._refresh(form.get("refresh_token", ""))
        return bad_request("Application", "client_id", "invalid")

    def revoke(self, request: Request) -> Response:
        """Revoke a grant by either of its tokens; ignore an unknown token (RFC 7009 2.2)."""
        pair = base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {pair}":
            return Response.json(401, {"message": "Authorization Error", "errors": []})
        if not request.form.get("token"):
            return bad_request("Token", "token", "missing")
        self._end(request.form["token"])
        return Response(200)

    def deauthorize(self, request: Request) -> Response:
        """Revoke all grants of an athlete by an access token, with the deprecated endpoint."""
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        token = request.form.get("access_token") or bearer
        found = self.find(token)
        if found is None:
            return unauthorized("Athlete", "access_token", "invalid")
        self.grants = [grant for grant in self.grants if grant.athlete != found.athlete]
        return Response.json(200, {"access_token": token})

    def _error(self, query: dict[str, str]) -> tuple[str, str, str] | None:
        scopes = re.split(r"[, ]", query.get("scope", ""))
        if query.get("client_id") != self.client_id:
            return "Application", "client_id", "invalid"
        redirect = REDIRECT_URI.fullmatch(query.get("redirect_uri", ""))
        if redirect is None or redirect[1] not in (*ALWAYS_ALLOWED, self.callback_domain):
            return "Application", "redirect_uri", "invalid"
        if query.get("response_type") != "code":
            return "Application", "response_type", "invalid"
        if len(set(scopes)) < len(scopes) or not set(scopes) <= set(SCOPE_LABELS):
            return "Authorize", "scope", "invalid"
        return None

    def _page(self, query: dict[str, str]) -> Response:
        known = {name: query[name] for name in AUTHORIZE_PARAMETERS if name in query}
        boxes = {scope: SCOPE_LABELS[scope] for scope in _checkboxes(query["scope"])}
        page = consent_page.render(self.athletes, boxes, urlencode(known))
        return Response(200, page.encode(), {"Content-Type": "text/html; charset=utf-8"})

    def _exchange(self, code: str) -> Response:
        if code in self._used_codes:
            return bad_request("AuthorizationCode", "", "expired")
        if code not in self._codes:
            return bad_request("AuthorizationCode", "code", "invalid")
        self._used_codes.add(code)
        athlete, scope = self._codes.pop(code)
        return self._token_response(self.grant(scope, athlete), athlete=self.athletes[athlete])

    def _refresh(self, refresh_token: str) -> Response:
        for grant in self.grants:
            if grant.refresh_token == refresh_token:
                if grant.newest[1] - self.now() <= REISSUE_SECONDS:
                    self._issue(grant)
                    if self.rotates_refresh_tokens:
                        grant.refresh_token = self._make_token("refresh")
                return self._token_response(grant)
        return bad_request("RefreshToken", "refresh_token", "invalid")

    def _token_response(self, grant: Grant, **more: Any) -> Response:
        token, end = grant.newest
        scope = {"scope": " ".join(grant.scope)} if self.scope_in_response else {}
        body = {
            "token_type": "Bearer",
            "expires_at": end,
            "expires_in": end - int(self.now()),
            "refresh_token": grant.refresh_token,
            "access_token": token,
        }
        return Response.json(200, {**body, **scope, **more})

    def _issue(self, grant: Grant) -> None:
        grant.access_tokens[self._make_token("access")] = int(self.now()) + ACCESS_TOKEN_SECONDS

    def _end(self, token: str) -> None:
        self.grants = [
            grant
            for grant in self.grants
            if token != grant.refresh_token and token not in grant.access_tokens
        ]

    def _make_token(self, kind: str) -> str:
        """Return 40 hex characters, determined by the seed and the order of calls."""
        self._made += 1
        return hashlib.sha1(  # noqa: S324 - only to look like Strava's
            f"{kind} {self._seed} {self._made}".encode()
        ).hexdigest()


def _checkboxes(scope: str) -> list[str]:
    """Return the scopes that get a box: activity:read_all shows that of activity:read as well."""
    asked = re.split(r"[, ]", scope)
    implied = ["activity:read"] if "activity:read_all" in asked else []
    return [name for name in SCOPE_LABELS if name in {"read", *asked, *implied}]


def _without_implied(ticked: list[str]) -> list[str]:
    """Omit activity:read if activity:read_all is granted, and the latter without the former."""
    if "activity:read" not in ticked:
        return [scope for scope in ticked if scope != "activity:read_all"]
    return [s for s in ticked if s != "activity:read" or "activity:read_all" not in ticked]


def _redirect(query: dict[str, str], outcome: str) -> Response:
    # The order state, code, scope, and an empty state where none was sent, are Strava's.
    state = quote(query.get("state", ""))
    return Response(302, headers={"Location": f"{query['redirect_uri']}?state={state}&{outcome}"})
