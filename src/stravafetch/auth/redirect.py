"""The redirect that ends a sign-in in the browser: what Strava sends back in its query."""

import hmac
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from stravafetch.api.response import SCOPES

ISSUER = "https://www.strava.com"  # should Strava ever send the iss of RFC 9207
CUT_STATE = 16  # characters, from which on the beginning of a state is taken for one that was cut
NOT_IN_ERROR = re.compile(r"[^\x20-\x21\x23-\x5b\x5d-\x7e]")  # RFC 6749 4.1.2.1


@dataclass(frozen=True)
class Redirect:
    """What Strava sent back: a code with the scope that was granted, or an error."""

    code: str | None = field(repr=False)
    scope: tuple[str, ...]
    error: str | None


class StrayRedirect(Exception):
    """A request that is not the redirect of this sign-in."""


class CutRedirect(StrayRedirect):
    """The redirect of this sign-in, of which the end is missing."""


def read_redirect(query: str, state: str) -> Redirect:
    """Read the query of a redirect, its state first; StrayRedirect when it is not for this sign-in.

    CutRedirect, which is one, says that it is, as far as it goes. Unknown parameters are ignored,
    repeated ones refused (RFC 6749 3.1 and 4.1.2). Of the scopes only Strava's own count.
    """
    try:
        values = parse_qs(query, keep_blank_values=True, max_num_fields=20)
    except ValueError:
        raise StrayRedirect from None
    got = {name: repeated[0] for name, repeated in values.items()}
    sent = got.get("state", "").encode("utf-8", "surrogatepass")  # str would have to be ASCII
    if not hmac.compare_digest(sent, state.encode()):
        # Half a state is told from a foreign one, and lets nobody guess at the rest.
        is_cut = CUT_STATE <= len(sent) < len(state) and state.encode().startswith(sent)
        raise CutRedirect if is_cut else StrayRedirect
    if any(len(repeated) > 1 for repeated in values.values()):
        raise StrayRedirect
    if got.get("iss", ISSUER) != ISSUER:
        raise StrayRedirect
    names = re.findall(r"[^\s,]+", got.get("scope", ""))
    scope = tuple(dict.fromkeys(name for name in names if name in SCOPES))
    if got.get("error"):
        return Redirect(None, scope, NOT_IN_ERROR.sub("", got["error"])[:200] or "unknown error")
    if not got.get("code"):
        raise CutRedirect
    if "scope" not in got or any(_is_beginning(name) for name in names):
        raise CutRedirect
    return Redirect(got["code"], scope, None)


def _is_beginning(name: str) -> bool:
    """Say whether it is no scope, but the beginning of one."""
    return name not in SCOPES and any(scope.startswith(name) for scope in SCOPES)
