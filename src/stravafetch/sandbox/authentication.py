"""Strava's OAuth pages and calls: https://developers.strava.com/docs/authentication/."""

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import quote, urlencode

from stravafetch.sandbox.server import Request, Response

LIFETIME = 21_600  # six hours
REISSUE = 3_600  # with more left, a refresh hands back the same access token
AUTHORIZE_PARAMETERS = (
    "client_id",
    "redirect_uri",
    "response_type",
    "scope",
    "approval_prompt",
    "state",
)
# The loopback hosts are allowed whatever callback domain the app has; this app has no other.
REDIRECT_URI = re.compile(r"https?://(127\.0\.0\.1|localhost)(:[0-9]+)?(/[!-~]*)?")
BOXES = {
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
    """What one athlete allowed the app, and the tokens that came of it."""

    scope: tuple[str, ...]
    refresh_token: str
    access_tokens: dict[str, int] = field(default_factory=dict)  # token -> Unix time of its end

    @property
    def newest(self) -> tuple[str, int]:
        """The latest access token and its end."""
        return list(self.access_tokens.items())[-1]


class Authentication:
    """The consent page, the token endpoint and revocation, for one app and one athlete."""

    def __init__(self, now: Callable[[], float], athlete: dict[str, Any], seed: int) -> None:
        self.client_id = str(20_000 + seed)
        self.athlete = athlete
        self.grants: list[Grant] = []
        self.rotates = True  # a new access token brings a new refresh token
        self.scope_in_answer = False  # Strava's page names it, its answers have not had it
        self._now = now
        self._codes: dict[str, tuple[str, ...]] = {}
        self._used_codes: set[str] = set()
        self._seed = seed
        self._made = 0
        self.client_secret = self._make("secret")

    def grant(self, scope: tuple[str, ...]) -> Grant:
        """Sign the athlete in without a page."""
        grant = Grant(scope, self._make("refresh"))
        self._issue(grant)
        self.grants.append(grant)
        return grant

    def find(self, access_token: str) -> Grant | None:
        """Return the grant of a living access token."""
        for grant in self.grants:
            if grant.access_tokens.get(access_token, 0) > self._now():
                return grant
        return None

    def authorize(self, request: Request) -> Response:
        """Show the page, or send its answer back: mistakes end here, never in a redirect."""
        query = request.query
        if mistake := self._mistake(query):
            return _bad_request(*mistake)
        if request.method == "GET":
            return self._page(query)
        if "authorize" not in request.form:
            return _redirect(query, "error=access_denied")
        ticked = [scope for scope in _offered(query["scope"]) if scope in request.form]
        code = self._make("code")
        self._codes[code] = tuple(dict.fromkeys(["read", *_without_implied(ticked)]))
        return _redirect(query, f"code={code}&scope={','.join(self._codes[code])}")

    def token(self, request: Request) -> Response:
        """Exchange a code, or refresh."""
        form = {**request.query, **request.form}
        if form.get("client_id") != self.client_id:
            return _bad_request("Application", "client_id", "invalid")
        if form.get("client_secret") != self.client_secret:
            return _unauthorized("Application", "", "invalid")
        if form.get("grant_type") == "authorization_code":
            return self._exchange(form.get("code", ""))
        if form.get("grant_type") == "refresh_token":
            return self._refresh(form.get("refresh_token", ""))
        return _bad_request("Application", "client_id", "invalid")

    def revoke(self, request: Request) -> Response:
        """End a grant by either of its tokens; an unknown token is fine (RFC 7009 2.2)."""
        pair = base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {pair}":
            return Response.json(401, {"message": "Authorization Error", "errors": []})
        if not request.form.get("token"):
            return _bad_request("Token", "token", "missing")
        self._end(request.form["token"])
        return Response(200)

    def deauthorize(self, request: Request) -> Response:
        """End all grants of the athlete the old way, by an access token."""
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        token = request.form.get("access_token") or bearer
        if self.find(token) is None:
            return _unauthorized("Athlete", "access_token", "invalid")
        self.grants.clear()
        return Response.json(200, {"access_token": token})

    def _mistake(self, query: dict[str, str]) -> tuple[str, str, str] | None:
        scopes = re.split(r"[, ]", query.get("scope", ""))
        if query.get("client_id") != self.client_id:
            return "Application", "client_id", "invalid"
        if not REDIRECT_URI.fullmatch(query.get("redirect_uri", "")):
            return "Application", "redirect_uri", "invalid"
        if query.get("response_type") != "code":
            return "Application", "response_type", "invalid"
        if len(set(scopes)) < len(scopes) or not set(scopes) <= set(BOXES):
            return "Authorize", "scope", "invalid"
        return None

    def _page(self, query: dict[str, str]) -> Response:
        boxes = "".join(
            f'<label><input type="checkbox" name="{scope}" id="{scope}" checked'
            f"{' disabled' if scope == 'read' else ''}> {BOXES[scope]}"
            f"{' (required)' if scope == 'read' else ''}</label>\n"
            for scope in _offered(query["scope"])
        )
        known = {name: query[name] for name in AUTHORIZE_PARAMETERS if name in query}
        action = escape(urlencode(known), quote=True)
        name = escape(f"{self.athlete['firstname']} {self.athlete['lastname']}")
        page = _CONSENT.format(action=f"?{action}", athlete=name, boxes=boxes)
        return Response(200, page.encode(), {"Content-Type": "text/html; charset=utf-8"})

    def _exchange(self, code: str) -> Response:
        if code in self._used_codes:
            return _bad_request("AuthorizationCode", "", "expired")
        if code not in self._codes:
            return _bad_request("AuthorizationCode", "code", "invalid")
        self._used_codes.add(code)
        grant = self.grant(self._codes.pop(code))
        return self._answer(grant, athlete=self.athlete)

    def _refresh(self, refresh_token: str) -> Response:
        for grant in self.grants:
            if grant.refresh_token == refresh_token:
                if grant.newest[1] - self._now() <= REISSUE:
                    self._issue(grant)
                    if self.rotates:
                        grant.refresh_token = self._make("refresh")
                return self._answer(grant)
        return _bad_request("RefreshToken", "refresh_token", "invalid")

    def _answer(self, grant: Grant, **more: Any) -> Response:
        token, end = grant.newest
        scope = {"scope": " ".join(grant.scope)} if self.scope_in_answer else {}
        body = {
            "token_type": "Bearer",
            "expires_at": end,
            "expires_in": end - int(self._now()),
            "refresh_token": grant.refresh_token,
            "access_token": token,
        }
        return Response.json(200, {**body, **scope, **more})

    def _issue(self, grant: Grant) -> None:
        grant.access_tokens[self._make("access")] = int(self._now()) + LIFETIME

    def _end(self, token: str) -> None:
        self.grants = [
            grant
            for grant in self.grants
            if token != grant.refresh_token and token not in grant.access_tokens
        ]

    def _make(self, kind: str) -> str:
        """Make 40 hex characters, the same for the same seed and order."""
        self._made += 1
        return hashlib.sha1(  # noqa: S324 - only to look like Strava's
            f"{kind} {self._seed} {self._made}".encode()
        ).hexdigest()


def _offered(scope: str) -> list[str]:
    """Return the scopes that get a box: activity:read_all shows that of activity:read as well."""
    asked = re.split(r"[, ]", scope)
    implied = ["activity:read"] if "activity:read_all" in asked else []
    return [name for name in BOXES if name in {"read", *asked, *implied}]


def _without_implied(ticked: list[str]) -> list[str]:
    """Leave out activity:read where activity:read_all says more, and the latter without it."""
    if "activity:read" not in ticked:
        return [scope for scope in ticked if scope != "activity:read_all"]
    return [s for s in ticked if s != "activity:read" or "activity:read_all" not in ticked]


def _redirect(query: dict[str, str], outcome: str) -> Response:
    # The order state, code, scope, and an empty state where none was sent, are Strava's.
    state = quote(query.get("state", ""))
    return Response(302, headers={"Location": f"{query['redirect_uri']}?state={state}&{outcome}"})


def _bad_request(resource: str, field: str, code: str) -> Response:
    error = {"resource": resource, "field": field, "code": code}
    return Response.json(400, {"message": "Bad Request", "errors": [error]})


def _unauthorized(resource: str, field: str, code: str) -> Response:
    error = {"resource": resource, "field": field, "code": code}
    return Response.json(401, {"message": "Authorization Error", "errors": [error]})


_CONSENT = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Authorize (sandbox)</title>
<style>
  body {{ font: 1rem/1.6 system-ui, sans-serif; max-width: 30rem; margin: 4vh auto; color: #222; }}
  form {{ border: 1px solid #ccc; border-radius: 8px; padding: 1.2rem 1.6rem; }}
  h1 {{ font-size: 1.3rem; }}
  label {{ display: block; margin: .6rem 0; }}
  button {{ font: inherit; padding: .5rem 1.4rem; margin: 1rem .6rem 0 0; border-radius: 6px;
            border: 1px solid #c43c00; background: #c43c00; color: #fff; }}
  button[name=cancel] {{ background: #fff; color: #333; border-color: #999; }}
  small {{ color: #666; }}
</style>
<form method="post" action="{action}">
  <h1>Authorize stravafetch to connect to Strava?</h1>
  <p>You are signed in as <b>{athlete}</b>. The app would like to:</p>
  {boxes}
  <button name="authorize" value="1">Authorize</button>
  <button name="cancel" value="1">Cancel</button>
  <p><small>This is the sandbox of stravafetch on your own machine, not Strava.
  The athlete is made up.</small></p>
</form>
</html>
"""
