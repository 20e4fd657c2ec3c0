import re

import pytest

from stravafetch.archive.labels import sport_of
from stravafetch.query.sports import SPORT_TYPES


@pytest.mark.parametrize("sport", SPORT_TYPES)
def test_every_english_sport_type_is_known(sport: str) -> None:
    assert sport_of(re.sub("(?<=[a-z])([A-Z])", r" \1", sport)) == sport


@pytest.mark.parametrize(
    ("label", "sport"),
    [
        ("E-Bike Ride", "EBikeRide"),
        ("Stair-Stepper", "StairStepper"),
        ("Football (Soccer)", "Soccer"),
        ("Rock Climb", "RockClimbing"),
        ("Hardloopsessie", "Run"),
        ("Virtuele fietsrit", "VirtualRide"),
        ("Radfahrt", "Ride"),
        ("E-Bike-Radfahrt", "EBikeRide"),
        ("Course à pied", "Run"),
        ("Course a\u0300 pied", "Run"),  # decomposed, as macOS writes
        ("Caminata", "Walk"),
        ("Natação", "Swim"),
        ("ランニング", "Run"),
        ("骑行", "Ride"),
    ],
)
def test_labels_of_other_languages_and_those_that_differ(label: str, sport: str) -> None:
    assert sport_of(label) == sport


@pytest.mark.parametrize("label", ["", "Frobnicate", "🚴"])
def test_an_unknown_label_has_no_sport_type(label: str) -> None:
    assert sport_of(label) is None
