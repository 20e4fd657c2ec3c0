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
def test_columns_are_found_in_every_language(width: int) -> None:
    translated = [f"<{name[::-1]}>" for name in header(width)]
    assert find_columns(translated) == find_columns(header(width))


def test_missing_translations_do_no_harm() -> None:
    names = header(87)
    for index in range(44, 87):
        if names[index] != "Commute":
            names[index] = f'<span title="translation missing: en-US.{index}">{names[index]}</span>'
    assert find_columns(names) == find_columns(header(87))


def test_empty_columns_added_by_a_spreadsheet_are_ignored() -> None:
    found = find_columns([*header(80), "", ""])
    assert (found["bike"], found["weighted_average_watts"]) == (66, 44)


def test_the_file_is_the_last_column_of_short_headers() -> None:
    assert find_columns(header(10))["file"] == 9
    assert find_columns(header(11))["shown_suffer_score"] == 7
    assert find_columns(header(11))["file"] == 10


def test_an_elapsed_time_translated_in_two_ways_is_at_its_usual_index() -> None:
    names = [*NEWEST]
    names[15] = "Time, all in all"
    assert find_columns(names) == find_columns(NEWEST)


@pytest.mark.parametrize("names", [[], ["a"], [*"abcdefghijkl"], [f"c{i}" for i in range(103)]])
def test_a_table_from_another_program_is_refused(names: list[str]) -> None:
    with pytest.raises(BadInput, match="does not have a layout"):
        find_columns(names)
