from stravafetch.output.glyphs import ASCII, BLOCKS
from stravafetch.output.sparkline import resample, sparkline


def test_the_least_is_lowest_and_the_most_highest() -> None:
    assert sparkline([10.0, 12.0, 17.0, 10.0], 80, BLOCKS) == "▁▃█▁"
    assert sparkline([10.0, 12.0, 17.0, 10.0], 80, ASCII) == "_:#_"


def test_what_does_not_change_is_flat() -> None:
    assert sparkline([5.0, 5.0], 80, BLOCKS) == "▁▁"
    assert sparkline([], 80, BLOCKS) == ""


def test_values_are_spread_over_the_way_not_over_their_number() -> None:
    places = [0.0, 1.0, 2.0, 3.0, 10.0]  # a pause, then a jump
    assert resample(places, [1.0, 3.0, 3.0, 5.0, 9.0], 2) == [3.0, 9.0]


def test_a_part_without_values_goes_on_as_before() -> None:
    assert resample([0.0, 9.0], [1.0, 5.0], 4) == [1.0, 1.0, 1.0, 5.0]
    assert resample([0.0, 5.0, 9.0], [None, 2.0, 4.0], 2) == [2.0, 4.0]


def test_a_way_that_leads_nowhere_is_counted() -> None:
    assert resample([0.0] * 4, [1.0, 1.0, 3.0, 3.0], 2) == [1.0, 3.0]
    assert resample([None], [1.0], 2) == []
    assert resample([0.0, 1.0], [1.0, 2.0], 0) == []


def test_values_that_hardly_differ_are_drawn() -> None:
    assert sparkline([0.0, 5e-324], 2, ASCII) == "_#"
