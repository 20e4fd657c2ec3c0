from datetime import UTC, datetime

import pytest

from stravafetch.api.rate_limits import DAY, FIFTEEN_MINUTES, Usage, Window, read_usage

NOW = datetime(2026, 11, 22, 21, 26, 33, tzinfo=UTC).timestamp()
NEXT_QUARTER = datetime(2026, 11, 22, 21, 30, tzinfo=UTC).timestamp()
MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC).timestamp()


def headers(read_usage: str = "9,152", read_limit: str = "100,1000") -> dict[str, str]:
    return {
        "x-ratelimit-limit": "200,2000",
        "x-ratelimit-usage": "9,152",
        "x-readratelimit-limit": read_limit,
        "x-readratelimit-usage": read_usage,
    }


def usage(read_usage: str) -> Usage:
    return read_usage_or_fail(headers(read_usage))


def read_usage_or_fail(given: dict[str, str]) -> Usage:
    found = read_usage(given, NOW)
    assert found is not None
    return found


def test_both_pairs_of_headers_are_read() -> None:
    assert read_usage_or_fail(headers()).windows == (
        Window("overall", FIFTEEN_MINUTES, 200, 9, NOW),
        Window("overall", DAY, 2000, 152, NOW),
        Window("read", FIFTEEN_MINUTES, 100, 9, NOW),
        Window("read", DAY, 1000, 152, NOW),
    )


def test_spaces_in_a_header_do_not_matter() -> None:
    assert read_usage_or_fail(headers("9, 152")) == read_usage_or_fail(headers())


@pytest.mark.parametrize("value", ["", ",", "9", "9,", "-1,2", "nine,ten", "9,152,3", "²,1"])
def test_a_header_that_cannot_be_read_counts_as_not_said(value: str) -> None:
    kinds = {window.kind for window in read_usage_or_fail(headers(value)).windows}
    assert kinds == {"overall"}


def test_an_answer_without_headers_says_nothing() -> None:
    assert read_usage({}, NOW) is None


def test_the_read_limit_is_the_one_that_bites() -> None:
    assert usage("97,152").left(NOW) == 3


def test_nothing_is_spent_while_requests_are_left() -> None:
    assert usage("99,152").exhausted(NOW) is None


def test_a_spent_quarter_hour_turns_on_the_clock() -> None:
    window = usage("100,152").exhausted(NOW)
    assert window is not None
    assert window.resets_at() == NEXT_QUARTER


def test_a_spent_day_turns_at_midnight_utc_even_when_the_quarter_hour_is_spent_too() -> None:
    window = usage("103,1000").exhausted(NOW)
    assert window is not None
    assert window.resets_at() == MIDNIGHT


def test_a_window_is_fresh_once_it_has_turned() -> None:
    assert usage("100,152").left(NEXT_QUARTER) == 100
    assert usage("100,152").exhausted(NEXT_QUARTER) is None


def test_usage_beyond_the_limit_leaves_nothing() -> None:
    assert usage("692,29300").left(NOW) == 0


def test_requests_that_fit_the_window_are_through_at_once() -> None:
    usage = Usage((Window("read", FIFTEEN_MINUTES, 100, 40, 1000.0),))
    assert usage.finish_time(60, 1000.0) == 1000.0


def test_requests_beyond_it_wait_for_as_many_windows_as_they_fill() -> None:
    usage = Usage((Window("read", FIFTEEN_MINUTES, 100, 40, 1000.0),))
    assert usage.finish_time(61, 1000.0) == 1800.0
    assert usage.finish_time(160, 1000.0) == 1800.0
    assert usage.finish_time(161, 1000.0) == 2700.0


def test_the_day_is_waited_for_when_it_is_the_narrower_one() -> None:
    usage = Usage(
        (Window("read", FIFTEEN_MINUTES, 100, 0, 1000.0), Window("read", DAY, 1000, 950, 1000.0))
    )
    assert usage.finish_time(51, 1000.0) == DAY
    assert usage.finish_time(50 + 1000 + 1, 1000.0) == 2 * DAY


def test_where_no_limit_is_known_nothing_is_waited_for() -> None:
    assert Usage().finish_time(1_000_000, 1000.0) == 1000.0
