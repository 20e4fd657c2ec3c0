from typing import Any

import pytest

from stravafetch.errors import BadInput
from stravafetch.query.edit_rows import read_rows
from stravafetch.query.edits import Edit, read_edits, read_value, with_gear

KNOWN = ("distance", "type", "map.id")


def edits(text: str, **options: Any) -> list[Edit]:
    return read_edits(read_rows(text), options, KNOWN)


def test_an_option_wins_over_its_column_and_the_others_count() -> None:
    [one] = edits("id,name,commute\n17,x,false", commute=True)
    assert one.wanted == {"name": "x", "commute": True}


def test_rows_that_agree_are_one_edit() -> None:
    assert [one.activity_id for one in edits("17\n18\n17", name="x")] == [17, 18]


def test_rows_that_disagree_are_refused() -> None:
    with pytest.raises(BadInput, match="Line 3 of stdin: activity 17 has another row"):
        edits("id,name\n17,a\n17,b")


@pytest.mark.parametrize(
    ("column", "hint"),
    [("nmae", "Did you mean name?"), ("title", "Did you mean name?"), ("colour", "What can be")],
)
def test_a_column_that_no_activity_has_is_refused(column: str, hint: str) -> None:
    with pytest.raises(BadInput, match=f"Line 2 of stdin: no activity has a field '{column}'") as e:
        edits(f"id,{column}\n17,x")
    assert hint in e.value.next_step


def test_a_type_is_derived_from_its_sport_type_and_alone_must_not_change() -> None:
    assert edits("id,type,sport_type\n17,Run,Ride")[0].others == {}
    assert edits("id,type\n17,Run")[0].others == {"type": "Run"}


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("commute", "TRUE", True),
        ("trainer", 0, False),
        ("hide_from_home", "no", False),
        ("sport_type", "trail run", "TrailRun"),
        ("sport_type", '"NewSport"', "NewSport"),
        ("gear_id", None, "none"),
        ("gear_id", " None ", "none"),
        ("gear_id", "Blue road bike", "Blue road bike"),
        ("description", None, ""),
    ],
)
def test_a_value_is_read_as_it_is_sent(name: str, value: Any, read: Any) -> None:
    assert read_value(name, value, name) == read


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("commute", "maybe", "commute 'maybe' is neither true nor false"),
        ("sport_type", "runing", "sport_type 'runing' is not a sport type"),
        ("sport_type", "cycling", "stands for several sport types: Ride,"),
        ("sport_type", None, "sport_type is empty"),
        ("gear_id", "", "gear_id is empty"),
        ("name", " ", "name is empty"),
        ("name", 7, "name is not a text"),
        ("name", "\udcff", "name is not a text"),
    ],
)
def test_a_value_that_a_field_cannot_have_is_refused(name: str, value: Any, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        read_value(name, value, name)


def test_a_name_of_gear_becomes_its_id() -> None:
    assert with_gear(Edit(17, {"gear_id": "Trek"}), {"Trek": "b1"}).wanted == {"gear_id": "b1"}
    assert with_gear(Edit(17, {"gear_id": "b2"}), {"Trek": "b1"}).wanted == {"gear_id": "b2"}
