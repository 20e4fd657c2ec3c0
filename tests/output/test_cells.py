import pytest

from stravafetch.output.cells import align, shorten, width_of, wrap_cells


@pytest.mark.parametrize(("text", "cells"), [("abc", 3), ("々", 2), ("☕", 2), ("e\u0301", 1)])
def test_a_width_is_in_cells_of_the_terminal(text: str, cells: int) -> None:
    assert width_of(text) == cells


@pytest.mark.parametrize(
    ("text", "room", "cut"),
    [("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("々々々", 4, "々…"), ("ab cdef", 4, "ab…")],
)
def test_a_text_is_cut_to_its_room(text: str, room: int, cut: str) -> None:
    assert shorten(text, room) == cut


def test_a_text_is_filled_up_by_cells() -> None:
    assert align("々", 4, to_the_right=True) == "  々"
    assert align("々", 4, to_the_right=False) == "々  "


def test_a_text_is_broken_by_cells_between_words_where_it_can() -> None:
    assert wrap_cells("ab cd", 5) == ["ab cd"]
    assert wrap_cells("々々 abc", 5) == ["々々", "abc"]
    assert wrap_cells("々々々", 5) == ["々々", "々"]
