from typing import Any

from stravafetch.calendar_units import UNITS
from stravafetch.exact_number import ExactNumber
from stravafetch.output.period_sums import PeriodSums, field_names


def activity(day: str, metres: Any = 0.0, seconds: Any = 0, climb: Any = 0) -> dict[str, Any]:
    return {
        "start_date_local": f"{day}T23:30:00Z",
        "distance": metres,
        "moving_time": seconds,
        "total_elevation_gain": climb,
    }


def sums(*activities: dict[str, Any], by: str = "week") -> PeriodSums:
    added = PeriodSums(UNITS[by])
    for one in activities:
        added.add(one)
    return added


def test_each_week_has_its_sums_newest_first_and_zeros_between() -> None:
    found = sums(
        activity("2026-11-16", 1000.5, 60, 7),
        activity("2026-11-22", 500, 30, 0.5),
        activity("2026-11-08", 42, 1),
    )
    assert [*found.records()] == [
        {"week": week, "start": start, "count": count, "distance": metres, "moving_time": seconds}
        | {"total_elevation_gain": climb}
        for week, start, count, metres, seconds, climb in (
            ("2026-W47", "2026-11-16", 2, 1500.5, 90, 7.5),
            ("2026-W46", "2026-11-09", 0, 0.0, 0, 0.0),
            ("2026-W45", "2026-11-02", 1, 42.0, 1, 0.0),
        )
    ]


def test_sums_are_exact_however_the_numbers_are_written() -> None:
    found = sums(activity("2026-01-01", 0.1), activity("2026-01-02", 0.2))
    assert next(found.records())["distance"] == 0.3
    found.add(activity("2026-01-02", ExactNumber("1e2")))
    assert next(found.records())["distance"] == 100.3


def test_an_activity_with_an_invalid_number_is_counted_but_adds_nothing() -> None:
    found = next(sums(activity("2026-01-01", "far", None, True), by="year").records())
    assert (found["count"], found["distance"], found["total_elevation_gain"]) == (1, 0.0, 0.0)


def test_without_a_local_date_utc_is_used_and_without_any_the_activity_is_undated() -> None:
    found = sums({"start_date": "2026-03-01T00:00:00Z"}, {}, {"start_date": "soon"}, by="month")
    assert [record["month"] for record in found.records()] == ["2026-03"]
    assert found.undated == 2


def test_no_activities_are_no_records() -> None:
    assert [*sums().records()] == []


def test_a_record_has_the_same_week_of_the_year_before() -> None:
    now, before = sums(activity("2026-11-22", 5.0)), sums(activity("2025-11-17", 3.0, 9))
    (record,) = now.records(before)
    assert record["week_before"] == "2025-W47"
    assert (record["count_before"], record["distance_before"]) == (1, 3.0)
    assert tuple(record) == field_names("week", compared=True)


def test_a_week_53_has_no_counterpart() -> None:
    (record,) = sums(activity("2026-12-31")).records(sums(activity("2026-01-01")))
    assert record["week"] == "2026-W53"
    assert {record[name] for name in record if name.endswith("_before")} == {None}
    assert record.keys() == set(field_names("week", compared=True))
