"""The page on which the athlete ticks what an app may do."""

from collections.abc import Mapping
from html import escape
from typing import Any


def render(athlete: Mapping[str, Any], boxes: Mapping[str, str], query: str) -> str:
    """Return the page: a ticked box for each scope, its answer sent back with the same query."""
    name = escape(f"{athlete['firstname']} {athlete['lastname']}")
    rows = "".join(_box(scope, label) for scope, label in boxes.items())
    return _CONSENT.format(action=escape(f"?{query}", quote=True), athlete=name, boxes=rows)


def _box(scope: str, label: str) -> str:
    fixed, note = (" disabled", " (required)") if scope == "read" else ("", "")
    ticked = f'<input type="checkbox" name="{scope}" id="{scope}" checked{fixed}>'
    return f"<label>{ticked} {label}{note}</label>\n"


_CONSENT = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Authorize (sandbox)</title>
<link rel="icon" href="data:,">
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
