import pytest

from stravafetch.archive.numbers import exact, shown_metres, whole


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12333.4", 12333.4),
        ("374", 374.0),
        ("1.714", 1.714),
        ("-3.5", -3.5),
        ("16540001.0", 16540001.0),
    ],
)
def test_an_exact_number_never_has_separators_of_thousands(text: str, number: float) -> None:
    assert exact(text) == number


@pytest.mark.parametrize("text", ["", "12,5", "1_000", "nan", "inf", "1e999", " 3", "0x10", "٣"])
def test_anything_else_is_not_a_number(text: str) -> None:
    assert exact(text) is None


def test_ids_and_times_are_integers() -> None:
    assert [whole("3489.0"), whole("16540001.0"), whole("")] == [3489, 16540001, None]


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        ("12.34", 12340),
        ("12,34", 12340),
        ("7,5", 7500),
        ("42", 42000),
        ("0.00", 0),
        ("1,012.34", 1012340),
        ("1.012,34", 1012340),
        ("1\u202f012,34", 1012340),
        ("1'012.34", 1012340),
    ],
)
def test_a_displayed_distance_is_in_km_with_the_separators_of_any_language(
    text: str, metres: float
) -> None:
    assert shown_metres(text, "Ride") == metres


@pytest.mark.parametrize("text", ["1,500", "1.500", "1 500", "1\u00a0500", "1\u202f500", "1500"])
def test_a_swim_is_displayed_in_metres(text: str) -> None:
    assert shown_metres(text, "Swim") == 1500


@pytest.mark.parametrize("text", ["", "12 km", "-1", "1..5"])
def test_an_invalid_distance_is_none(text: str) -> None:
    assert shown_metres(text, "Run") is None
