from datetime import UTC, datetime

import pytest

from stravafetch.sandbox.archive.columns import LABELS
from stravafetch.sandbox.archive.languages import LANGUAGES

MORNING = datetime(2026, 3, 9, 6, 4, 49, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Mar 9, 2026, 6:04:49 AM"),
        ("de", "09.03.2026, 06:04:49"),
        ("fr", "9 mars 2026, 06:04:49"),
        ("es", "9 mar 2026, 6:04:49"),
        ("it", "9 mar 2026, 06:04:49"),
        ("nl", "9 mrt 2026, 06:04:49"),
        ("pt", "9 de mar. de 2026, 06:04:49"),
        ("da", "9. mar. 2026, 06.04.49"),
        ("ja", "2026/03/09 6:04:49"),
    ],
)
def test_dates_have_the_format_of_the_language(language: str, text: str) -> None:
    assert LANGUAGES[language].moment(MORNING) == text


@pytest.mark.parametrize(("hour", "text"), [(0, "12:04:49 AM"), (12, "12:04:49 PM"), (23, "11:")])
def test_english_has_a_12_hour_clock(hour: int, text: str) -> None:
    assert f" {text}" in LANGUAGES["en"].moment(MORNING.replace(hour=hour))


@pytest.mark.parametrize(
    ("language", "kilometres", "metres"),
    [
        ("en", "1,012.34", "1,500"),
        ("de", "1.012,34", "1.500"),
        ("fr", "1\u202f012,34", "1\u202f500"),
    ],
)
def test_distances_are_truncated_and_grouped(language: str, kilometres: str, metres: str) -> None:
    assert LANGUAGES[language].kilometres(1_012_349.9) == kilometres
    assert LANGUAGES[language].integer(1500) == metres


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_label_that_occurs_twice_has_one_translation(language: str) -> None:
    labels = LANGUAGES[language].header.replace("\n", " ").split(",")
    translated = [" ".join(label.split()) for label in labels if label.strip()]
    for at, label in enumerate(translated):
        if label in translated[:at]:
            assert LABELS[at] == LABELS[translated.index(label)]
    assert len({*translated}) == len({LABELS[at] for at in range(len(translated))})
