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
        "http://app.strava.com/activities/123456789/embed/abc",
        "https://m.strava.com/activities/123456789?hl=en-GB",
        "HTTPS://WWW.Strava.com/activities/123456789",
        "https://www.strava.com/api/v3/activities/123456789/streams",
        "//www.strava.com/activities/123456789",
        "strava://activities/123456789",
        "activities/123456789",
        "<https://www.strava.com/activities/123456789>",
        "\u201c123456789\u201d",
    ],
)
def test_an_activity_is_named_by_its_number_or_address(text: str) -> None:
    assert read_activity_id(text) == 123456789


@pytest.mark.parametrize(
    "text",
    [
        "",
        "id",
        "-5",
        "1.5",
        "1" * 20,
        "\u0661",
        "https://evil.example/activities/1",
        "https://evilstrava.com/activities/1",
        "https://strava.com.evil.example/activities/1",
        "i123",
        "https://www.strava.com/routes/7",
        "1\n2",
    ],
)
def test_what_is_no_activity_id_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match=r"(not|too large for) an activity ID"):
        read_activity_id(text)


@pytest.mark.parametrize(
    "text",
    [
        *("1.7012E+10", "1,7012e10", "1E10", "17,012,345,678", "17.012.345.678"),
        *(
            "17 012 345 678",
            "17\u202f012\u202f345\u202f678",
            "17\u2019012\u2019345\u2019678",
            "17012345678.0",
        ),
    ],
)
def test_a_number_that_a_spreadsheet_has_rewritten_is_never_guessed(text: str) -> None:
    with pytest.raises(BadInput, match="is not an activity ID") as refused:
        read_activity_id(text, "Line 2 of stdin")
    assert "A spreadsheet has rewritten it" in refused.value.next_step


@pytest.mark.parametrize("digits", ["9223372036854775808", "9" * 19, "9" * 23, "9" * 5_000])
def test_a_number_beyond_64_bits_is_said_to_be_too_large(digits: str) -> None:
    assert read_activity_id("9223372036854775807") == 2**63 - 1
    with pytest.raises(BadInput, match="is too large for an activity ID"):
        read_activity_id(digits)
    with pytest.raises(BadInput, match="is too large for a route ID"):
        read_route_id(digits)


@pytest.mark.parametrize("text", ["12345", "x1", "b", "b1/../x", "b1\nb2"])
def test_what_is_no_gear_id_is_refused(text: str) -> None:
    assert read_gear_id("b12345678\r\n") == "b12345678"
    with pytest.raises(BadInput, match="not a gear ID"):
        read_gear_id(text)


def test_a_route_id_has_up_to_19_digits() -> None:
    assert read_route_id("3329485690369457990") == 3329485690369457990
    with pytest.raises(BadInput, match="a route ID"):
        read_route_id("1" * 20)


def test_a_short_link_is_refused_with_the_way_to_its_address() -> None:
    with pytest.raises(BadInput) as caught:
        read_activity_id("https://strava.app.link/AbC123")
    assert "in a browser" in caught.value.next_step


@pytest.mark.parametrize("name", ["edit.csv", "./my/ids.txt", "A.NDJSON"])
def test_a_file_of_ids_is_told_the_way_to_stdin(name: str) -> None:
    with pytest.raises(BadInput, match="is not an activity ID") as refused:
        read_activity_id(name)
    assert refused.value.next_step.endswith(f"- < {name}")
