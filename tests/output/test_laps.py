from stravafetch.output.amounts import UNITS
from stravafetch.output.glyphs import BLOCKS
from stravafetch.output.laps import laps_table

LAP = {"distance": 1_000.0, "moving_time": 300, "average_speed": 3.33, "average_heartrate": 150}


def test_a_lap_is_a_line_in_the_units_of_its_sport() -> None:
    title, *lines = laps_table([LAP, {**LAP, "distance": 500}], "Run", UNITS["metric"], 80, BLOCKS)
    assert title.split() == ["lap", "distance", "time", "pace", "heart", "rate"]
    assert lines[0].split() == ["1", "1.00", "km", "0:05:00", "5:00", "/km", "150", "bpm"]
    lengths = [{**LAP, "total_elevation_gain": 0.0}]
    (title, swum) = laps_table(lengths, "Swim", UNITS["metric"], 80, BLOCKS)
    assert swum.split()[1:3] == ["1,000", "m"]
    assert "elevation" not in title


def test_values_that_a_lap_does_not_have_are_blank() -> None:
    assert laps_table([{}, {"moving_time": 0}], None, UNITS["metric"], 80, BLOCKS) == [
        "lap     time",
        "  1",
        "  2  0:00:00",
    ]


def test_the_elevation_is_dropped_first() -> None:
    laps = [{**LAP, "total_elevation_gain": 12.0}]
    title, _ = laps_table(laps, "Run", UNITS["metric"], 45, BLOCKS)
    assert "elevation" not in title
    assert "pace" in title
