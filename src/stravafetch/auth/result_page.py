"""The page that the browser shows after a sign-in, with headers that keep its URL private."""

from base64 import b64encode
from hashlib import sha256
from html import escape

# Removes the code and the state from the address bar and the history.
_SCRIPT = 'history.replaceState(null, "", location.pathname)'
_SCRIPT_HASH = b64encode(sha256(_SCRIPT.encode()).digest()).decode()

# Without these, a browser requests an icon next, with code and state in the Referer header.
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
    f"script-src 'sha256-{_SCRIPT_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Connection": "close",
}

# Filled in with nothing from the request.
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>strava login</title>
<script>{script}</script>
<style>
  body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 18vh auto;
         padding: 0 1rem; color: #222; background: #fff; }}
  h1 {{ font-size: 1.6rem; margin: 0 0 .5rem; }}
  code {{ background: #eee; padding: .1rem .35rem; border-radius: 4px; }}
  @media (prefers-color-scheme: dark) {{ body {{ color: #ddd; background: #181818; }}
                                        code {{ background: #333; }} }}
</style>
<h1>{outcome}</h1>
{details}<p>See your terminal for details. You can close this page.</p>
<noscript><p><small>Do not share this page's address or a screenshot of it: it may contain your
sign-in code.</small></p></noscript>
</html>
"""
_SIGNED_IN = """<p>as <b>{athlete}</b>, with your API application {client_id}.</p>
<p>Next, in your terminal:<br><code>strava activities --limit 10 --format table</code></p>
"""


def render(outcome: str, details: str = "") -> bytes:
    """Return the page; ``outcome`` is plain text from this program, ``details`` are HTML."""
    return _PAGE.format(outcome=outcome, details=details, script=_SCRIPT).encode()


def signed_in(athlete: str, client_id: str) -> str:
    """Return the details of a successful sign-in."""
    return _SIGNED_IN.format(athlete=escape(athlete), client_id=escape(client_id))
