import pytest

from stravafetch.errors import BadInput
from stravafetch.query.sports import SPORT_TYPES, read_sports


def test_sports_are_named_one_by_one_or_between_commas() -> None:
    assert read_sports(["Run", "Swim, TrailRun"], pytest.fail) == ("Run", "Swim", "TrailRun")


def test_the_case_does_not_matter() -> None:
    assert read_sports(["trailrun"], pytest.fail) == ("trailrun",)


@pytest.mark.parametrize(
    ("name", "hint"), [("rum", " Did you mean Run?"), ("Curling of stones", "")]
)
def test_one_that_is_not_documented_passes_with_a_warning(name: str, hint: str) -> None:
    warnings: list[str] = []
    assert read_sports([name], warnings.append) == (name,)
    assert warnings == [f"{name} is none of the sport types that Strava documents.{hint}"]


@pytest.mark.parametrize("text", ["", " ", "Run,,Swim"])
def test_an_empty_name_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="--sport is empty"):
        read_sports([text], pytest.fail)


def test_every_documented_name_is_one_word() -> None:
    assert all(name.isalpha() and name[0].isupper() for name in SPORT_TYPES)
