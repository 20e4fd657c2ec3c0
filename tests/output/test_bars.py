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
def test_a_bar_is_to_scale_and_whatever_is_not_nothing_is_seen(
    share: float, blocks: str, plain: str
) -> None:
    assert Bar(share).draw(4, BLOCKS) == blocks
    assert Bar(share).draw(4, ASCII) == plain


@pytest.mark.parametrize(
    ("share", "mark", "drawn"),
    [(1.0, 0.5, "##|#"), (0.25, 0.5, "# |"), (0.5, 1.0, "## |"), (0.0, 0.0, "|")],
)
def test_a_mark_stands_in_the_bar_or_behind_it(share: float, mark: float, drawn: str) -> None:
    assert Bar(share, mark).draw(4, ASCII) == drawn


def test_values_are_parts_of_the_largest() -> None:
    assert shares([1.0, 4.0, 0.0]) == [0.25, 1.0, 0.0]
    assert shares([0.0]) == [0.0]
    assert shares([]) == []
