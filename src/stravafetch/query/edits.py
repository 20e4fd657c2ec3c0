"""What a person wants of an activity: each value checked before anything is asked of Strava."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from stravafetch.errors import BadInput
from stravafetch.query.changes import EDITABLE, FLAGS, NO_GEAR, Value, Values
from stravafetch.query.edit_rows import Row
from stravafetch.query.sports import read_sport

# What an activity has in detail beside the fields of a summary. Neither can be changed.
# https://developers.strava.com/docs/reference/#api-models-DetailedActivity
DETAIL_FIELDS = frozenset(
    {
        *("photos", "gear", "calories", "segment_efforts", "splits_metric", "splits_standard"),
        *("laps", "best_efforts", "embed_token", "stats_visibility", "available_zones"),
        *("similar_activities", "perceived_exertion", "prefer_perceived_exertion"),
        *("partner_brand_tag", "partner_logo_url", "highlighted_kudosers"),
        *("segment_leaderboard_opt_out", "leaderboard_opt_out"),
    }
)
# These follow a field that can be changed: where a row has both, that one counts.
_DERIVED = {"type": "sport_type", "gear": "gear_id"}
_BOOLEANS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
_SUGGESTIONS = {
    **dict.fromkeys(("title",), "name"),
    **dict.fromkeys(("sport", "type"), "sport_type"),
    **dict.fromkeys(("bike", "shoes"), "gear_id"),
    **dict.fromkeys(("hide", "hidden", "muted"), "hide_from_home"),
    **dict.fromkeys(("note", "notes"), "private_note"),
}


@dataclass(frozen=True)
class Edit:
    """The values wanted of an activity; ``others`` must be as Strava has them.

    A ``gear_id`` may still be the name of the gear.
    """

    activity_id: int
    wanted: Values = field(default_factory=dict)
    others: Mapping[str, Any] = field(default_factory=dict)
    place: str = ""


def read_edits(rows: Iterable[Row], options: Values, known: Collection[str]) -> list[Edit]:
    """Return an edit for each activity of the rows, in their order.

    ``options`` are wanted of each and win over its row; ``known`` are the fields of a summary.
    Raises BadInput for a field that no activity has, a value that it cannot have, and an activity
    with two rows that differ.
    """
    tops = {path.partition(".")[0] for path in known} | DETAIL_FIELDS
    edits: dict[int, Edit] = {}
    for row in rows:
        for path in row.others:
            if path.partition(".")[0] not in tops:
                raise BadInput(f"{row.place}: {_no_field(path)}", _hint(path))
        edit = _edit_of(row, options)
        same = edits.setdefault(edit.activity_id, edit)
        if same.wanted != edit.wanted:
            raise BadInput(
                f"{row.place}: activity {edit.activity_id} has another row with other values.",
                f"See {same.place}, and leave out one of them.",
            )
    return list(edits.values())


def read_value(name: str, value: Any, given_as: str) -> Value:
    """Return a value of an editable field as it is sent; ``given_as`` names it in a message.

    Raises BadInput for one that the field cannot have.
    """
    if name in FLAGS:
        return _read_flag(value, given_as)
    if value is None:
        value = NO_GEAR if name == "gear_id" else ""
    if not isinstance(value, str) or not _is_text(value):
        raise BadInput(f"{given_as} is not a text.", "Give a text in UTF-8.")
    if name == "sport_type":
        return read_sport(value, given_as)
    if name == "gear_id":
        return _read_gear(value.strip(), given_as)
    if name == "name" and not value.strip():
        raise BadInput(f"{given_as} is empty, and every activity has a name.", "Give it a name.")
    return value


def with_gear(edit: Edit, gear_ids: Mapping[str, str]) -> Edit:
    """Return the edit with the ID in the place of the name of its gear."""
    gear = edit.wanted.get("gear_id")
    if gear not in gear_ids:
        return edit
    return replace(edit, wanted={**edit.wanted, "gear_id": gear_ids[str(gear)]})


def _edit_of(row: Row, options: Values) -> Edit:
    of_row = {
        name: read_value(name, value, f"{row.place}: {name}")
        for name, value in row.editable.items()
        if name not in options
    }
    others = {
        path: value
        for path, value in row.others.items()
        if _DERIVED.get(path.partition(".")[0]) not in {*of_row, *options}
    }
    wanted = {
        name: {**of_row, **options}[name] for name in EDITABLE if name in {**of_row, **options}
    }
    return Edit(row.activity_id, wanted, others, row.place)


def _read_flag(value: Any, given_as: str) -> bool:
    flag = _BOOLEANS.get(str(value).strip().casefold())
    if flag is None:
        raise BadInput(f"{given_as} {value!r} is neither true nor false.", "Give one of them.")
    return flag


def _read_gear(text: str, given_as: str) -> str:
    if not text:
        raise BadInput(f"{given_as} is empty.", "Give its name, its ID, or none for no gear.")
    return NO_GEAR if text.casefold() == NO_GEAR else text


def _is_text(value: str) -> bool:
    """Say whether it can be sent, which lone surrogates from a terminal cannot."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _no_field(path: str) -> str:
    return f"no activity has a field {path!r}."


def _hint(path: str) -> str:
    from difflib import get_close_matches  # only for a mistake

    name = path.casefold()
    close = [_SUGGESTIONS[name]] if name in _SUGGESTIONS else get_close_matches(name, EDITABLE, 1)
    meant = f"Did you mean {close[0]}? " if close else ""
    return f"{meant}What can be changed: {', '.join(EDITABLE)}. Leave out what you do not change."
