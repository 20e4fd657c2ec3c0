from stravafetch.output.glyphs import ASCII, BLOCKS
from stravafetch.output.sparkline import resample, sparkline


def test_the_lowest_value_has_the_lowest_level_and_the_highest_the_highest() -> None:
    assert sparkline([10.0, 12.0, 17.0, 10.0], 80, BLOCKS) == "▁▃█▁"
    assert sparkline([10.0, 12.0, 17.0, 10.0], 80, ASCII) == "_:#_"


def test_equal_values_are_a_flat_line() -> None:
    assert sparkline([5.0, 5.0], 80, BLOCKS) == "▁▁"
    assert sparkline([], 80, BLOCKS) == ""


def test_values_are_spread_over_the_distance_not_the_number_of_samples() -> None:
    places = [0.0, 1.0, 2.0, 3.0, 10.0]  # a pause, then a jump
    assert resample(places, [1.0, 3.0, 3.0, 5.0, 9.0], 2) == [3.0, 9.0]


def test_a_part_without_values_repeats_the_one_before() -> None:
    assert resample([0.0, 9.0], [1.0, 5.0], 4) == [1.0, 1.0, 1.0, 5.0]
    assert resample([0.0, 5.0, 9.0], [None, 2.0, 4.0], 2) == [2.0, 4.0]


def test_without_a_distance_values_are_spaced_equally() -> None:
    assert resample([0.0] * 4, [1.0, 1.0, 3.0, 3.0], 2) == [1.0, 3.0]
    assert resample([None], [1.0], 2) == []
    assert resample([0.0, 1.0], [1.0, 2.0], 0) == []


def test_the_smallest_difference_is_drawn() -> None:
    assert sparkline([0.0, 5e-324], 2, ASCII) == "_#"
