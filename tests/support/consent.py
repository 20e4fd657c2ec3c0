"""Strava's consent page, and someone who ticks all of it and agrees."""

import sys
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

BOXES = ("activity:read", "activity:read_all", "activity:write")
AGREEMENT = urlencode(dict.fromkeys((*BOXES, "authorize"), "on"))


def visit(url: str, method: str = "GET", form: str = "") -> str:
    """Open a page, and return the address it sends the browser on to."""
    to = urlsplit(url)
    connection = HTTPConnection(to.netloc)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        connection.request(method, f"{to.path}?{to.query}", form, headers)
        return connection.getresponse().headers.get("Location", "")
    finally:
        connection.close()


def consent(url: str) -> str:
    """Tick all and agree on Strava's page, and return the address of the redirect."""
    return visit(url, "POST", AGREEMENT)


def write_clicker(folder: Path) -> Path:
    """Write a program that agrees as if it were a browser, and return where it is."""
    script = folder / "browser"
    script.write_text(
        f"#!{sys.executable}\n"
        "import sys, urllib.request\n"
        f"urllib.request.urlopen(sys.argv[1], data=b'{AGREEMENT}').read()\n"
    )
    script.chmod(0o755)
    return script
