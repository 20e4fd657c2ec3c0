"""The folder where settings, locks and private files are kept. The one door to platformdirs."""

import os
from collections.abc import Mapping
from pathlib import Path

from stravafetch.errors import StoreError


def find_home(environ: Mapping[str, str]) -> Path:
    """Return STRAVA_HOME, or else the system's folder; StoreError where the account has none."""
    if chosen := environ.get("STRAVA_HOME"):
        try:
            return Path(chosen).expanduser().absolute()
        except RuntimeError:
            raise _no_home() from None
    return default_home(environ)


def default_home(environ: Mapping[str, str]) -> Path:
    """Return the system's folder for this account's data; StoreError where it has none."""
    from platformdirs import user_data_path

    try:
        folder = user_data_path("stravafetch", appauthor=False, roaming=False)
    except (RuntimeError, KeyError, OSError):  # an account that this system does not know
        raise _no_home() from None
    # Without a home older versions return "~/...", which would be made in the working directory.
    if not folder.is_absolute() or (os.name == "posix" and environ.get("HOME") == ""):
        raise _no_home()
    return folder


def _no_home() -> StoreError:
    return StoreError(
        "This account has no home folder to keep settings and tokens in.",
        "Set HOME, or STRAVA_HOME=FOLDER; with STRAVA_ACCESS_TOKEN neither is needed.",
    )
