"""What strava edit will change, for a person to read: old → new."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from stravafetch.output.sanitize import sanitize_line
from stravafetch.query.changes import Value, Values, value_of

LONGEST = 120  # characters of a text that is shown
LEAD = 20  # of those before the first difference


class Change(NamedTuple):
    """An activity as it is, and the values that it has not got."""

    activity: Mapping[str, Any]
    changes: Values

    @property
    def activity_id(self) -> int:
        """The activity's ID."""
        return int(self.activity["id"])

    def lines(self, gear_names: Mapping[str, str]) -> str:
        """Return a line for the activity, and one for each field."""
        day = str(self.activity.get("start_date_local", ""))[:10]
        name = sanitize_line(str(self.activity.get("name", "")))
        fields = [
            f"  {field}: {' → '.join(self._pair(field, new, gear_names))}"
            for field, new in self.changes.items()
        ]
        return "\n".join([f"{self.activity_id} {day} {_cut(name, 0)}", *fields])

    def _pair(self, field: str, new: Value, gear_names: Mapping[str, str]) -> tuple[str, str]:
        old = value_of(self.activity, field)
        if isinstance(old, bool) or isinstance(new, bool):
            return str(bool(old)).lower(), str(bool(new)).lower()
        if field == "gear_id":
            return _gear(old, gear_names), _gear(new, gear_names)
        if field == "sport_type":
            return sanitize_line(old), sanitize_line(new)
        start = max(0, _common(old, new) - LEAD) if max(len(old), len(new)) > LONGEST else 0
        return _quoted(old, start), _quoted(new, start)


def _gear(gear_id: str, names: Mapping[str, str]) -> str:
    return f"{sanitize_line(names[gear_id])} ({gear_id})" if gear_id in names else gear_id


def _quoted(text: str, start: int) -> str:
    """Return a text in quotes on one line, cut from ``start`` on if it is long."""
    lines = _cut(text.replace("\r\n", "\n"), start).split("\n")
    return "\\n".join(_escaped(line) for line in lines).join('""')


def _escaped(line: str) -> str:
    return json.dumps(sanitize_line(line), ensure_ascii=False)[1:-1]


def _cut(text: str, start: int) -> str:
    before = "…" if start else ""
    after = "…" if len(text) > start + LONGEST else ""
    return f"{before}{text[start : start + LONGEST]}{after}"


def _common(old: str, new: str) -> int:
    """Return how many characters both begin with."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(old), len(new)))
