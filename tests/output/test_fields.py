from typing import Any

import pytest

from stravafetch.console import Console
from stravafetch.errors import BadInput
from stravafetch.output.fields import (
    FIELDS,
    FieldWatch,
    flatten,
    leaf_fields,
    read_fields,
    select,
    select_fields,
)
from tests.support.consoles import NoWarnings, RecordedConsole
from tests.support.history import sample_history

RIDE: dict[str, Any] = {
    "name": "Coffee ride ☕",
    "distance": 30760.0,
    "id": 1,
    "map": {"id": "a1", "summary_polyline": "odh_I", "resource_state": 2},
    "gear_id": None,
    "start_latlng": [],
}


def watch(pages: Any, fields: tuple[str, ...], console: Console) -> list[Any]:
    watched = FieldWatch(fields)
    passed_on = list(watched.watch(pages))
    watched.warn(console)
    return passed_on


def test_every_value_of_an_activity_has_a_known_field() -> None:
    for record in sample_history(600):
        assert {path for path, _ in flatten(record)} <= set(FIELDS)


def test_the_fields_stand_in_the_order_in_which_strava_sends_them() -> None:
    for record in sample_history(600):
        sent = [path for path, _ in flatten(record)]
        assert sent == [field for field in FIELDS if field in sent]


def test_names_are_read_in_the_order_asked() -> None:
    assert read_fields("name, id,map.summary_polyline") == ("name", "id", "map.summary_polyline")


def test_repeated_names_and_extra_commas_are_ignored() -> None:
    assert read_fields("id,,name,id,") == ("id", "name")


@pytest.mark.parametrize("text", ["", " ", ",", " , "])
def test_no_name_at_all_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="is empty") as refused:
        read_fields(text)
    assert refused.value.exit_code == 2
    assert "sport_type" in refused.value.next_step


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [("nmae", "name"), ("DISTANCE", "distance"), ("summary_polyline", "map.summary_polyline")],
)
def test_a_field_that_no_record_has_is_warned_of(wrong: str, meant: str) -> None:
    console = RecordedConsole()
    watch([[RIDE], [RIDE]], read_fields(f"id,{wrong}"), console)
    assert console.warnings == [f"No record has the field '{wrong}'. Did you mean {meant}?"]


def test_a_field_of_any_record_and_an_empty_list_cause_no_warning() -> None:
    fields = read_fields("max_temp,gear.nickname")
    pages = [[RIDE], [{"max_temp": 31, "gear": {"nickname": None}}]]
    assert watch(pages, fields, NoWarnings()) == pages
    watch([[]], fields, NoWarnings())


def test_an_unknown_name_is_answered_with_where_the_names_are_listed() -> None:
    console = RecordedConsole()
    watch([[RIDE]], ("zzz",), console)
    assert console.warnings == ["No record has the field 'zzz'. Omit --fields to see them all."]


def test_a_refusal_lists_every_field_in_lines_that_fit_a_terminal() -> None:
    with pytest.raises(BadInput) as refused:
        read_fields(",")
    lines = refused.value.next_step.splitlines()[1:]
    assert tuple("".join(lines).replace(",", " ").split()) == FIELDS
    assert max(map(len, lines)) < 80


def test_picked_fields_come_in_the_order_asked() -> None:
    assert list(select(RIDE, ("id", "name")).items()) == [("id", 1), ("name", "Coffee ride ☕")]


def test_a_part_is_picked_within_its_object() -> None:
    assert select(RIDE, ("map.summary_polyline", "name")) == {
        "map": {"summary_polyline": "odh_I"},
        "name": "Coffee ride ☕",
    }


def test_parts_of_one_object_come_together_in_the_order_asked() -> None:
    parts = select(RIDE, ("map.resource_state", "id", "map.id"))
    assert list(parts) == ["map", "id"]
    assert list(parts["map"].items()) == [("resource_state", 2), ("id", "a1")]


@pytest.mark.parametrize("fields", [("map", "map.id"), ("map.id", "map")])
def test_an_object_asked_for_with_a_part_of_it_comes_whole(fields: tuple[str, ...]) -> None:
    assert select(RIDE, fields) == {"map": RIDE["map"]}


def test_null_and_an_empty_list_are_picked_as_they_are() -> None:
    assert select(RIDE, ("gear_id", "start_latlng")) == {"gear_id": None, "start_latlng": []}


@pytest.mark.parametrize("field", ["average_watts", "athlete.id", "gear_id.id"])
def test_what_a_record_lacks_stays_absent(field: str) -> None:
    assert select(RIDE, (field,)) == {}


def test_an_object_without_the_part_asked_for_stays_absent() -> None:
    assert select({"map": {"id": "a1"}}, ("map.summary_polyline",)) == {}


def test_picking_leaves_the_record_alone() -> None:
    select(RIDE, ("map.id", "map.resource_state"))
    assert RIDE["map"] == {"id": "a1", "summary_polyline": "odh_I", "resource_state": 2}


def test_pages_without_fields_to_pick_pass_through() -> None:
    assert list(select_fields([[RIDE], []], ())) == [[RIDE], []]
    assert list(select_fields([[RIDE], []], ("id",))) == [[{"id": 1}], []]


def test_an_object_stands_for_its_parts() -> None:
    assert leaf_fields(("name", "map")) == (
        "name",
        "map.id",
        "map.summary_polyline",
        "map.resource_state",
    )


def test_a_part_asked_for_first_is_not_repeated_with_its_object() -> None:
    assert leaf_fields(("athlete.resource_state", "athlete")) == (
        "athlete.resource_state",
        "athlete.id",
    )


def test_a_field_does_not_stand_for_those_that_begin_alike() -> None:
    assert leaf_fields(("id", "upload_id")) == ("id", "upload_id")
