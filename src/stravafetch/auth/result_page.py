"""The page that a browser ends on after a sign-in, with the headers that keep it to itself."""

# Without these a browser asks for an icon next, with code and state in its Referer.
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "Connection": "close",
}

# Filled in with words of this file only, never with any of the request.
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>strava login</title>
<style>
  body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 18vh auto;
         padding: 0 1rem; color: #222; background: #fff; }}
  h1 {{ font-size: 1.6rem; margin: 0 0 .5rem; }}
  small {{ color: #666; }}
  @media (prefers-color-scheme: dark) {{ body {{ color: #ddd; background: #181818; }}
                                        small {{ color: #999; }} }}
</style>
<h1>{outcome}</h1>
<p>See your terminal for details. You can close this page.</p>
<p><small>Do not share this page's address or a picture of it: it may hold the code of your sign-in.
</small></p>
</html>
"""


def render(outcome: str) -> bytes:
    """Return the page; ``outcome`` is one of this program's own words, never the request's."""
    return _PAGE.format(outcome=outcome).encode()
