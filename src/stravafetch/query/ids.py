"""Parses the IDs of activities, gear and routes, or the addresses of their pages."""

import re

from stravafetch.errors import BadInput

LARGEST = str(2**63 - 1)
LONGEST_SHOWN = 40  # characters of an invalid ID

# A page on any of Strava's hosts, an app link or an API URL, and anything after the ID.
_HOST = r"(?:(?:https?:)?//|strava://)?(?:(?:[\w-]+\.)*strava\.com(?::[0-9]+)?/)?(?:api/v3/)?"
_AFTER = r"(?:[/?#].*)?"
_ACTIVITY_ADDRESS = re.compile(rf"{_HOST}activities/([0-9]+){_AFTER}", re.IGNORECASE)
_ROUTE_ADDRESS = re.compile(rf"{_HOST}routes/([0-9]+){_AFTER}", re.IGNORECASE)
# 17,012,345,678, 1.7E+10 and 17012345678.0, each with a point or a comma.
_REWRITTEN = re.compile(
    r"[0-9]{1,3}([.,'\u2019\s][0-9]{3})+|[0-9]+([.,][0-9]+)?E[+]?[0-9]+|[0-9]+[.,]0+", re.IGNORECASE
)
_FILE = re.compile(r"[^\s<>]+\.(csv|txt|json|ndjson|jsonl)", re.IGNORECASE)
_QUOTES = "<>\"'\u201c\u201d\u2018\u2019 \t\r\n"  # that may surround a copied address


def read_activity_id(text: str, place: str = "") -> int:
    """Return the number in ``123456789`` or ``https://www.strava.com/activities/123456789``.

    ``place`` is where the text came from, for the error, if not from the command line. Raises
    BadInput for anything else.
    """
    plain = text.strip(_QUOTES)
    address = _ACTIVITY_ADDRESS.fullmatch(plain)
    digits = address[1] if address else plain
    if why := _why_not(digits):
        where = f"{place}: " if place else ""
        raise BadInput(f"{where}{_shown(text)} is {why} an activity ID.", _hint(text, place))
    return int(digits)


def read_gear_id(text: str) -> str:
    """Parse the ID of a bike (``b12345678``) or of shoes (``g12345678``); else BadInput."""
    text = text.strip(_QUOTES)
    if not re.fullmatch("[bg][0-9]{1,19}", text):
        raise BadInput(
            f"{_shown(text)} is not a gear ID.",
            "Use the gear_id of an activity, such as b12345678.",
        )
    return text


def read_route_id(text: str) -> int:
    """Parse the ID of a route, up to 19 digits, or the address of its page; else BadInput."""
    plain = text.strip(_QUOTES)
    address = _ROUTE_ADDRESS.fullmatch(plain)
    digits = address[1] if address else plain
    if why := _why_not(digits):
        raise BadInput(
            f"{_shown(text)} is {why} a route ID.", "`strava routes` lists yours, as id_str."
        )
    return int(digits)


def _why_not(digits: str) -> str:
    """Return why they are not a 64-bit number, as part of a sentence, or ""."""
    if not re.fullmatch("[0-9]+", digits):
        return "not"
    fits = (len(digits), digits) <= (len(LARGEST), LARGEST)  # int() rejects thousands of digits
    return "" if fits else "too large for"


def _shown(text: str) -> str:
    """Quote a text, truncated: by mistake it may be a whole record."""
    return repr(text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}...")


def _hint(text: str, place: str) -> str:
    if "strava.app.link" in text:
        return "Open that link in a browser, and use the address that it leads to."
    if _REWRITTEN.fullmatch(text.strip(_QUOTES)):
        return (
            "A spreadsheet has rewritten it, perhaps with other digits: take the ID from Strava "
            "again, and set its column to text or to a number without decimals and separators."
        )
    if _FILE.fullmatch(text):
        return f"activity, streams and edit read the IDs in a file from stdin: - < {text}"
    if place:
        return "Use one ID per line, NDJSON, JSON, or CSV with a column id."
    return "Use the number in the address of its page, such as 123456789."
