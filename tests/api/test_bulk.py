import pytest

from stravafetch.api.bulk import Failures
from stravafetch.errors import Incomplete, InvalidData, ItemError, NotFound

GONE = NotFound("Strava has no such activity.", "Check the id.")
FAILED = ItemError("Strava failed.", "Wait.")


def test_no_failure_is_no_error() -> None:
    failures = Failures()
    failures.record_success()
    failures.raise_if_any()


def test_failures_are_listed_at_the_end() -> None:
    failures = Failures()
    failures.record_failure(7, GONE)
    failures.record_success()
    failures.record_failure(8, FAILED)
    with pytest.raises(Incomplete, match=r"2 of 3 activities could not be fetched: 7, 8\."):
        failures.raise_if_any()


def test_five_failures_in_a_row_are_the_end_and_four_are_not() -> None:
    failures = Failures()
    for _ in range(2):
        for number in range(4):
            failures.record_failure(number, FAILED)
        assert not failures.gave_up
        failures.record_success()
    for number in range(5):
        failures.record_failure(number, FAILED)
    assert failures.gave_up
    with pytest.raises(Incomplete, match="5 failures in a row the command stopped"):
        failures.raise_if_any()


@pytest.mark.parametrize("error", [GONE, InvalidData("It is damaged.", "Delete it.")])
def test_what_strava_does_not_have_or_has_sent_is_no_failure_of_it(error: ItemError) -> None:
    failures = Failures()
    for number in range(100):
        failures.record_failure(number, error)
    assert not failures.gave_up


def test_a_long_list_is_cut() -> None:
    failures = Failures()
    for number in range(1, 151):
        failures.record_failure(number, GONE)
    with pytest.raises(Incomplete, match=r"150 of 150 .* 1, .* 100, \.\.\.\.$"):
        failures.raise_if_any()
