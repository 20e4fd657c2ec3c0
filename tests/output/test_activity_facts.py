import pytest

from stravafetch.output.activity_facts import facts, flow, text_of
from stravafetch.output.amounts import UNITS

RUN = {
    "sport_type": "Run",
    "distance": 10_000.0,
    "moving_time": 3_000,
    "elapsed_time": 3_100,
    "average_speed": 3.333,
    "average_heartrate": 151.4,
    "max_heartrate": 178.0,
    "total_elevation_gain": 50.2,
    "calories": 643.0,
    "gear": {"name": "Yellow\x1b[31m shoes"},
    "device_name": "Watch",
}


@pytest.mark.parametrize(
    ("value", "text"),
    [("half \ud83d", r"half \ud83d"), (" a\nb\x9b ", "a\ufffdb\ufffd"), (None, ""), (7, "")],
)
def test_a_text_is_one_line_that_every_terminal_takes(value: object, text: str) -> None:
    assert text_of(value) == text


def test_known_facts_are_shown_with_units() -> None:
    assert facts(RUN, UNITS["metric"]) == [
        ("distance", "10.00 km"),
        ("time", "0:50:00"),
        ("elapsed", "0:51:40"),
        ("pace", "5:00 /km"),
        ("heart rate", "151 bpm, max 178"),
        ("elevation", "50 m"),
        ("calories", "643 kcal"),
        ("gear", "Yellow\N{REPLACEMENT CHARACTER}[31m shoes"),
        ("device", "Watch"),
    ]


@pytest.mark.parametrize(
    "record",
    [{}, {"distance": 0, "gear": None, "total_elevation_gain": 0}, {"gear": [], "calories": "1"}],
)
def test_unknown_facts_are_omitted(record: dict[str, object]) -> None:
    assert facts(record, UNITS["metric"]) == []


def test_an_elapsed_time_equal_to_the_moving_time_is_omitted() -> None:
    ride = {"sport_type": "Ride", "moving_time": 60, "elapsed_time": 60, "average_speed": 10}
    assert facts(ride, UNITS["metric"]) == [("time", "0:01:00"), ("speed", "36.0 km/h")]


def test_facts_flow_into_as_many_columns_as_fit() -> None:
    shown = [("a", "1"), ("bb", "22"), ("c", "3")]
    assert flow(shown, 80) == ["a  1    bb  22    c  3"]
    assert flow(shown, 14) == ["a   1     c  3", "bb  22"]
    assert flow(shown, 6) == ["a   1", "bb  22", "c   3"]
    assert flow([], 80) == []


def test_a_fact_wider_than_the_terminal_is_cut() -> None:
    assert flow([("gear", "x" * 50)], 20) == ["gear  xxxxxxxxxxxxx…"]


def test_a_text_is_one_harmless_line() -> None:
    assert text_of(" a\nb\u202e ") == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}"
    assert text_of(3) == ""
