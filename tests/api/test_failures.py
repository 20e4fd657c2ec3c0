import pytest

from stravafetch.api.failures import Failures
from stravafetch.errors import Incomplete, InvalidData, ItemError, NotFound

GONE = NotFound("Strava knows it not.", "Check the id.")
FAILED = ItemError("Strava failed.", "Wait.")


def test_nothing_missed_is_no_error() -> None:
    missed = Failures()
    missed.came()
    missed.sum_up()


def test_what_was_missed_is_named_at_the_end() -> None:
    missed = Failures()
    missed.add(7, GONE)
    missed.came()
    missed.add(8, FAILED)
    with pytest.raises(Incomplete, match=r"2 of 3 activities did not come: 7, 8\."):
        missed.sum_up()


def test_five_failures_in_a_row_are_the_end_and_four_are_not() -> None:
    missed = Failures()
    for _ in range(2):
        for number in range(4):
            missed.add(number, FAILED)
        assert not missed.gave_up
        missed.came()
    for number in range(5):
        missed.add(number, FAILED)
    assert missed.gave_up
    with pytest.raises(Incomplete, match="no more was asked for"):
        missed.sum_up()


@pytest.mark.parametrize("error", [GONE, InvalidData("It is damaged.", "Delete it.")])
def test_what_strava_does_not_have_or_has_sent_is_no_failure_of_it(error: ItemError) -> None:
    missed = Failures()
    for number in range(100):
        missed.add(number, error)
    assert not missed.gave_up


def test_a_long_list_is_cut() -> None:
    missed = Failures()
    for number in range(1, 151):
        missed.add(number, GONE)
    with pytest.raises(Incomplete, match=r"150 of 150 .* 1, .* 100, \.\.\.\.$"):
        missed.sum_up()
