"""What a person types to name an activity, a gear or a route."""

import re

from stravafetch.errors import BadInput

LARGEST = str(2**63 - 1)
LONGEST_SHOWN = 40  # characters of what is not an ID

# A page of Strava on any of its hosts, in an app or of the API, and whatever follows the ID.
_HOST = r"(?:(?:https?:)?//|strava://)?(?:(?:[\w-]+\.)*strava\.com(?::[0-9]+)?/)?(?:api/v3/)?"
_AFTER = r"(?:[/?#].*)?"
_ACTIVITY_ADDRESS = re.compile(rf"{_HOST}activities/([0-9]+){_AFTER}", re.IGNORECASE)
_ROUTE_ADDRESS = re.compile(rf"{_HOST}routes/([0-9]+){_AFTER}", re.IGNORECASE)
_QUOTES = "<>\"'\u201c\u201d\u2018\u2019 \t\r\n"  # that come along when an address is copied


def read_activity_id(text: str, place: str = "") -> int:
    """Return the number in ``123456789`` or ``https://www.strava.com/activities/123456789``.

    ``place`` says in the error where the text stood, when that was not the command line. Raises
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
    """Read the ID of a bike (``b12345678``) or of shoes (``g12345678``); else BadInput."""
    text = text.strip(_QUOTES)
    if not re.fullmatch("[bg][0-9]{1,19}", text):
        raise BadInput(
            f"{_shown(text)} is not a gear ID.",
            "It looks like b12345678: the gear_id of an activity.",
        )
    return text


def read_route_id(text: str) -> int:
    """Read the ID of a route, up to 19 digits, or the address of its page; else BadInput."""
    plain = text.strip(_QUOTES)
    address = _ROUTE_ADDRESS.fullmatch(plain)
    digits = address[1] if address else plain
    if why := _why_not(digits):
        raise BadInput(
            f"{_shown(text)} is {why} a route ID.", "`strava routes` prints yours, as id_str."
        )
    return int(digits)


def _why_not(digits: str) -> str:
    """Return what keeps them from being a number of 64 bits, as part of a sentence, or nothing."""
    if not re.fullmatch("[0-9]+", digits):
        return "not"
    fits = (len(digits), digits) <= (len(LARGEST), LARGEST)  # int() refuses thousands of them
    return "" if fits else "too large for"


def _shown(text: str) -> str:
    """Quote a text, shortened: by mistake it can be a whole record."""
    return repr(text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}...")


def _hint(text: str, place: str) -> str:
    if "strava.app.link" in text:
        return "Open that link in a browser, and give the address that it leads to."
    if place:
        return "Give an ID a line, NDJSON, or a CSV with a column id."
    return "Give the number in the address of its page, such as 123456789."
