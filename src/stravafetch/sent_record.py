"""Records of a JSON array together with their original text."""

import json
import re
from typing import Any

from stravafetch.exact_number import refuse_constant

_DECODER = json.JSONDecoder(parse_constant=refuse_constant)
_SEPARATOR = re.compile(r"[ \t]*([],])[ \t]*")


class SentRecord(dict[str, Any]):
    """A record to be printed as ``text``: its floats may not keep their original notation."""

    __slots__ = ("text",)

    def __init__(self, values: dict[str, Any], text: str) -> None:
        super().__init__(values)
        self.text = text


def split_records(body: bytes) -> list[SentRecord] | None:
    """Return the records of an array; None if it has line breaks or is not an array of objects.

    A record that spans several lines could not be printed as a line of NDJSON.
    """
    try:
        text = body.decode().strip()
        return None if "\n" in text or "\r" in text else _split(text)
    except (ValueError, RecursionError):
        return None


def _split(text: str) -> list[SentRecord] | None:
    records: list[SentRecord] = []
    at, separator = 1, text[:1]
    if text == "[]":
        return records
    while separator in ("[", ","):
        values, end = _DECODER.raw_decode(text, at)
        if not isinstance(values, dict) or not (found := _SEPARATOR.match(text, end)):
            return None
        records.append(SentRecord(values, text[at:end]))
        at, separator = found.end(), found[1]
    return records if records and at == len(text) else None
