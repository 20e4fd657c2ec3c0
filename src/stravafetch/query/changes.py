"""What is to change in an activity: only what differs, and how it is taken back."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

# https://developers.strava.com/docs/reference/#api-models-UpdatableActivity, in the order in which
# changes are shown; private_note is not documented. Nothing else can be changed by the API.
TEXTS = ("name", "description", "private_note")
FLAGS = ("commute", "trainer", "hide_from_home")
EDITABLE = ("name", "description", "sport_type", "gear_id", *FLAGS, "private_note")
NO_GEAR = "none"  # what clears the gear

# What others change, or what lists and details tell differently: no edit of a person.
_VOLATILE = frozenset(
    {
        *("resource_state", "has_kudoed", "kudos_count", "comment_count", "athlete_count"),
        *("photo_count", "total_photo_count", "achievement_count", "pr_count", "suffer_score"),
    }
)
# As in a CSV with --safe: an apostrophe before what a spreadsheet would take for a formula.
_ESCAPED = re.compile("'(?=[\\s\"']*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])")

Activity = Mapping[str, Any]
Value = str | bool
Values = Mapping[str, Value]  # of editable fields, as they are sent


def value_of(activity: Activity, field: str) -> Value:
    """Return what an editable field has now, as it would be sent; what is absent is empty."""
    value = activity.get(field)
    if field in FLAGS:
        return bool(value)
    return NO_GEAR if field == "gear_id" and not value else str(value or "")


def differences(activity: Activity, wanted: Values) -> dict[str, Value]:
    """Return those of the wanted values that the activity has not got, in the order shown."""
    return {
        field: wanted[field]
        for field in EDITABLE
        if field in wanted and not _is_same(value_of(activity, field), wanted[field])
    }


def old_values(activity: Activity, changes: Values) -> dict[str, Value]:
    """Return the values that take these changes of the activity back."""
    return {field: value_of(activity, field) for field in changes}


def ignored_fields(changed: Activity, changes: Values) -> list[str]:
    """Return the fields that have another value in Strava's response than was sent.

    Strava strips spaces around a text. A field that is not in the response, such as private_note,
    counts as changed.
    """
    return [
        field
        for field, value in differences(changed, changes).items()
        if field in changed
        and not _is_same(str(value_of(changed, field)).strip(), str(value).strip())
    ]


def read_only_differences(activity: Activity, given: Mapping[str, Any]) -> list[str]:
    """Return the fields, by dotted path, that were given another value than the activity has.

    Numbers and booleans may be written in any way. What others change, such as kudos_count, is not
    compared.
    """
    has = dict(leaves(activity))
    return [
        path
        for path, value in given.items()
        if path.rpartition(".")[2] not in _VOLATILE and not _is_equal(value, has.get(path))
    ]


def leaves(record: Activity, above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each value that is no object with its dotted path."""
    for key, value in record.items():
        if isinstance(value, Mapping):
            yield from leaves(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def _is_same(now: Value, wanted: Value) -> bool:
    """Compare values; spreadsheets rewrite line ends, and --safe puts apostrophes into a text."""
    if now == wanted or not isinstance(now, str) or not isinstance(wanted, str):
        return now == wanted
    now, wanted = _with_plain_lines(now), _with_plain_lines(wanted)
    return now == wanted or _ESCAPED.sub("", wanted) == _ESCAPED.sub("", now)


def _with_plain_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _is_equal(given: Any, found: Any) -> bool:
    """Compare a value of JSON, or the text of a cell, with what Strava sent."""
    if isinstance(given, str) and isinstance(found, list):
        given = _parsed(given)
    if isinstance(given, list) and isinstance(found, list):
        return len(given) == len(found) and all(map(_is_equal, given, found))
    if isinstance(given, Mapping) and isinstance(found, Mapping):
        return not read_only_differences(found, dict(leaves(given)))
    texts = _text(given), _text(found)
    numbers = [_number(text) for text in texts]
    return texts[0] == texts[1] or (None not in numbers and numbers[0] == numbers[1])


def _parsed(cell: str) -> Any:
    try:
        return json.loads(cell)
    except (ValueError, RecursionError):
        return cell


def _text(value: Any) -> str:
    """Return a scalar as text; a number that kept its own has it as ``text``."""
    text = "" if value is None else str(getattr(value, "text", value))
    plain = _ESCAPED.sub("", _with_plain_lines(text))
    return plain.casefold() if plain.casefold() in ("true", "false") else plain


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
