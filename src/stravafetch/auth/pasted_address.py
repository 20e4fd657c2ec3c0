"""The address of a sign-in's last page as people paste it: quoted, broken into lines, cut short."""

import re
from dataclasses import replace

from stravafetch.auth.loopback import Listener
from stravafetch.auth.redirect import CutRedirect, Redirect, StrayRedirect, read_redirect
from stravafetch.console import Console

# What a terminal puts around a paste, and all that is no part of an address of ours.
NO_PART = re.compile(r"""\x1b\[20[01]~|[^\x21-\x7e]|["'<>`\\]""")
PUNCTUATION = ".,;:!?)]}*|"  # that may follow it in a text


class PastedAddress:
    """Reads a pasted address, which may come in pieces; one that is wrong or cut asks again."""

    def __init__(self, listener: Listener, asked: tuple[str, ...], console: Console) -> None:
        """``asked`` is the scope of the sign-in, of which a cut address shows a part."""
        self._listener = listener
        self._asked = asked
        self._console = console
        self._before = ""  # an address of which something may be missing

    def read(self, lines: str | None) -> Redirect | None:
        """Read an address, its ``?query``, or the bare query; None while there is no whole one."""
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
            f"{self._listener.redirect_uri}?state= : paste the whole of it."
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
        """Return what names all that was asked for, and anything else only when it comes twice.

        An address that was cut within its scope looks like one of a person who left a box empty.
        """
        if redirect.error or all(redirect.grants(name) for name in self._asked):
            return redirect
        if text == self._before:
            return replace(redirect, may_be_cut=True)
        self._before = text
        self._console.ask(
            f"In that address Strava grants only {', '.join(redirect.scope) or 'nothing'}. Its end "
            "may be missing, or a box\non Strava's page was not ticked. Paste the whole address; "
            "if that was all of it, paste it again."
        )
        return None


def _query_of(text: str) -> str:
    address = text.replace("&amp;", "&").partition("#")[0].rstrip(PUNCTUATION)
    return address.rpartition("?")[2]
