from datetime import UTC, datetime

import pytest

from stravafetch.errors import BadInput
from stravafetch.query.periods import read_period

NOW = datetime(2026, 11, 22, 20, 30, tzinfo=UTC).timestamp()


def period(text: str) -> tuple[str, str]:
    start, end = read_period("--since", text, NOW)
    return f"{start:%Y-%m-%d %H:%M}", f"{end:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-31",
        " 2026/01/31 ",
        "2026.01.31",
        "2026-1-31",
        "20260131",
        "2026\u201101\u201131",
        "\uff12\uff10\uff12\uff16-01-31",
        "31 January 2026",
        "31. jan 2026",
        "Jan 31, 2026",
        "2026-W05-6",
    ],
)
def test_a_day_may_be_written_in_every_way_that_names_one_day_only(text: str) -> None:
    assert period(text) == ("2026-01-31 00:00", "2026-02-01 00:00")


@pytest.mark.parametrize("text", ["2026-02", "2026/2", "February 2026", "feb. 2026"])
def test_a_month_may_be_written_in_several_ways(text: str) -> None:
    assert period(text) == ("2026-02-01 00:00", "2026-03-01 00:00")


@pytest.mark.parametrize("text", ["2026-W05", "2026w5", "2026W05"])
def test_an_iso_week_is_monday_to_sunday(text: str) -> None:
    assert period(text) == ("2026-01-26 00:00", "2026-02-02 00:00")


def test_week_53_is_there_only_in_a_year_that_has_one() -> None:
    assert period("2026-W53") == ("2026-12-28 00:00", "2027-01-04 00:00")
    with pytest.raises(BadInput, match="is not a date"):
        period("2025-W53")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("monday", "2026-11-23"),
        ("Mon", "2026-11-23"),
        ("last Monday", "2026-11-16"),
        ("tuesday", "2026-11-17"),
        ("Sunday", "2026-11-22"),
        ("last sun", "2026-11-22"),
    ],
)
def test_a_weekday_is_the_latest_one(text: str, day: str) -> None:
    assert period(text)[0] == f"{day} 00:00"


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("this week", "2026-11-23", "2026-11-30"),
        ("last week", "2026-11-16", "2026-11-23"),
        ("this month", "2026-11-01", "2026-12-01"),
        ("Last Month", "2026-10-01", "2026-11-01"),
        ("last  year", "2025-01-01", "2026-01-01"),
        ("previous year", "2025-01-01", "2026-01-01"),
    ],
)
def test_weeks_months_and_years_are_those_of_the_calendar(text: str, start: str, end: str) -> None:
    assert period(text) == (f"{start} 00:00", f"{end} 00:00")


@pytest.mark.parametrize(
    ("text", "same_as"),
    [
        ("7D", "7d"),
        ("7days", "7d"),
        ("7 days ago", "7d"),
        ("1 day", "1d"),
        ("3 weeks", "3w"),
        ("6 months", "6m"),
        ("6M", "6m"),
        ("1year", "1y"),
        ("now", "0d"),
        ("TODAY", "today"),
        ("2026/01/31 7:05", "2026-01-31T07:05"),
        ("2026-01-31T07:05:00 +0900", "2026-01-31T07:05:00+09:00"),
    ],
)
def test_spelling_makes_no_difference(text: str, same_as: str) -> None:
    assert read_period("--since", text, NOW) == read_period("--since", same_as, NOW)


@pytest.mark.parametrize("text", ["01/02/2026", "31.01.2026", "1-2-26", "01/31/26"])
def test_a_date_that_can_be_read_two_ways_is_refused_with_the_way_out(text: str) -> None:
    with pytest.raises(BadInput, match="is not a date") as caught:
        period(text)
    assert "put the year first" in caught.value.next_step
