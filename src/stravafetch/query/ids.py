"""What a person types to name an activity, a gear or a route."""

import re

from stravafetch.errors import BadInput

LONGEST_SHOWN = 40  # characters of what was no id

_ROUTE_ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?strava\.com/routes/([0-9]+)(?:[/?#].*)?")
_ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?strava\.com/activities/([0-9]+)(?:[/?#].*)?")


def read_activity_id(text: str, place: str = "") -> int:
    """Return the number in ``123456789`` or ``https://www.strava.com/activities/123456789``.

    ``place`` says in the error where the text stood, when that was not the command line.
    """
    address = _ADDRESS.fullmatch(text.strip())
    digits = address[1] if address else text.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) < 20):
        raise BadInput(f"{place} {_shown(text)} is no activity id.".lstrip(), _hint(text, place))
    return int(digits)


def read_gear_id(text: str) -> str:
    """Read the id of a bike (``b12345678``) or of shoes (``g12345678``)."""
    if not re.fullmatch("[bg][0-9]{1,19}", text):
        raise BadInput(
            f"{_shown(text)} is no gear id.", "It looks like b12345678: the gear_id of an activity."
        )
    return text


def read_route_id(text: str) -> int:
    """Read the id of a route, which may have 19 digits, or the address of its page."""
    address = _ROUTE_ADDRESS.fullmatch(text.strip())
    digits = address[1] if address else text.strip()
    if not re.fullmatch("[0-9]{1,19}", digits):
        raise BadInput(
            f"{_shown(text)} is no route id.", "`strava routes` prints yours, as id_str."
        )
    return int(digits)


def _shown(text: str) -> str:
    """Quote a text, shortened: by mistake it can be a whole record."""
    return repr(text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}...")


def _hint(text: str, place: str) -> str:
    if place and text.startswith(("{", "[", ",")):
        return "That is JSON: `--fields id --format csv --no-header` prints ids alone."
    if place:
        return "Give an id a line; a CSV of ids needs --no-header."
    return "Give the number in the address of its page, such as 123456789."
