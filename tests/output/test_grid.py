from wcwidth import wcswidth

from stravafetch.output.bars import Bar
from stravafetch.output.glyphs import ASCII, BLOCKS
from stravafetch.output.grid import LONGEST_BAR, Cell, GridColumn, grid

BARS = GridColumn(to_the_right=False)


def test_numbers_are_right_aligned_and_bars_left_aligned() -> None:
    lines = grid(
        [GridColumn("km"), BARS], [["9", Bar(1.0)], ["10", Bar(0.5)]], width=12, glyphs=ASCII
    )
    assert lines == ["km", " 9  ########", "10  ####"]


def test_rows_without_any_content_are_no_lines() -> None:
    assert grid([GridColumn("km"), BARS], [["", ""], ["", ""]], 40, BLOCKS) == []


def test_a_bar_fills_the_remaining_width_up_to_its_maximum() -> None:
    rows: list[list[Cell]] = [["10", Bar(1.0)]]
    for width, cells in ((30, 26), (200, LONGEST_BAR)):
        (line,) = grid([GridColumn(), BARS], rows, width, BLOCKS)
        assert line == f"10  {'█' * cells}"


def test_bars_get_shorter_before_a_text_does() -> None:
    columns = [GridColumn(can_shrink=True), BARS]
    rows: list[list[Cell]] = [["slower than 7:36 /km", Bar(1.0)]]
    assert grid(columns, rows, 32, ASCII) == [f"slower than 7:36 /km  {'#' * 10}"]
    assert grid(columns, rows, 25, ASCII) == [f"slower than 7:…  {'#' * 8}"]


def test_a_column_is_dropped_before_bars_get_too_short() -> None:
    columns = [GridColumn("km"), GridColumn("elevation", rank=1), BARS]
    rows: list[list[Cell]] = [["1", "1,234 m", Bar(1.0)]]
    assert "elevation" in grid(columns, rows, 40, ASCII)[0]
    assert "elevation" not in grid(columns, rows, 25, ASCII)[0]


def test_an_empty_column_is_omitted() -> None:
    columns = [GridColumn("lap"), GridColumn("heart rate"), GridColumn("time")]
    assert grid(columns, [["1", "", "0:01:00"]], 80, ASCII) == ["lap     time", "  1  0:01:00"]
    assert grid(columns, [], 80, ASCII) == ["lap  heart rate  time"]


def test_wide_characters_take_two_cells_and_a_text_is_cut() -> None:
    columns = [GridColumn(can_shrink=True, to_the_right=False), GridColumn()]
    lines = grid(columns, [["山の道" * 9, "1"], ["🚴", "22"]], 20, BLOCKS)
    assert [wcswidth(line) for line in lines] == [19, 19]
    assert "…" in lines[0]
