import pytest

from stravafetch.errors import BadInput
from stravafetch.query.sports import EVERYDAY, SPORT_TYPES, read_sports


def test_sports_are_named_one_by_one_or_between_commas() -> None:
    assert read_sports(["Run", "Swim, TrailRun,run"]) == ("Run", "Swim", "TrailRun")


@pytest.mark.parametrize("text", ["trailrun", "TRAILRUN", "Trail Run", "trail-run", "trail_runs"])
def test_spelling_makes_no_difference(text: str) -> None:
    assert read_sports([text]) == ("TrailRun",)


@pytest.mark.parametrize(
    ("word", "type_"),
    [
        ("cycling", "GravelRide"),
        ("Bike", "EBikeRide"),
        ("running", "TrailRun"),
        ("swimming", "Swim"),
        ("hiking", "Hike"),
        ("cross-country skiing", "NordicSki"),
        ("weights", "WeightTraining"),
        ("football", "Soccer"),
    ],
)
def test_everyday_words_name_the_types_they_mean(word: str, type_: str) -> None:
    assert type_ in read_sports([word])


@pytest.mark.parametrize("name", SPORT_TYPES)
def test_the_name_of_a_type_means_that_type_alone(name: str) -> None:
    assert read_sports([name]) == (name,)


def test_everyday_words_lead_to_documented_types_only() -> None:
    assert {type_ for types in EVERYDAY.values() for type_ in types} <= set(SPORT_TYPES)
    assert not set(EVERYDAY) & {name.casefold() for name in SPORT_TYPES}


@pytest.mark.parametrize(
    ("name", "hint"),
    [("rum", "Did you mean Run?"), ("cyclng", "Did you mean Ride or"), ("quidditch", "All are")],
)
def test_an_unknown_one_is_refused_with_the_nearest(name: str, hint: str) -> None:
    with pytest.raises(BadInput, match=f"--sport '{name}' is not a sport type") as caught:
        read_sports([name])
    assert caught.value.next_step.startswith(hint)
    assert f"--sport '\"{name}\"'" in caught.value.next_step


def test_a_newer_type_is_accepted_in_quotes_as_it_is() -> None:
    assert read_sports(['"VirtualHike"', "Run"]) == ("VirtualHike", "Run")


@pytest.mark.parametrize("text", ["", " ", "Run,,Swim", '""'])
def test_an_empty_name_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="--sport is empty"):
        read_sports([text])


def test_every_documented_name_is_one_word() -> None:
    assert all(name.isalpha() and name[0].isupper() for name in SPORT_TYPES)
