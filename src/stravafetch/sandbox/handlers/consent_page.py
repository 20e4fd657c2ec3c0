"""The page on which the athlete authorizes the app."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any


def render(athletes: Sequence[Mapping[str, Any]], boxes: Mapping[str, str], query: str) -> str:
    """Return the page: a ticked box for each scope; it is posted with the same query.

    With more than one athlete it asks who is signed in to Strava.
    """
    rows = "".join(_box(scope, label) for scope, label in boxes.items())
    who = _ask_who(athletes) if len(athletes) > 1 else _say_who(athletes[0])
    return _CONSENT.format(action=escape(f"?{query}", quote=True), who=who, boxes=rows)


def _say_who(athlete: Mapping[str, Any]) -> str:
    return f"You are signed in as <b>{_name(athlete)}</b>."


def _ask_who(athletes: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        f'<label><input type="radio" name="athlete" value="{athlete["id"]}"'
        f"{'' if position else ' checked'}> {_name(athlete)}</label>\n"
        for position, athlete in enumerate(athletes)
    ]
    return f"Who is signed in to Strava in this browser?\n{''.join(rows)}"


def _name(athlete: Mapping[str, Any]) -> str:
    return escape(f"{athlete['firstname']} {athlete['lastname']}")


def _box(scope: str, label: str) -> str:
    fixed, note = (" disabled", " (required)") if scope == "read" else ("", "")
    ticked = f'<input type="checkbox" name="{scope}" id="{scope}" checked{fixed}>'
    return f"<label>{ticked} {label}{note}</label>\n"


_CONSENT = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
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
  @media (prefers-color-scheme: dark) {{
    body {{ color: #ddd; background: #181818; }}
    form {{ border-color: #444; }}
    small {{ color: #999; }}
    button[name=cancel] {{ background: #181818; color: #ddd; }}
  }}
</style>
<form method="post" action="{action}">
  <h1>Authorize stravafetch to connect to Strava?</h1>
  <p>{who}</p>
  <p>The app would like to:</p>
  {boxes}
  <button name="authorize" value="1">Authorize</button>
  <button name="cancel" value="1">Cancel</button>
  <p><small>This is the sandbox of stravafetch on your own machine, not Strava.
  Its athletes are made up.</small></p>
</form>
</html>
"""
