import csv
import io
from datetime import date
from typing import Any

import pytest

from tests.support.result import Result
from tests.support.sandbox import Sandbox

EVERYTHING = 600


def history(sandbox: Sandbox) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = sandbox.strava.history.between(None, None, private=True)
    return found


def test_every_activity_is_in_the_week_of_its_local_date(sandbox: Sandbox) -> None:
    weeks = sandbox.run("weeks").json
    assert sum(week["count"] for week in weeks) == EVERYTHING
    newest = date.fromisoformat(history(sandbox)[0]["start_date_local"][:10])
    year, number, _ = newest.isocalendar()
    assert weeks[0]["week"] == f"{year}-W{number:02}"
    starts = [date.fromisoformat(week["start"]).toordinal() for week in weeks]
    assert starts == list(range(starts[0], starts[-1] - 1, -7))


@pytest.mark.parametrize(("by", "length"), [("month", 7), ("year", 4)])
def test_months_and_years_follow_the_dates_that_strava_shows(
    sandbox: Sandbox, by: str, length: int
) -> None:
    newest, *_ = sandbox.run("weeks", "--by", by).json
    of_it = [
        activity
        for activity in history(sandbox)
        if activity["start_date_local"][:length] == newest[by]
    ]
    assert newest["count"] == len(of_it)
    assert newest["distance"] == round(sum(activity["distance"] for activity in of_it), 1)
    assert newest["moving_time"] == sum(activity["moving_time"] for activity in of_it)


def test_sport_and_dates_select_as_they_do_for_activities(sandbox: Sandbox) -> None:
    chosen = ("--sport", "Run", "--since", "2026-03", "--until", "2026-05")
    months = sandbox.run("weeks", "--by", "month", *chosen).json
    assert [month["month"] for month in months] == ["2026-05", "2026-04", "2026-03"]
    assert sum(m["count"] for m in months) == len(sandbox.run("activities", *chosen).json)


