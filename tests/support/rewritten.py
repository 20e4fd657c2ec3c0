"""What the stand-in answers, with other values in it."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from stravafetch.sandbox.server import Request, Response

Handle = Callable[[Request], Response]
Change = Callable[[str, Any], Any]  # a key, and its value, or one of those in its list

OMITTED = object()  # what a change returns for a key that is to be left out


def rewritten(handle: Handle, change: Change) -> Handle:
    """Answer as ``handle`` does, with each value in the JSON of a success changed."""

    def answer(request: Request) -> Response:
        response = handle(request)
        if response.status != 200 or "json" not in response.headers.get("Content-Type", ""):
            return response
        document = _changed("", json.loads(response.body), change)
        return replace(response, body=json.dumps(document).encode())

    return answer


def _changed(key: str, value: Any, change: Change) -> Any:
    """Return a value with all in it changed, and then itself; records of a list have no key."""
    if isinstance(value, dict):
        pairs = [(name, _changed(name, part, change)) for name, part in value.items()]
        value = {name: part for name, part in pairs if part is not OMITTED}
    elif isinstance(value, list):
        parts = [_changed("" if isinstance(i, dict) else key, i, change) for i in value]
        value = [part for part in parts if part is not OMITTED]
    return change(key, value) if key else value
