"""Writes values as JSON, with each number in its original notation."""

import json
import re
import secrets
from collections.abc import Mapping
from typing import Any

from stravafetch.exact_number import ExactNumber


def to_json(value: Any, **style: Any) -> str:
    """Return JSON, with the options of json.dumps; RecursionError if nested too deeply."""
    try:
        return json.dumps(value, **style)
    except TypeError:  # an ExactNumber, which the fast encoder does not support
        mark = secrets.token_hex(8)

        def marked(number: object) -> str:
            if not isinstance(number, ExactNumber):
                raise TypeError(f"{type(number)} is not of JSON")
            return f"{mark}{number.text}{mark}"

        return re.sub(f'"{mark}(.*?){mark}"', r"\1", json.dumps(value, default=marked, **style))


def text_of(value: Any) -> str:
    """Return a value as the text of a cell: strings as they are, "" for null, JSON for others.

    A lone surrogate, which JSON can represent but UTF-8 cannot, is escaped.
    """
    if value is None:
        return ""
    text = value if isinstance(value, str) else to_json(value, **_COMPACT)
    return text if text.isascii() else text.encode(errors="backslashreplace").decode()


_COMPACT: Mapping[str, Any] = {"ensure_ascii": False, "separators": (",", ":")}
