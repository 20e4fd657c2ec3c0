from datetime import UTC, datetime, timedelta

import pytest

from stravafetch.cli.options import DATES
from stravafetch.errors import BadInput
from stravafetch.query.dates import read_span
from stravafetch.query.periods import FORMS

NOW = datetime(2026, 11, 22, 20, 30, tzinfo=UTC).timestamp()


def includes(since: str | None, until: str | None, *, local: str, utc: str | None = None) -> bool:
    activity = {"start_date_local": f"{local}Z", "start_date": f"{utc or local}Z"}
    return read_span(since, until, NOW).includes(activity)


def test_a_bare_date_is_the_date_that_strava_shows() -> None:
    early_in_tokyo = {"local": "2026-01-01T05:30:00", "utc": "2025-12-31T20:30:00"}
    assert includes("2026-01-01", None, **early_in_tokyo)
    assert not includes(None, "2025-12-31", **early_in_tokyo)


@pytest.mark.parametrize(
    ("since", "first"),
    [
        ("2026-03-04", "2026-03-04T00:00:00"),
        ("2026-03", "2026-03-01T00:00:00"),
        ("2026", "2026-01-01T00:00:00"),
        ("today", "2026-11-23T00:00:00"),
        ("yesterday", "2026-11-22T00:00:00"),
        ("2026-03-04T07:00", "2026-03-04T07:00:00"),
        ("2026-03-04 07:00:01", "2026-03-04T07:00:01"),
    ],
)
def test_since_includes_its_bound_on_the_activitys_own_clock(since: str, first: str) -> None:
    just_before = datetime.fromisoformat(first) - timedelta(seconds=1)
    assert includes(since, None, local=first)
    assert not includes(since, None, local=just_before.isoformat(), utc=first)


@pytest.mark.parametrize(
    ("until", "last", "next_"),
    [
        ("2026-01-31", "2026-01-31T23:59:59", "2026-02-01T00:00:00"),
        ("2026-02", "2026-02-28T23:59:59", "2026-03-01T00:00:00"),
        ("2024-02", "2024-02-29T23:59:59", "2024-03-01T00:00:00"),
        ("2025", "2025-12-31T23:59:59", "2026-01-01T00:00:00"),
        ("yesterday", "2026-11-22T23:59:59", "2026-11-23T00:00:00"),
        ("2026-01-31T07:00:00", "2026-01-31T07:00:00", "2026-01-31T07:00:01"),
        ("2026-01-31T07:00", "2026-01-31T07:00:59", "2026-01-31T07:01:00"),
        ("2026-01-31T07", "2026-01-31T07:59:59", "2026-01-31T08:00:00"),
    ],
)
def test_until_includes_the_whole_of_what_it_names(until: str, last: str, next_: str) -> None:
    assert includes(None, until, local=last)
    assert not includes(None, until, local=next_, utc=last)


@pytest.mark.parametrize(
    "since", ["2026-03-04T07:00+09:00", "2026-03-03T22:00Z", "2026-03-03t22:00z"]
)
def test_a_time_with_an_offset_is_an_instant(since: str) -> None:
    assert includes(since, None, local="2000-01-01T00:00:00", utc="2026-03-03T22:00:00")
    assert not includes(since, None, local="2099-01-01T00:00:00", utc="2026-03-03T21:59:59")


@pytest.mark.parametrize(
    ("since", "first"),
    [
        ("7d", "2026-11-15T20:30:00"),
        ("3w", "2026-11-01T20:30:00"),
        ("6m", "2026-05-22T20:30:00"),
        ("9m", "2026-02-22T20:30:00"),
        ("1y", "2025-11-22T20:30:00"),
        ("0d", "2026-11-22T20:30:00"),
    ],
)
def test_a_count_goes_back_from_this_moment(since: str, first: str) -> None:
    earlier = datetime.fromtimestamp(datetime.fromisoformat(first + "Z").timestamp() - 1, UTC)
    assert includes(since, None, local="2000-01-01T00:00:00", utc=first)
    assert not includes(since, None, local="2099-01-01T00:00:00", utc=f"{earlier:%FT%T}")


def test_a_month_back_from_a_long_month_ends_in_the_short_one() -> None:
    end_of_march = datetime(2026, 3, 31, 3, tzinfo=UTC).timestamp()
    span = read_span("1m", None, end_of_march)
    assert span.start == datetime(2026, 2, 28, 3, tzinfo=UTC)


