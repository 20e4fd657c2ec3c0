"""The kudos and comments of other athletes on an activity."""

import base64
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from stravafetch.sandbox.data.schedule import SeededRandom

Record = dict[str, Any]

_FIRST = ("Anna", "Ben", "Chiara", "Dmitri", "Eun-ji", "Félix", "Greta", "Hugo", "İpek", "Jonas")
_LAST = "ABCDEFGHKLMNPRSTVWZ"
_WORDS = ("Strong!", "Where's the cake? 🍰", "Next time with me", "すごい", "That headwind…")


def kudos(activity: Mapping[str, Any]) -> list[Record]:
    """Return the athletes who gave kudos, without IDs, as many as the summary counts."""
    rng = SeededRandom(f"kudos {activity['id']}")
    return [_someone(rng) for _ in range(activity["kudos_count"])]


def comments(activity: Mapping[str, Any], page_size: int | None, after: str = "") -> list[Record]:
    """Return the comments, oldest first, or a page of them behind a cursor.

    Only a page has cursors. ``after`` must be one of them, verbatim: a cursor is percent-encoded
    already, and its decoded form is unknown. Raises ValueError for an unknown cursor.
    """
    everything = list(_comments(activity))
    if page_size is None:
        return [{**comment, "cursor": None} for comment in everything]
    cursors = [comment["cursor"] for comment in everything]
    start = cursors.index(after) + 1 if after else 0
    return everything[start : start + page_size]


def _comments(activity: Mapping[str, Any]) -> list[Record]:
    rng = SeededRandom(f"comments {activity['id']}")
    at = datetime.fromisoformat(activity["start_date"]) + timedelta(hours=6)
    found = []
    for _ in range(activity["comment_count"]):
        at += timedelta(seconds=60 + rng.randbelow(20_000))
        number = 2_000_000_000 + rng.randbelow(900_000_000)
        comment: Record = {"id": number, "activity_id": activity["id"], "post_id": None}
        comment |= {"resource_state": 2, "text": rng.choice(_WORDS), "mentions_metadata": None}
        comment |= {"created_at": f"{at:%Y-%m-%dT%H:%M:%SZ}", "cursor": _cursor(number, at)}
        comment |= {"athlete": _someone(rng), "reaction_count": 0, "has_reacted": False}
        found.append(comment)
    return found


def _cursor(number: int, at: datetime) -> str:
    place = {"id": number, "createdAt": int(at.timestamp()) * 1000}
    text = json.dumps(place, separators=(",", ":"))
    return quote(base64.b64encode(text.encode()).decode())


def _someone(rng: SeededRandom) -> Record:
    first, last = rng.choice(_FIRST), rng.choice(_LAST)
    return {"resource_state": 2, "firstname": first, "lastname": f"{last}."}
