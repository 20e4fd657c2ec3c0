from stravafetch.archive.months import MONTHS
from tests.support.month_names import month_names


def test_the_months_are_those_of_cldr() -> None:
    assert month_names() == MONTHS
