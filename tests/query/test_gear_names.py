import pytest

from stravafetch.errors import BadInput
from stravafetch.query.gear_names import find_gear, is_name

GEAR = [
    {"id": "b1", "name": "Trek", "nickname": "Blue  one"},
    {"id": "b2", "name": "Canyon"},
    {"id": "g3", "name": "Canyon"},
    {"id": "b1", "name": "Trek"},
]


@pytest.mark.parametrize("name", ["Trek", "trek ", "blue one"])
def test_gear_is_found_by_either_name_in_any_case(name: str) -> None:
    assert find_gear(name, GEAR, "No gear") == "b1"


@pytest.mark.parametrize(
    ("name", "says"),
    [("canyon", "named 'canyon': b2, g3"), ("Giant", "No gear is named 'Giant'")],
)
def test_an_unknown_or_ambiguous_name_is_refused(name: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        find_gear(name, GEAR, "No gear")


def test_the_known_names_are_listed() -> None:
    with pytest.raises(BadInput) as caught:
        find_gear("Giant", GEAR, "No gear")
    assert "There is Trek (b1), Canyon (b2), Canyon (g3)." in caught.value.next_step


@pytest.mark.parametrize(("text", "named"), [("b12", False), ("none", False), ("b12 old", True)])
def test_an_id_and_none_are_not_names(text: str, named: bool) -> None:
    assert is_name(text) == named
