import pytest

from stravafetch.archive.columns import find_columns
from stravafetch.errors import BadInput
from tests.support.archives import NEWEST, header

WIDTHS = [72, 78, 79, 80, 87, 92, 94, 99, 101, 103]
PLACES = {"elapsed_time": 15, "work": 38, "weighted_average_watts": 46, "bike": 68, "shoes": 69}


def test_the_newest_header() -> None:
    found = find_columns(NEWEST)
    assert {name: found[name] for name in PLACES} == PLACES
    assert (found["private_note"], found["file"], found["flagged"], found["media"]) == (
        10,
        12,
        79,
        102,
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_columns_are_found_in_every_generation(width: int) -> None:
    names, found = header(width), find_columns(header(width))
    assert len(names) == width
    for name, place in PLACES.items():
        assert names[found[name]] == NEWEST[place]


@pytest.mark.parametrize("width", WIDTHS)
def test_columns_are_found_in_any_language(width: int) -> None:
    translated = [f"<{name[::-1]}>" for name in header(width)]
    assert find_columns(translated) == find_columns(header(width))


def test_headers_without_a_translation_do_no_harm() -> None:
    names = header(87)
    for index in range(44, 87):
        if names[index] != "Commute":
            names[index] = f'<span title="translation missing: en-US.{index}">{names[index]}</span>'
    assert find_columns(names) == find_columns(header(87))


def test_empty_columns_that_a_spreadsheet_added_are_no_labels() -> None:
    found = find_columns([*header(80), "", ""])
    assert (found["bike"], found["weighted_average_watts"]) == (66, 44)


def test_the_narrow_ones_end_with_the_file() -> None:
    assert find_columns(header(10))["file"] == 9
    assert find_columns(header(11))["shown_suffer_score"] == 7
    assert find_columns(header(11))["file"] == 10


def test_an_elapsed_time_of_two_names_is_where_it_always_is() -> None:
    names = [*NEWEST]
    names[15] = "Time, all in all"
    assert find_columns(names) == find_columns(NEWEST)


@pytest.mark.parametrize("names", [[], ["a"], [*"abcdefghijkl"], [f"c{i}" for i in range(103)]])
def test_another_programs_table_is_refused(names: list[str]) -> None:
    with pytest.raises(BadInput, match="not as Strava writes it"):
        find_columns(names)
