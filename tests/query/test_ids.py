import pytest

from stravafetch.errors import BadInput
from stravafetch.query.ids import read_activity_id, read_gear_id, read_route_id


@pytest.mark.parametrize(
    "text",
    [
        "123456789",
        " 123456789\r\n",
        "https://www.strava.com/activities/123456789",
        "strava.com/activities/123456789/overview?x=1#y",
    ],
)
def test_an_activity_is_named_by_its_number_or_address(text: str) -> None:
    assert read_activity_id(text) == 123456789


@pytest.mark.parametrize(
    "text",
    ["", "id", "-5", "1.5", "1" * 20, "\u0661", "https://evil.example/activities/1", "i123"],
)
def test_what_is_no_activity_id_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="no activity id"):
        read_activity_id(text)


@pytest.mark.parametrize("text", ["12345", "x1", "b", "b1/../x", "b1\n"])
def test_what_is_no_gear_id_is_refused(text: str) -> None:
    assert read_gear_id("b12345678") == "b12345678"
    with pytest.raises(BadInput, match="no gear id"):
        read_gear_id(text)


def test_a_route_id_has_up_to_19_digits() -> None:
    assert read_route_id("3329485690369457990") == 3329485690369457990
    with pytest.raises(BadInput, match="no route id"):
        read_route_id("1" * 20)
