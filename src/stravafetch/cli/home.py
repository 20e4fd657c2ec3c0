"""The folder for settings, locks and private files. The only module that imports platformdirs."""

import os
from collections.abc import Mapping
from pathlib import Path

from stravafetch.errors import StoreError


def find_home(environ: Mapping[str, str]) -> Path:
    """Return STRAVA_HOME, or the system's default folder; StoreError if the account has none."""
    chosen = environ.get("STRAVA_HOME")
    if not chosen:
        return default_home(environ)
    if chosen.startswith("~"):
        _check_home(environ)
    try:
        return Path(chosen).expanduser().absolute()
    except RuntimeError:
        raise _no_home() from None


def default_home(environ: Mapping[str, str]) -> Path:
    """Return the system's folder for this account's data; StoreError if it has none."""
    from platformdirs import user_data_path

    if not Path(environ.get("XDG_DATA_HOME", "")).is_absolute():
        _check_home(environ)
    try:
        folder = user_data_path("stravafetch", appauthor=False, roaming=False)
    except (RuntimeError, KeyError, OSError):  # an account unknown to this system
        raise _no_home() from None
    # Without a home, older versions return "~/...", relative to the working directory.
    if not folder.is_absolute():
        raise _no_home()
    return folder


def is_default_home(home: Path, environ: Mapping[str, str]) -> bool:
    """Return whether this is the system's folder for this account, which may have none."""
    try:
        return home == default_home(environ)
    except StoreError:
        return False


def _check_home(environ: Mapping[str, str]) -> None:
    """Reject a HOME that is not an absolute path: versions of platformdirs treat it differently."""
    home = environ.get("HOME", "/")
    if os.name == "posix" and not Path(home).is_absolute():
        raise _no_home(f"HOME is {home!r}, which is not an absolute path, so there is no")


def _no_home(reason: str = "This account has no") -> StoreError:
    return StoreError(
        f"{reason} home folder for settings and tokens.",
        "Set HOME, or STRAVA_HOME=FOLDER; with STRAVA_ACCESS_TOKEN neither is needed.",
    )
