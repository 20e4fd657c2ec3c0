import pytest

from stravafetch.output.bars import Bar, shares
from stravafetch.output.glyphs import ASCII, BLOCKS


@pytest.mark.parametrize(
    ("share", "blocks", "plain"),
    [
        (1.0, "████", "####"),
        (0.5, "██", "##"),
        (0.6, "██▍", "##"),
        (0.001, "▏", "#"),
        (0.0, "", ""),
        (7.0, "████", "####"),
    ],
)
def test_a_bar_is_to_scale_and_any_value_above_zero_is_visible(
    share: float, blocks: str, plain: str
) -> None:
    assert Bar(share).draw(4, BLOCKS) == blocks
    assert Bar(share).draw(4, ASCII) == plain


@pytest.mark.parametrize(
    ("share", "mark", "drawn"),
    [(1.0, 0.5, "##|#"), (0.25, 0.5, "# |"), (0.5, 1.0, "## |"), (0.0, 0.0, "|")],
)
def test_a_mark_is_drawn_within_the_bar_or_after_it(share: float, mark: float, drawn: str) -> None:
    assert Bar(share, mark).draw(4, ASCII) == drawn


def test_shares_are_relative_to_the_largest_value() -> None:
    assert shares([1.0, 4.0, 0.0]) == [0.25, 1.0, 0.0]
    assert shares([0.0]) == [0.0]
    assert shares([]) == []
