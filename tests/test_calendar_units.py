from datetime import date, datetime, timedelta

import pytest

from stravafetch.calendar_units import UNITS, moment_a_year_before


@pytest.mark.parametrize(
    ("unit", "day", "label", "first"),
    [
        ("week", "2026-11-22", "2026-W47", "2026-11-16"),
        ("week", "2027-01-03", "2026-W53", "2026-12-28"),
        ("week", "2024-12-30", "2025-W01", "2024-12-30"),
        ("week", "0001-01-01", "0001-W01", "0001-01-01"),
        ("month", "2026-12-31", "2026-12", "2026-12-01"),
        ("year", "2026-12-31", "2026", "2026-01-01"),
    ],
)
def test_a_day_belongs_to_one(unit: str, day: str, label: str, first: str) -> None:
    number = UNITS[unit].number(date.fromisoformat(day))
    assert UNITS[unit].label(number) == label
    assert UNITS[unit].first_day(number).isoformat() == first


@pytest.mark.parametrize("unit", UNITS)
def test_the_numbers_follow_each_other_without_a_gap(unit: str) -> None:
    days = [date(2019, 12, 1) + timedelta(days) for days in range(3_000)]
    numbers = list(dict.fromkeys(map(UNITS[unit].number, days)))
    assert numbers == list(range(numbers[0], numbers[-1] + 1))


@pytest.mark.parametrize(
    ("unit", "day", "before"),
    [
        ("week", "2026-11-22", "2025-W47"),
        ("week", "2027-01-05", "2026-W01"),
        ("month", "2026-01-31", "2025-01"),
        ("year", "2026-01-31", "2025"),
    ],
)
def test_the_same_of_the_year_before_has_its_name(unit: str, day: str, before: str) -> None:
    number = UNITS[unit].year_before(UNITS[unit].number(date.fromisoformat(day)))
    assert number is not None
    assert UNITS[unit].label(number) == before


@pytest.mark.parametrize("year", [2015, 2020, 2026])
def test_a_week_53_has_none_the_year_before(year: int) -> None:
    week = UNITS["week"]
    assert week.label(week.number(date(year, 12, 31))) == f"{year}-W53"
    assert week.year_before(week.number(date(year, 12, 31))) is None


@pytest.mark.parametrize(
    ("unit", "moment", "before"),
    [
        ("year", "2026-11-23T00:00", "2025-11-23T00:00"),
        ("month", "2024-02-29T07:00", "2023-03-01T00:00"),
        ("month", "2024-02-29T07:00+00:00", "2023-03-01T00:00+00:00"),
        ("week", "2026-11-18T06:30", "2025-11-19T06:30"),  # both are Wednesdays of a week 47
        ("week", "2027-01-05T00:00", "2025-12-30T00:00"),
        ("week", "2026-12-30T06:30", "2025-12-29T00:00"),  # of week 53: the end of week 52
    ],
)
def test_a_moment_has_the_same_place_the_year_before(unit: str, moment: str, before: str) -> None:
    found = moment_a_year_before(datetime.fromisoformat(moment), UNITS[unit])
    assert found == datetime.fromisoformat(before)
