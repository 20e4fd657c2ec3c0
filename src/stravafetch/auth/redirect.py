"""The redirect that ends a sign-in in the browser: the parameters in its query."""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from stravafetch.api.response import SCOPES

ISSUER = "https://www.strava.com"  # in case Strava ever sends the iss of RFC 9207
DENIED = "access_denied"  # the error when the athlete declines: RFC 6749 4.1.2.1
CUT_STATE = 16  # the fewest characters of a state that count as a truncated one
NOT_IN_ERROR = re.compile(r"[^\x20-\x21\x23-\x5b\x5d-\x7e]")  # RFC 6749 4.1.2.1


@dataclass(frozen=True)
class Redirect:
    """The parameters from Strava: a code with the scope that was granted, or an error.

    ``may_be_cut`` means that the address may be truncated, so that more may have been granted.
    """

    code: str | None = field(repr=False)
    scope: tuple[str, ...]
    error: str | None
    may_be_cut: bool = False

    def grants(self, name: str) -> bool:
        """Return whether a scope was granted, itself or as part of a wider one."""
        return name in self.scope or f"{name}_all" in self.scope


class StrayRedirect(Exception):
    """A request that is not the redirect of this sign-in."""


class CutRedirect(StrayRedirect):
    """The redirect of this sign-in, but truncated."""


def read_redirect(query: str, state: str) -> Redirect:
    """Parse the query of a redirect, its state first; StrayRedirect if it is not for this sign-in.

    Its subclass CutRedirect means that it is, but truncated. Unknown parameters are ignored,
    repeated ones rejected (RFC 6749 3.1 and 4.1.2). Scopes that Strava does not have are ignored.
    """
    try:
        values = parse_qs(query, keep_blank_values=True, max_num_fields=20)
    except ValueError:
        raise StrayRedirect from None
    got = {name: repeated[0] for name, repeated in values.items()}
    _check_state(got.get("state", ""), state)
    if any(len(repeated) > 1 for repeated in values.values()):
        raise StrayRedirect
    if got.get("iss", ISSUER) != ISSUER:
        raise StrayRedirect
    return _read(got)


def _check_state(sent: str, state: str) -> None:
    got, expected = sent.encode("utf-8", "surrogatepass"), state.encode()  # str needs ASCII
    if not hmac.compare_digest(got, expected):
        # A truncated state is distinguished from a wrong one; this reveals nothing about the rest.
        is_cut = CUT_STATE <= len(got) < len(expected) and expected.startswith(got)
        raise CutRedirect if is_cut else StrayRedirect


def _read(got: Mapping[str, str]) -> Redirect:
    names = re.findall(r"[\w:]+", got.get("scope", ""))
    scope = tuple(dict.fromkeys(name for name in names if name in SCOPES))
    if error := got.get("error"):
        if _is_beginning(error, (DENIED,)):
            raise CutRedirect
        return Redirect(None, scope, NOT_IN_ERROR.sub("", error)[:200] or "unknown error")
    if not got.get("code") or "scope" not in got:
        raise CutRedirect
    if any(_is_beginning(name, SCOPES) for name in names):
        raise CutRedirect
    return Redirect(got["code"], scope, None)


def _is_beginning(text: str, words: tuple[str, ...]) -> bool:
    """Return whether a text is a proper prefix of one of these words, and not one of them."""
    return text not in words and any(word.startswith(text) for word in words)
