"""Gear by the name that its owner gave it."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from stravafetch.errors import BadInput
from stravafetch.query.changes import NO_GEAR


def is_name(gear: str) -> bool:
    """Say whether a text is the name of gear, and neither its ID nor ``none``."""
    return gear != NO_GEAR and not re.fullmatch("[bg][0-9]{1,19}", gear)


def names_of(gear: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the names of gear by ID."""
    return {str(one["id"]): str(one.get("name") or one["id"]) for one in gear if one.get("id")}


def find_gear(name: str, gear: Iterable[Mapping[str, Any]], nowhere: str) -> str:
    """Return the ID of the gear with this name or nickname, in any case.

    ``nowhere`` begins the message where there is none. Raises BadInput, which lists all the names,
    where none has it or several.
    """
    owned = list(gear)
    found = {
        str(one["id"])
        for one in owned
        if one.get("id") and _plain(name) in (_plain(one.get("name")), _plain(one.get("nickname")))
    }
    if len(found) == 1:
        return found.pop()
    listed = ", ".join(f"{name} ({key})" for key, name in names_of(owned).items())
    if found:
        raise BadInput(
            f"Several gear items are named {name!r}: {', '.join(sorted(found))}.",
            "Give the ID of one of them.",
        )
    raise BadInput(
        f"{nowhere} is named {name!r}.",
        f"There is {listed or 'none'}. Give an ID, such as b12345678, or sign in with "
        "`strava login --scope profile:read_all` to name any gear of yours.",
    )


def _plain(text: object) -> str:
    return " ".join(str(text or "").split()).casefold()
