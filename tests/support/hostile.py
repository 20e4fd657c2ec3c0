"""Texts as someone may write them who wants a terminal to misbehave, or just writes emoji."""

import re
from itertools import cycle
from typing import Any

from tests.support.rewritten import Change

_SHORT = (
    "\x1b[2J\x1b[31mred\x07 bell",
    "\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\ and title \x1b]0;mine\x07",
    "\x9b31m and \x9d0;title\x9c in C1",
    "over\rwritten\b\b\x7f",
    "two\nlines\u2028three\x85four\ttab",
    "\u202egpj.exe\u2066\u200f",
    "山の道を走る 代々木公園",
    "👨‍👩‍👧‍👦 🇫🇷🇯🇵 👍🏽 ☕\ufe0f e\u0301 o\u0302\u0323",
    "שלום עולם",
    "مرحبا بالعالم",
    "half \ud83d an emoji",
    "  ",
    "",
)
TEXTS = (" ".join(_SHORT), *_SHORT, "long " * 2_000, "長" * 10_000)
WRITTEN_BY_PEOPLE = {
    *("name", "firstname", "lastname", "username", "nickname", "city", "state", "country", "bio"),
    *("text", "description", "private_note", "device_name", "brand_name", "model_name", "title"),
    *("location_city", "location_state", "location_country", "external_id"),
}
# All that moves a cursor, or what comes behind it, but the end of a line.
CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def hostile_texts() -> Change:
    """Return a change that puts these texts, one after the other, where people write."""
    texts = cycle(TEXTS)

    def change(key: str, value: Any) -> Any:
        return next(texts) if key in WRITTEN_BY_PEOPLE and isinstance(value, str) else value

    return change
