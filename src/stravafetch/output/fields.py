"""The fields of an activity summary, by dotted path: ``name``, ``map.summary_polyline``."""

from collections.abc import Iterable, Iterator
from typing import Any

from stravafetch.console import Console
from stravafetch.errors import BadInput

Record = dict[str, Any]

# In the order in which Strava sends them. ``hide_from_home`` is documented but has not been seen in
# a list; many that are sent are undocumented.
# https://developers.strava.com/docs/reference/#api-models-SummaryActivity
FIELDS: tuple[str, ...] = (
    "resource_state",
    *("athlete", "athlete.id", "athlete.resource_state"),
    *("name", "distance", "moving_time", "elapsed_time", "total_elevation_gain"),
    *("type", "sport_type", "workout_type", "device_name", "id"),
    *("start_date", "start_date_local", "timezone", "utc_offset"),
    *("location_city", "location_state", "location_country"),
    *("achievement_count", "kudos_count", "comment_count", "athlete_count", "photo_count"),
    *("map", "map.id", "map.summary_polyline", "map.resource_state"),
    *("trainer", "commute", "manual", "private", "visibility", "flagged"),
    *("gear_id", "start_latlng", "end_latlng"),
    *("average_speed", "max_speed", "average_cadence"),
    *("average_temp", "average_watts", "max_watts", "weighted_average_watts", "device_watts"),
    *("kilojoules", "has_heartrate", "average_heartrate", "max_heartrate"),
    *("heartrate_opt_out", "display_hide_heartrate_option"),
    *("elev_high", "elev_low", "upload_id", "upload_id_str", "external_id"),
    *("from_accepted_tag", "pr_count", "total_photo_count", "has_kudoed", "suffer_score"),
    "hide_from_home",
)
_OBJECTS = {field.rpartition(".")[0] for field in FIELDS}


def read_fields(text: str) -> tuple[str, ...]:
    """Parse comma-separated names, without duplicates; if empty, BadInput lists the fields.

    The name of an object such as ``map`` stands for all its parts.
    """
    names = tuple(dict.fromkeys(filter(None, (name.strip() for name in text.split(",")))))
    if not names:
        raise BadInput("--fields is empty.", _known())
    return names


class FieldWatch:
    """Detects fields that are unknown to this program and missing from every record."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        self._missing = [field for field in fields if field not in FIELDS]
        self._is_empty = True

    def watch(self, pages: Iterable[list[Record]]) -> Iterator[list[Record]]:
        """Pass the pages on."""
        for page in pages:
            self._is_empty = self._is_empty and not page
            self._missing = [
                field for field in self._missing if not any(select(r, [field]) for r in page)
            ]
            yield page

    def warn(self, console: Console) -> None:
        """Warn of missing fields after everything is written, as a terminal shows both."""
        for field in () if self._is_empty else self._missing:
            console.warn(f"No record has the field {field!r}. {_suggestion(field)}")


def select(record: Record, fields: Iterable[str]) -> Record:
    """Return only these fields of a record, in this order and nested as in the record."""
    kept: Record = {}
    for field in fields:
        key, _, rest = field.partition(".")
        value = record.get(key)
        if key in record and not rest:
            kept[key] = value
        elif isinstance(value, dict) and (part := select(value, [rest])):
            kept[key] = kept.get(key, {}) | part
    return kept


def select_fields(pages: Iterable[list[Record]], fields: tuple[str, ...]) -> Iterable[list[Record]]:
    """Return the pages with only these fields of each record; if there are none, unchanged."""
    return ([select(record, fields) for record in page] for page in pages) if fields else pages


def leaf_fields(fields: Iterable[str]) -> tuple[str, ...]:
    """Return the fields with each object replaced by its known parts, without duplicates."""
    return tuple(dict.fromkeys(leaf for field in fields for leaf in _leaves(field)))


def _leaves(field: str) -> list[str]:
    """Return the known parts of a field; for an unknown field, only itself."""
    return [
        leaf for leaf in FIELDS if leaf not in _OBJECTS and f"{leaf}.".startswith(f"{field}.")
    ] or [field]


def flatten(record: Record, above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each value that is not an object with its dotted path, at any depth."""
    opened = [(above, iter(record.items()))]
    while opened:
        above, items = opened[-1]
        for key, value in items:
            if isinstance(value, dict):
                opened.append((f"{above}{key}.", iter(value.items())))
                break
            yield f"{above}{key}", value
        else:
            opened.pop()


def _suggestion(name: str) -> str:
    from difflib import get_close_matches  # only for a mistake

    close = get_close_matches(name.casefold(), FIELDS)
    return f"Did you mean {' or '.join(close)}?" if close else "Omit --fields to see them all."


def _known() -> str:
    from textwrap import fill  # only for a mistake

    names = fill(", ".join(FIELDS), 78, initial_indent="  ", subsequent_indent="  ")
    return f"Use some of these, separated by commas:\n{names}"
