from datetime import UTC, datetime

import pytest
from babel.dates import format_datetime

from stravafetch.archive.dates import read_start
from stravafetch.errors import InvalidData
from tests.support.month_names import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("hour", [0, 6, 12, 18])
def test_every_month_is_read_in_every_language(language: str, hour: int) -> None:
    for month in range(1, 13):
        start = datetime(2026, month, 9, hour, 4, 49, tzinfo=UTC)
        assert read_start(format_datetime(start, "medium", locale=language)) == start


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-09 06:04:49",
        "Mar 9, 2026, 6:04:49 AM",
        "Mar 9, 2026, 6:04:49\u202fAM",
        "9 mrt. 2026 06:04:49",
        "9 mars 2026 à 06:04:49",
        "9 mar. 2026 6:04:49",
        "9 mar 2026, 6:04:49 a. m.",
        "9 de mar. de 2026, 06:04:49",
        "09.03.2026, 06:04:49",
        "9. mar. 2026, 06.04.49",
        "2026. 3. 9. 오전 6:04:49",
        "2026年3月9日 清晨6:04:49",
        "2026年3月9日上午6:04:49",
        "\uff12\uff10\uff12\uff16/03/09 6:04:49",
    ],
)
def test_older_and_newer_formats_are_the_same_time(text: str) -> None:
    assert read_start(text) == datetime(2026, 3, 9, 6, 4, 49, tzinfo=UTC)


def test_a_date_with_dots_is_not_a_time_and_starts_with_the_day() -> None:
    start = datetime(2026, 4, 3, 20, 26, 5, tzinfo=UTC)
    assert read_start("03.04.2026, 20:26:05") == start
    assert read_start("3.4.2026 20.26.05") == start


@pytest.mark.parametrize(
    "text",
    [
        "",
        "9 lipnja 2026, 06:04:49",
        "9 Mei 2026, 6:04:49 PTG",
        "9 mar apr 2026, 06:04:49",
        "31 feb 2026, 06:04:49",
        "2026-03-09",
        "9 mar 2026, 25:04:49",
        "3 9 06:04:49",
        "1 Jan 0001, 06:04:49",
        "31 Dec 9999, 23:04:49",
    ],
)
def test_ambiguous_dates_are_refused_with_their_text(text: str) -> None:
    with pytest.raises(InvalidData) as refusal:
        read_start(text)
    assert repr(text) in str(refusal.value)
