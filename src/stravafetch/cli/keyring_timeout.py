"""How long the keyring may take to answer."""

from collections.abc import Mapping

from stravafetch.errors import BadInput

# In seconds: a person may have to type its password.
KEYRING_SECONDS = 5.0
INTERACTIVE_KEYRING_SECONDS = 60.0


def read_timeout(environ: Mapping[str, str], *, is_interactive: bool) -> float:
    """Return the seconds that the environment names, or the usual ones; BadInput for no number."""
    given = environ.get("STRAVA_KEYRING_TIMEOUT")
    if not given:
        return INTERACTIVE_KEYRING_SECONDS if is_interactive else KEYRING_SECONDS
    if not (given.isascii() and given.isdigit()) or not 0 < int(given) <= 3600:
        raise BadInput(f"STRAVA_KEYRING_TIMEOUT is {given!r}.", "Use whole seconds, 1 to 3600.")
    return float(given)
