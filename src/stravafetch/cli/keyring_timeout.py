"""How long to wait for the keyring."""

from collections.abc import Mapping

from stravafetch.errors import BadInput

# In seconds; the user may have to type its password.
KEYRING_SECONDS = 5.0
INTERACTIVE_KEYRING_SECONDS = 60.0


def read_timeout(environ: Mapping[str, str], *, is_interactive: bool) -> float:
    """Return the seconds set in the environment, or the default; BadInput if not a number."""
    given = environ.get("STRAVA_KEYRING_TIMEOUT")
    if not given:
        return INTERACTIVE_KEYRING_SECONDS if is_interactive else KEYRING_SECONDS
    if not (given.isascii() and given.isdigit()) or not 0 < int(given) <= 3600:
        raise BadInput(
            f"STRAVA_KEYRING_TIMEOUT is {given!r}, which is not a whole number from 1 to 3600.",
            "Set it to a number of seconds.",
        )
    return float(given)
