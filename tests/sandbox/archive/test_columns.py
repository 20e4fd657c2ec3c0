import pytest

from stravafetch.sandbox.archive.columns import GENERATIONS, LABELS, header


def test_generations_are_named_by_their_number_of_columns() -> None:
    assert {count: len(columns) for count, columns in GENERATIONS.items()} == {
        count: count for count in GENERATIONS
    }


@pytest.mark.parametrize("columns", [72, 80, 87, 94, 99, 103])
def test_elapsed_time_and_commute_occur_twice(columns: int) -> None:
    labels = header(columns, {}, "en-US")
    assert labels[5] == "Elapsed Time"
    second = labels.index("Elapsed Time", 6)
    assert (labels[second - 3], labels[second + 1]) == ("Filename", "Moving Time")
    copies = [at for at, label in enumerate(labels) if label in labels[:at]]
    commute = copies[-1]
    assert labels[commute] == "Commute"
    assert labels[commute + 18 : commute + 20] == ["Bike", "Gear"]


def test_the_first_generation_has_its_own_labels() -> None:
    assert header(10, {"Activity ID": "Aktivitäts-ID"}, "de-DE")[0] == "id"


def test_missing_translations_are_markup_in_some_years() -> None:
    assert header(87, {}, "en-GB")[44] == (
        '<span class="translation_missing" title="translation missing: '
        'en-GB.lib.export.portability_exporter.activities.horton_values.type">Type</span>'
    )
    assert header(94, {}, "en-GB")[44] == "Type"


def test_every_occurrence_of_a_label_is_translated() -> None:
    labels = header(103, {"Distance": "Afstand"}, "nl-NL")
    assert [at for at, label in enumerate(labels) if label == "Afstand"] == [6, 17]


def test_no_label_has_surrounding_spaces() -> None:
    assert [label for label in LABELS if label != label.strip() or not label] == []
