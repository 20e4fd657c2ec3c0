"""A value as JSON text, in which each number is written as it came."""

import json
import re
import secrets
from collections.abc import Mapping
from typing import Any

from stravafetch.exact_number import ExactNumber


def to_json(value: Any, **style: Any) -> str:
    """Return JSON, in the style of json.dumps; RecursionError for what is nested too deep."""
    try:
        return json.dumps(value, **style)
    except TypeError:  # only an ExactNumber: the encoder knows none, and is fast without
        mark = secrets.token_hex(8)

        def marked(number: object) -> str:
            if not isinstance(number, ExactNumber):
                raise TypeError(f"{type(number)} is not of JSON")
            return f"{mark}{number.text}{mark}"

        return re.sub(f'"{mark}(.*?){mark}"', r"\1", json.dumps(value, default=marked, **style))


def text_of(value: Any) -> str:
    """Return a value as the text of a cell: a text as it is, nothing for null, else JSON.

    A lone surrogate, which JSON can carry and UTF-8 cannot, is escaped.
    """
    if value is None:
        return ""
    text = value if isinstance(value, str) else to_json(value, **_COMPACT)
    return text if text.isascii() else text.encode(errors="backslashreplace").decode()


_COMPACT: Mapping[str, Any] = {"ensure_ascii": False, "separators": (",", ":")}