def test_a_csv_has_a_row_per_week_with_raw_numbers(sandbox: Sandbox) -> None:
    text = sandbox.run("weeks", "--since", "2026-11", "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    fields = ["week", "start", "count", "distance", "moving_time", "total_elevation_gain"]
    assert list(rows[0]) == fields
    assert rows[0]["week"] == "2026-W47"


def test_ndjson_fields_and_output_work_as_for_any_list(sandbox: Sandbox) -> None:
    weeks = sandbox.run("weeks", "--format", "ndjson", "--fields", "week,count")
    assert weeks.records[0].keys() == {"week", "count"}
    assert (
        sandbox.run("weeks", "--fields", "week,count", "--format", "table").stdout.count("█") == 0
    )


def test_compare_fetches_and_adds_the_year_before(sandbox: Sandbox) -> None:
    alone = {record["week"]: record for record in sandbox.run("weeks").json}
    compared = sandbox.run("weeks", "--compare", "--since", "2026-11-02").json
    assert len(compared) == 3
    for record in compared:
        before = alone[f"2025{record['week'][4:]}"]
        assert record["week_before"] == before["week"]
        assert record["distance_before"] == before["distance"]
        assert record["count"] == alone[record["week"]]["count"]


def test_dates_cut_both_years_at_the_same_day(sandbox: Sandbox) -> None:
    args = ("--by", "year", "--since", "2026-02", "--until", "2026-06-15")
    (compared,) = sandbox.run("weeks", "--compare", *args).json
    of_before = ("--by", "year", "--since", "2025-02", "--until", "2025-06-15")
    (before,) = sandbox.run("weeks", *of_before).json
    assert compared["count_before"] == before["count"]
    assert compared["distance_before"] == before["distance"]


def test_a_table_has_bars(sandbox: Sandbox) -> None:
    shown = sandbox.run("weeks", "--since", "2026-10", "--format", "table")
    title, *lines = shown.stdout.splitlines()
    assert title.split() == ["week", "count", "distance", "time", "elevation"]
    assert all("█" in line for line in lines)
    assert "\x1b" not in shown.stdout
    bare = sandbox.run("weeks", "--since", "2026-10", "--format", "table", "--no-header")
    assert bare.stdout.splitlines() == lines


def test_units_can_be_chosen(sandbox: Sandbox) -> None:
    shown = sandbox.run("weeks", "--since", "2026-10", "--format", "table", "--units", "imperial")
    assert " mi " in shown.stdout
    assert " ft " in shown.stdout


@pytest.mark.parametrize(
    ("args", "note"),
    [
        (("--since", "2026-11-04"), "2026-W45 includes only activities from 2026-11-04 on.\n"),
        (("--since", "2026-11-02"), ""),
        (("--until", "2026-10-14"), "2026-W42 includes only activities up to 2026-10-14.\n"),
        (("--until", "2026-10-18"), ""),
        (("--by", "month", "--until", "today"), ""),  # which leaves none out of a month to be
        (
            ("--by", "month", "--since", "2026-10-05T07:00", "--until", "2026-10-20T18:30"),
            "2026-10 includes only activities from 2026-10-05 07:00 on.\n2026-10 includes only",
        ),
        (("--by", "year", "--since", "2026", "--until", "2026-10"), "2026 includes only "),
        (("--by", "year", "--since", "2026", "--until", "2026"), ""),
    ],
)
def test_a_period_that_a_bound_cuts_is_named(
    sandbox: Sandbox, args: tuple[str, ...], note: str
) -> None:
    result = sandbox.run("weeks", *args, "--format", "csv")
    assert result.stderr.startswith(note)
    assert bool(result.stderr) == bool(note)
    assert sandbox.run("-q", "weeks", *args, "--format", "csv").stderr == ""


def test_a_cut_period_without_activities_is_not_named(sandbox: Sandbox) -> None:
    golf = ("--sport", '"RollerDerby"', "--since", "2020-01-02", "--by", "year")
    result = sandbox.run("weeks", *golf)
    assert result.json[-1]["year"] > "2020"
    assert result.stderr == ""


def test_without_activities_there_is_a_note_and_an_empty_list(sandbox: Sandbox) -> None:
    empty = sandbox.run("weeks", "--sport", "Golf", "--since", "2026")
    assert (empty.stdout, empty.status) == ("[]\n", 0)
    assert "No Golf activities since 2026." in empty.stderr
    header = sandbox.run("weeks", "--until", "1999", "--format", "csv", "--compare").stdout
    assert header.startswith("week,start,count,")
    assert header.count("\n") == 1
    table = sandbox.run("weeks", "--until", "1999", "--format", "table").stdout
    assert table.split() == ["week", "count", "distance", "time", "elevation"]


def test_an_activity_without_a_date_is_a_warning(sandbox: Sandbox) -> None:
    sandbox.fail(200, [{"id": 1, "distance": 5.0}])
    sandbox.fail(200, [])
    result = sandbox.run("weeks", "--jobs", "1")
    assert result.stdout == "[]\n"
    assert "1 activity has no date, and count" in result.stderr


def activities(*days: str) -> list[dict[str, Any]]:
    """One of a kilometre on each of these days."""
    return [
        {"id": number, "start_date_local": f"{day}T23:59:59Z", "start_date": f"{day}T12:00:00Z"}
        | {"distance": 1000.0, "moving_time": 300, "sport_type": "Run"}
        for number, day in enumerate(days)
    ]


def run(sandbox: Sandbox, days: tuple[str, ...], *args: str) -> Result:
    sandbox.fail(200, activities(*days))
    sandbox.fail(200, [])
    return sandbox.run("weeks", "--jobs", "1", *args)


@pytest.mark.parametrize(("by", "count"), [("week", 6784), ("month", 1560), ("year", 130)])
@pytest.mark.parametrize("form", ["json", "table", "csv"])
def test_there_is_no_gap_between_the_first_and_the_last_year(
    sandbox: Sandbox, by: str, count: int, form: str
) -> None:
    days = ("2099-12-31", "1970-01-01")
    shown = run(sandbox, days, "--by", by, "--compare", "--format", form)
    assert len(shown.stdout.splitlines()) == count + 1  # a header, or the end of an array
    assert shown.status == 0


def test_a_leap_day_has_no_counterpart_but_its_month_has(sandbox: Sandbox) -> None:
    days = ("2024-02-29", "2023-03-01", "2023-02-28")
    leap_day = ("--since", "2024-02-29", "--until", "2024-02-29", "--by", "month")
    (alone,) = run(sandbox, days, "--compare", *leap_day).json
    assert (alone["count"], alone["month_before"], alone["count_before"]) == (1, "2023-02", 0)
    february = ("--since", "2024-02", "--until", "2024-02", "--by", "month")
    (month,) = run(sandbox, days, "--compare", *february).json
    assert (month["count"], month["count_before"]) == (1, 1)


def test_a_week_53_is_drawn_without_a_mark(sandbox: Sandbox) -> None:
    days = ("2021-01-03", "2020-12-28", "2019-12-23")
    shown = run(sandbox, days, "--compare", "--format", "table", "--since", "2020-12-21")
    (week,) = (line for line in shown.stdout.splitlines() if line.startswith("2020-W53"))
    assert week.split()[:4] == ["2020-W53", "2", "2.00", "km"]
    assert "│" not in week


@pytest.mark.parametrize("night", ["2026-03-29", "2026-10-25"])
def test_an_activity_at_a_clock_change_belongs_to_its_local_date(
    sandbox: Sandbox, night: str
) -> None:
    first, second = run(sandbox, (night,)).json, run(sandbox, (night,), "--since", night).json
    assert first == second
    year, week, _ = date.fromisoformat(night).isocalendar()
    assert first[0]["week"] == f"{year}-W{week}"


def test_months_without_activities_are_zeros(sandbox: Sandbox) -> None:
    months = run(sandbox, ("2026-03-01", "2025-12-31"), "--by", "month").json
    assert [(month["month"], month["count"]) for month in months] == [
        *(("2026-03", 1), ("2026-02", 0), ("2026-01", 0), ("2025-12", 1))
    ]