def test_a_bare_date_asks_strava_for_a_day_more_on_each_side() -> None:
    query = read_span("2026-01-02", "2026-01-02", NOW).query()
    assert query == {
        "after": datetime(2026, 1, 1, tzinfo=UTC).timestamp() - 1,
        "before": datetime(2026, 1, 4, tzinfo=UTC).timestamp(),
    }


def test_an_instant_asks_strava_for_no_more_than_it_says() -> None:
    span = read_span("2026-01-02T00:00Z", "2026-01-02T12:00Z", NOW)
    assert span.is_exact
    assert span.query() == {
        "after": datetime(2026, 1, 2, tzinfo=UTC).timestamp() - 1,
        "before": datetime(2026, 1, 2, 12, 1, tzinfo=UTC).timestamp(),
    }


@pytest.mark.parametrize("wrong_by", [0, -5 * 86_400, 5 * 86_400])
def test_since_alone_sends_the_same_far_before_whatever_the_clock_says(wrong_by: int) -> None:
    before = read_span("2026-01-01", None, NOW + wrong_by).query()["before"]
    assert before == 2**31 - 1


def test_no_bounds_ask_for_everything() -> None:
    span = read_span(None, None, NOW)
    assert span.query() == {}
    assert span.includes({})


@pytest.mark.parametrize("start", [None, "", "yesterday", 17])
def test_an_activity_without_a_readable_start_is_never_dropped(start: object) -> None:
    activity = {"start_date": start, "start_date_local": start}
    assert read_span("2026", "2026-06", NOW).includes(activity)
    assert read_span("7d", None, NOW).includes(activity)


@pytest.mark.parametrize(
    "text",
    ["2026-13-01", "2026-02-30", "2026-W54", "2026-1/1", "next week", "last 7", "7", "7h", "-7d",
     "2026-01-01T25:00", "2026-01-01T", "2026-01-01\n2027", "T", "'", "mo", "7 months' time"],
)  # fmt: skip
@pytest.mark.parametrize("option", ["--since", "--until"])
def test_what_is_no_date_is_refused_and_the_forms_are_named(option: str, text: str) -> None:
    given = (
        {"since": text, "until": None} if option == "--since" else {"since": None, "until": text}
    )
    with pytest.raises(BadInput, match=f"^{option} .* is not a date") as caught:
        read_span(**given, now=NOW)
    assert "2026-01-31" in caught.value.next_step


@pytest.mark.parametrize(
    "text",
    ["1969", "2200", "9999-12-31", "0001-01-01T00:00Z", "100y", "99999y", "99999w", "99999m"],
)
@pytest.mark.parametrize("option", ["since", "until"])
def test_a_date_that_no_activity_has_is_refused_with_the_years_there_are(
    option: str, text: str
) -> None:
    with pytest.raises(BadInput, match="is not between 1970 and 2199") as caught:
        read_span(**{"since": None, "until": None, option: text}, now=NOW)
    assert f"Omit --{option}" in caught.value.next_step


def test_the_help_names_the_forms_that_the_error_names() -> None:
    assert DATES == FORMS


@pytest.mark.parametrize("text", ["1767225600", "1767225600000"])
def test_a_unix_time_is_refused_by_name(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_span(text, None, NOW)
    assert "Unix time" in caught.value.next_step


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("2026-02-01", "2026-01-31"),
        ("2026-02", "2026-01"),
        ("7d", "8d"),
        ("2026-01-02T10:00", "2026-01-02T09:59"),
        ("2026-01-10", "2026-01-02T00:00Z"),
    ],
)
def test_until_before_since_is_refused(since: str, until: str) -> None:
    with pytest.raises(BadInput, match="is before"):
        read_span(since, until, NOW)


@pytest.mark.parametrize(("since", "until"), [("2026-02-01", "2026-02-01"), ("7d", "today")])
def test_since_and_until_may_name_the_same_day(since: str, until: str) -> None:
    assert read_span(since, until, NOW).query()


def test_a_since_in_the_future_is_refused_before_strava_does() -> None:
    with pytest.raises(BadInput, match="in the future") as caught:
        read_span("2027-01-01", None, NOW)
    assert "This machine's clock shows 2026-11-2" in caught.value.next_step
