from typing import Any

import pytest

from stravafetch.output import forms
from stravafetch.output.amounts import UNITS

METRIC = UNITS["metric"]


@pytest.mark.parametrize(
    ("local", "utc", "shown"),
    [
        ("2026-05-01T07:12:33Z", "2026-05-01T05:12:33Z", "2026-05-01 07:12"),
        (None, "2026-05-01T05:12:33Z", "2026-05-01 05:12Z"),
        (None, None, ""),
        (7, None, "7"),
    ],
)
def test_a_start_is_local_or_has_a_z_for_utc(local: Any, utc: Any, shown: str) -> None:
    assert forms.start(local, {"start_date": utc}, METRIC) == shown


def test_only_a_distance_on_land_has_a_climb() -> None:
    way = {"distance": 5000.0, "sport_type": "Run"}
    assert forms.climb(0.0, way, METRIC) == "0 m"
    assert forms.climb(0.0, {**way, "sport_type": "Swim"}, METRIC) == ""
    assert forms.climb(0.0, {**way, "distance": 0.0}, METRIC) == ""


def test_totals_of_swims_are_in_metres_and_others_in_kilometres() -> None:
    assert forms.distance_of_totals(1500, {"sport": "swim"}, METRIC) == "1,500 m"
    assert forms.distance_of_totals(1500, {"sport": "run"}, METRIC) == "1.50 km"
    assert forms.climb_of_totals(0, {"sport": "swim"}, METRIC) == ""


@pytest.mark.parametrize(("value", "shown"), [(True, "yes"), (False, ""), (1, ""), (None, "")])
def test_only_true_is_shown_as_yes(value: Any, shown: str) -> None:
    assert forms.yes(value, {}, METRIC) == shown


def test_a_name_is_made_of_its_known_parts() -> None:
    name = forms.name_of("firstname", "lastname")
    assert name(None, {"firstname": "Anna", "lastname": "B."}, METRIC) == "Anna B."
    assert name(None, {"firstname": "Anna", "lastname": None}, METRIC) == "Anna"
