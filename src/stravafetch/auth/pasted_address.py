"""The address of the last page of a sign-in, as pasted: quoted, split into lines, or truncated."""

import re
from dataclasses import replace

from stravafetch.auth.loopback import Listener
from stravafetch.auth.redirect import CutRedirect, Redirect, StrayRedirect, read_redirect
from stravafetch.console import Console

# The markers that a terminal puts around a paste, and characters that the address cannot contain.
NO_PART = re.compile(r"""\x1b\[20[01]~|[^\x21-\x7e]|["'<>`\\]""")
PUNCTUATION = ".,;:!?)]}*|"  # that may follow the address in a text


class PastedAddress:
    """Reads a pasted address, which may come in pieces; asks again if it is wrong or truncated."""

    def __init__(self, listener: Listener, asked: tuple[str, ...], console: Console) -> None:
        """``asked`` is the scope requested, of which a truncated address contains only a part."""
        self._listener = listener
        self._asked = asked
        self._console = console
        self._before = ""  # an address that may be incomplete

    def read(self, lines: str | None) -> Redirect | None:
        """Read an address, its ``?query``, or the bare query; None until it is complete."""
        if not lines or not lines.strip():
            return None
        pasted = NO_PART.sub("", lines)
        for text in (pasted, self._before + pasted):
            try:
                return self._whole(self._parsed(text), text)
            except CutRedirect:
                self._before = text
                self._console.ask(
                    "That address is incomplete: paste the rest of it, or all of it again."
                )
                return None
            except StrayRedirect:
                continue
        self._before = ""
        self._console.ask(
            "That is not the address of this sign-in's last page. It begins with\n"
            f"{self._listener.redirect_uri}?state= : paste all of it."
        )
        return None

    def _parsed(self, text: str) -> Redirect:
        try:
            return read_redirect(_query_of(text), self._listener.state)
        except CutRedirect:
            raise
        except StrayRedirect:
            whole = f"{self._listener.redirect_uri}?state={self._listener.state}"
            forms = (whole, whole.partition("//")[2], whole.partition("?")[2])
            if text and any(form.startswith(text) for form in forms):
                raise CutRedirect from None
            raise

    def _whole(self, redirect: Redirect, text: str) -> Redirect | None:
        """Return a redirect that grants everything requested; any other only when pasted twice.

        An address truncated within its scope looks like one with a box that was not ticked.
        """
        if redirect.error or all(redirect.grants(name) for name in self._asked):
            return redirect
        if text == self._before:
            return replace(redirect, may_be_cut=True)
        self._before = text
        self._console.ask(
            f"That address grants only {', '.join(redirect.scope) or 'nothing'}. Its end "
            "may be missing, or a box\non Strava's page was not ticked. Paste the whole address; "
            "if that was all of it, paste it again."
        )
        return None


def _query_of(text: str) -> str:
    address = text.replace("&amp;", "&").partition("#")[0].rstrip(PUNCTUATION)
    return address.rpartition("?")[2]
