"""Checks the proxy set in the environment for a URL before it is used."""

import re
from collections.abc import Mapping
from importlib.util import find_spec
from urllib.parse import urlsplit

from stravafetch.errors import BadInput

SCHEMES = ("http", "https", "socks4", "socks4a", "socks5", "socks5h")


def check_proxy(proxies: Mapping[str, str], url: str) -> None:
    """Raise BadInput, naming the variable, for an invalid proxy.

    ``proxies`` maps schemes to proxies, as urllib reads them from the environment. The value is
    never shown: it may contain a password.
    """
    parts = urlsplit(url)
    for key in (
        f"{parts.scheme}://{parts.hostname}",
        parts.scheme,
        f"all://{parts.hostname}",
        "all",
    ):
        if proxies.get(key):
            _check(f"{key.partition(':')[0].upper()}_PROXY", proxies[key])
            return


def _check(variable: str, proxy: str) -> None:
    scheme, has_scheme, rest = proxy.strip().partition("://")
    if not has_scheme:
        scheme, rest = "http", proxy.strip()
    if scheme.lower() not in SCHEMES:
        raise BadInput(f"{variable} has an unknown scheme.", f"Use one of {', '.join(SCHEMES)}.")
    if scheme.lower().startswith("socks") and find_spec("socks") is None:
        raise BadInput(
            f"{variable} is a SOCKS proxy, which requires PySocks, but that is not installed.",
            "Install it in the environment of strava: `pipx inject stravafetch PySocks`, or "
            "`pip install PySocks`.",
        )
    user, _, place = rest.rpartition("@")
    if "@" in user or re.search(r"[/#?]", user) or not _is_place(place):
        raise BadInput(
            f"{variable} is not a valid proxy URL.",
            "Use http://HOST:PORT or http://USER:PASSWORD@HOST:PORT, with # / ? @ in the password "
            "percent-encoded as %23 %2F %3F %40.",
        )


def _is_place(text: str) -> bool:
    try:
        parts = urlsplit(f"//{text}")
        return bool(parts.hostname) and (parts.port or 1) > 0 and parts.path in ("", "/")
    except ValueError:
        return False
