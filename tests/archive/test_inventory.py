import pytest

from stravafetch.archive.inventory import Inventory, take_inventory
from stravafetch.archive.table import read_table
from stravafetch.sandbox.archive import columns
from stravafetch.sandbox.archive.languages import LANGUAGES
from tests.support.archives import RIDE, Cells, header, table


def inventory(*rows: Cells, width: int = 103, there: bool = True) -> Inventory:
    return take_inventory(read_table(table(*rows, columns=width)), lambda _: there)


def test_files_are_counted_by_format_or_reason_for_absence() -> None:
    files = ("activities/1.fit.gz", "activities/2.fit", "activities/3.gpx", "", "#error#")
    held = inventory(*({**RIDE, 12: file} for file in files))
    assert held.files == {"fit": 2, "gpx": 1}
    assert (held.activities, held.without_file, held.lost, held.missing) == (5, 1, 1, [])


def test_a_missing_file_is_named() -> None:
    held = inventory(RIDE, there=False)
    assert (held.files, held.missing) == ({}, ["activities/18012345678.fit.gz"])


def test_the_first_and_the_last_are_by_date() -> None:
    held = inventory(RIDE, {**RIDE, 1: "2025-01-02 03:04:05"}, {**RIDE, 1: "2025-05-02 03:04:05"})
    assert (held.first, held.last) == ("2025-01-02T03:04:05Z", "2026-03-09T06:04:49Z")
    assert (inventory().first, inventory().last) == (None, None)


def test_the_generation_follows_from_the_number_of_columns() -> None:
    generations = {width: inventory(width=width).generation for width in (10, 11, 72, 87, 99, 103)}
    assert generations == {
        10: "2019 or before",
        11: "2019",
        72: "2020",
        87: "2022 to 2023",
        99: "2025",
        103: "2026",
    }


def test_the_language_follows_from_the_first_label() -> None:
    assert inventory().language == "English"
    names = [f"<{name}>" for name in header(103)]
    assert take_inventory(read_table(table(names=names)), bool).language is None
    names[0] = "Aktivitäts-ID"
    assert take_inventory(read_table(table(names=names)), bool).language == "German"


@pytest.mark.parametrize(
    ("code", "language"),
    [
        *(("en", "English"), ("de", "German"), ("fr", "French"), ("es", "Spanish")),
        *(("nl", "Dutch"), ("pt", "Portuguese"), ("it", "Italian"), ("da", "Danish")),
        ("ja", "Japanese"),
    ],
)
def test_the_language_of_every_sample_archive_is_recognized(code: str, language: str) -> None:
    names = columns.header(103, LANGUAGES[code].translations(), LANGUAGES[code].locale)
    assert take_inventory(read_table(table(names=names)), bool).language == language
