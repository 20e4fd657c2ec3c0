import pytest

from stravafetch.api.request import Request, read_parameters, read_path
from stravafetch.errors import BadInput

API = "https://www.strava.com/api/v3"


def me() -> int:
    return 7


@pytest.mark.parametrize(
    ("text", "path", "query"),
    [
        ("/athlete", "/athlete", {}),
        ("athlete", "/athlete", {}),
        (f"{API}/athlete/activities?page=2", "/athlete/activities", {"page": "2"}),
        ("athletes/{athlete}/stats", "/athletes/7/stats", {}),
        ("/activities/1?a=1&a=2&b=", "/activities/1", {"a": ["1", "2"], "b": ""}),
    ],
)
def test_a_path_is_read_as_people_type_it(text: str, path: str, query: dict[str, object]) -> None:
    assert read_path(text, API, me) == (path, query)


@pytest.mark.parametrize(
    "text",
    [
        "https://evil.example/api/v3/athlete",
        "http://www.strava.com/api/v3/athlete",
        "https://www.strava.com/api/v3.evil.example/athlete",
        "https://www.strava.com/oauth/token",
        "//evil.example/athlete",
        "ftp://evil.example",
        "../oauth/token",
        "/athlete/%2e%2e/%2e%2e/oauth/token",
        "/athlete/..",
        "/athlete\\..\\x",
        "/athlete\r\nHost: evil.example",
        "/athlete#x",
        "/athl\u00e8te",
        "@evil.example/../x",
        "/",
        "",
    ],
)
def test_a_path_that_would_leave_the_api_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        read_path(text, API, me)


@pytest.mark.parametrize(("text", "wrong"), [("/a b|c b", r"' ' '\|'\."), ("/ä", "'ä'")])
def test_characters_that_no_path_has_are_named(text: str, wrong: str) -> None:
    with pytest.raises(BadInput, match=f"that no path of Strava's API has: {wrong}"):
        read_path(text, API, me)


def test_a_path_that_climbs_is_said_to() -> None:
    with pytest.raises(BadInput, match=r"contains \. or \.\. segments"):
        read_path("../../foo", API, me)


def test_fields_are_a_query_and_a_key_twice_is_a_list() -> None:
    assert read_parameters(["a=1", "b=x=y", "a=2", "c="]) == {"a": ["1", "2"], "b": "x=y", "c": ""}


@pytest.mark.parametrize("text", ["a", "=1", ""])
def test_a_field_without_key_or_value_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="-f"):
        read_parameters([text])


def test_only_what_changes_nothing_is_safe_to_send_again() -> None:
    assert [
        Request("/x", method=method).is_safe for method in ("GET", "PUT", "POST", "DELETE")
    ] == [
        True,
        False,
        False,
        False,
    ]


def test_a_body_is_not_shown() -> None:
    assert "s3cret" not in repr(Request("/x", body=b"s3cret"))


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(BadInput, match="is not valid text"):
        read_parameters(["name=\udcff"])
    with pytest.raises(BadInput, match="is not valid text"):
        read_path("/athlete?name=\udcff", API, me)


def test_a_path_may_end_in_the_carriage_return_of_a_windows_file() -> None:
    path, _ = read_path("/activities/17\r", "https://www.strava.com/api/v3", lambda: 1)
    assert path == "/activities/17"


@pytest.mark.parametrize(
    ("method", "path", "is_read"),
    [
        ("POST", "/uploads", False),
        ("POST", "/activities", False),
        ("GET", "/uploads/1", True),
        ("PUT", "/activities/1", True),
    ],
)
def test_only_uploads_and_new_activities_are_no_reads(
    method: str, path: str, is_read: bool
) -> None:
    assert Request(path, method=method).is_read is is_read
