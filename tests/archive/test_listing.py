from stravafetch.archive.listing import candidates, is_within
from stravafetch.archive.table import Row, read_table
from stravafetch.query.dates import read_span
from tests.support.archives import RIDE, table
from tests.support.clock import NOON


def rows(*starts: str) -> list[Row]:
    cells = [{**RIDE, 0: str(number), 1: start} for number, start in enumerate(starts)]
    return [*read_table(table(*cells)).rows]


def found(since: str | None, until: str | None, *starts: str) -> list[int]:
    span = read_span(since, until, NOON)
    return [row.id for row in candidates(rows(*starts), span, ())]


def test_the_newest_come_first_whatever_the_order_of_the_file() -> None:
    starts = ("Mar 9, 2026, 6:04:49 AM", "May 1, 2026, 6:04:49 AM", "Jan 1, 2026, 6:04:49 AM")
    assert found(None, None, *starts) == [1, 0, 2]


def test_a_day_includes_that_day_in_every_time_zone() -> None:
    starts = (
        "2026-03-08 09:59:59",
        "2026-03-08 10:00:00",
        "2026-03-10 13:59:59",
        "2026-03-10 14:00:00",
    )
    assert found("2026-03-09", "2026-03-09", *starts) == [2, 1]


def test_an_instant_is_exact() -> None:
    starts = ("2026-03-09 05:59:59", "2026-03-09 06:00:00", "2026-03-09 07:00:01")
    assert found("2026-03-09T06:00Z", "2026-03-09T07:00:00Z", *starts) == [1]


def test_the_local_date_counts_or_else_utc() -> None:
    span = read_span("2026-03-09", "2026-03-09", NOON)
    late = {"start_date": "2026-03-09T23:30:00Z"}
    assert is_within(late, span)
    assert not is_within({**late, "start_date_local": "2026-03-10T00:30:00Z"}, span)
