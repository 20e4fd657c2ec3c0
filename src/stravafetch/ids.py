"""What a person types to name an activity, a gear or a route."""

import re

from stravafetch.errors import BadInput

_ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?strava\.com/activities/([0-9]+)(?:[/?#].*)?")


def read_activity_id(text: str) -> int:
    """Return the number in ``123456789`` or ``https://www.strava.com/activities/123456789``."""
    address = _ADDRESS.fullmatch(text.strip())
    digits = address[1] if address else text.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) < 20):
        raise BadInput(
            f"{text!r} is no activity id.",
            "Give the number in the address of its page, such as 123456789; a CSV of ids "
            "needs --no-header.",
        )
    return int(digits)


def read_gear_id(text: str) -> str:
    """Read the id of a bike (``b12345678``) or of shoes (``g12345678``)."""
    if not re.fullmatch("[bg][0-9]{1,19}", text):
        raise BadInput(
            f"{text!r} is no gear id.", "It looks like b12345678: the gear_id of an activity."
        )
    return text


def read_route_id(text: str) -> int:
    """Read the id of a route, which may have 19 digits."""
    if not re.fullmatch("[0-9]{1,19}", text):
        raise BadInput(f"{text!r} is no route id.", "`strava routes` prints yours, as id_str.")
    return int(text)
