import json
from io import StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from stravafetch.output.formats import WRITERS
from stravafetch.output.style import Style
from stravafetch.query.changes import (
    EDITABLE,
    FLAGS,
    NO_GEAR,
    Values,
    differences,
    ignored_fields,
    old_values,
    read_only_differences,
    value_of,
)
from stravafetch.query.edit_rows import read_rows
from stravafetch.query.edits import Edit, read_edits

Record = dict[str, Any]

TEXT = some.text(some.characters(exclude_categories=["Cs"]), max_size=12)
NAME = TEXT.filter(str.strip)
GEAR = some.sampled_from(["b1", "b22", "g3"])
ACTIVITY = some.fixed_dictionaries(
    {
        "id": some.integers(1, 2**63 - 1),
        "name": NAME,
        "sport_type": some.sampled_from(["Run", "Ride", "TrailRun"]),
        "gear_id": GEAR | some.none(),
        "commute": some.booleans(),
        "trainer": some.booleans(),
        "distance": some.floats(0, 1e6),
        "map": some.fixed_dictionaries({"summary_polyline": TEXT}),
        "start_latlng": some.lists(some.floats(-90, 90), max_size=2),
    },
    optional={
        "description": TEXT | some.none(),
        "hide_from_home": some.booleans(),
        "private_note": TEXT | some.none(),
    },
)
WANTED: some.SearchStrategy[Values] = some.fixed_dictionaries(
    {},
    optional={
        "name": NAME,
        "description": TEXT,
        "sport_type": some.sampled_from(["Run", "Ride", "TrailRun"]),
        "gear_id": GEAR | some.just(NO_GEAR),
        **{flag: some.booleans() for flag in FLAGS},
        "private_note": TEXT,
    },
)


def changed(activity: Record, changes: Values) -> Record:
    """The activity as Strava would have it then."""
    new = {**activity, **changes}
    return {**new, "gear_id": None if new["gear_id"] == NO_GEAR else new["gear_id"]}


def values(activity: Record) -> list[Any]:
    return [value_of(activity, field) for field in EDITABLE]


def read(text: str) -> list[Edit]:
    return read_edits(read_rows(text), {}, ("distance", "map", "start_latlng"))


@given(ACTIVITY, WANTED)
def test_a_change_has_exactly_the_fields_that_differ(activity: Record, wanted: Values) -> None:
    changes = differences(activity, wanted)
    assert all(value_of(activity, field) != value for field, value in changes.items())
    assert differences(changed(activity, changes), wanted) == {}


@given(ACTIVITY, WANTED)
def test_undoing_a_change_restores_the_original(activity: Record, wanted: Values) -> None:
    changes = differences(activity, wanted)
    undo = json.dumps({"id": activity["id"], **old_values(activity, changes)})
    after = changed(activity, changes)
    [back] = read(undo)
    assert values(changed(after, differences(after, back.wanted))) == values(activity)


@pytest.mark.parametrize("style", [Style(), Style(safe=True)], ids=["exact", "safe"])
@given(activities=some.lists(ACTIVITY, min_size=1, max_size=3, unique_by=lambda one: one["id"]))
def test_a_csv_that_nobody_edited_changes_nothing(style: Style, activities: list[Record]) -> None:
    text = StringIO()
    fields = ("id", "name", "gear_id", "distance", "map", "start_latlng", "description", "trainer")
    WRITERS["csv"]([activities], text, style._replace(fields=fields))
    edits = read(text.getvalue())
    assert [one.activity_id for one in edits] == [one["id"] for one in activities]
    for one, activity in zip(edits, activities, strict=True):
        assert differences(activity, one.wanted) == {}
        assert read_only_differences(activity, one.others) == []


@given(ACTIVITY)
def test_a_record_that_nobody_edited_changes_nothing(activity: Record) -> None:
    [one] = read(json.dumps(activity))
    assert differences(activity, one.wanted) == {}
    assert read_only_differences(activity, one.others) == []


@pytest.mark.parametrize("cell", ["8330.5", "8330.50", "8.3305e3"])
def test_a_number_may_be_written_in_any_format(cell: str) -> None:
    assert read_only_differences({"distance": 8330.5}, {"distance": cell}) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("distance", 8331),
        ("manual", "TRUE"),
        ("map.id", "a1"),
        ("average_watts", 300),
        ("start_latlng", "[1,2]"),
        ("start_latlng", [47.1, 8.6]),
    ],
)
def test_a_different_value_of_a_read_only_field_is_found(path: str, value: Any) -> None:
    activity = {"distance": 8330.5, "manual": False, "map": {"id": "a"}, "start_latlng": [47.1, 8]}
    assert read_only_differences(activity, {path: value}) == [path]


def test_fields_that_others_change_are_not_compared() -> None:
    activity = {"kudos_count": 5, "map": {"resource_state": 3}}
    assert read_only_differences(activity, {"kudos_count": 4, "map.resource_state": 2}) == []


def test_line_ends_that_a_spreadsheet_rewrote_are_not_a_change() -> None:
    assert differences({"description": "a\r\nb"}, {"description": "a\nb"}) == {}


def test_a_value_that_strava_ignored_is_named() -> None:
    changes: Values = {"name": " New ", "gear_id": "b9", "private_note": "x"}
    assert ignored_fields({"id": 1, "name": "New", "gear_id": "b1"}, changes) == ["gear_id"]
