from typing import Any

import pytest

from stravafetch.exact_number import ExactNumber
from stravafetch.output import amounts
from stravafetch.output.amounts import UNITS, System

METRIC, IMPERIAL = UNITS["metric"], UNITS["imperial"]


def test_a_number_of_things_is_singular_or_plural() -> None:
    shown = [
        amounts.counted(number, noun) for number in (0, 1, 2000) for noun in ("activity", "file")
    ]
    assert shown == [
        *("0 activities", "0 files"),
        *("1 activity", "1 file"),
        *("2,000 activities", "2,000 files"),
    ]


@pytest.mark.parametrize(
    ("metres", "sport", "system", "shown"),
    [
        (9482.2, "Run", "metric", "9.48 km"),
        (9482.2, "Run", "imperial", "5.89 mi"),
        (1_234_567, "Ride", "metric", "1,234.57 km"),
        (1500.0, "Swim", "metric", "1,500 m"),
        (914.4, "Swim", "imperial", "1,000 yd"),
        (ExactNumber("1e3"), None, "metric", "1.00 km"),
        (0.0, "WeightTraining", "metric", ""),
        (None, "Run", "metric", ""),
        (float("inf"), "Run", "metric", ""),
        (10**400, "Run", "metric", ""),
        (True, "Run", "metric", ""),
        ("far", "Run", "metric", ""),
        (1e9, "Run", "metric", "1,000,000.00 km"),
        (1e20, "Run", "metric", ""),
        (-1500, "Run", "metric", "-1.50 km"),
        (-1, "Run", "metric", "0.00 km"),
        (1500, ["Swim"], "metric", "1.50 km"),
    ],
)
def test_a_distance_is_in_the_unit_of_its_sport(
    metres: Any, sport: Any, system: System, shown: str
) -> None:
    assert amounts.distance(metres, sport, UNITS[system]) == shown


@pytest.mark.parametrize(
    ("speed", "sport", "system", "shown"),
    [
        (7.611, "Ride", "metric", "27.4 km/h"),
        (7.611, "Ride", "imperial", "17.0 mph"),
        (3.0, "Run", "metric", "5:33 /km"),
        (3.0, "TrailRun", "imperial", "8:56 /mi"),
        (1.4, "Walk", "metric", "11:54 /km"),
        (0.9, "Swim", "metric", "1:51 /100m"),
        (0.9, "Swim", "imperial", "1:42 /100yd"),
        (2.0, "Kayaking", "metric", "7.2 km/h"),
        (1000 / 299.6, "Run", "metric", "5:00 /km"),
        (1e-300, "Run", "metric", "6000:00 /km"),
        (5e-324, "Swim", "metric", "6000:00 /100m"),
        (0.0, "Run", "metric", ""),
        (-1.0, "Run", "metric", ""),
        (None, "Run", "metric", ""),
        (3.0, {}, "metric", "10.8 km/h"),
    ],
)
def test_runs_and_swims_have_a_pace_and_other_sports_a_speed(
    speed: Any, sport: Any, system: System, shown: str
) -> None:
    assert amounts.pace_or_speed(speed, sport, UNITS[system]) == shown


def test_a_climb_of_zero_is_shown() -> None:
    assert amounts.height(0.0, METRIC) == "0 m"
    assert amounts.height(1234.5, IMPERIAL) == "4,050 ft"
    assert amounts.height(None, METRIC) == ""


def test_a_heart_rate_is_rounded_to_whole_beats() -> None:
    assert amounts.beats(131.6) == "132 bpm"
    assert amounts.beats(None) == amounts.beats(0) == amounts.beats(-1) == ""


def test_the_word_is_pace_or_speed_by_sport() -> None:
    sports: list[Any] = ["Run", "Swim", "Ride", None, []]
    assert [amounts.pace_word(sport) for sport in sports] == [
        *("pace", "pace", "speed", "speed", "speed")
    ]


@pytest.mark.parametrize(
    ("seconds", "shown"), [(-5, "-0:00:05"), (-3725.5, "-1:02:05"), (-0.5, "0:00:00")]
)
def test_a_negative_time_has_a_minus_sign(seconds: float, shown: str) -> None:
    assert amounts.duration(seconds) == shown


def test_a_rounded_zero_has_no_minus_sign() -> None:
    assert amounts.height(-0.4, METRIC) == "0 m"
    assert amounts.height(-12.5, METRIC) == "-12 m"
