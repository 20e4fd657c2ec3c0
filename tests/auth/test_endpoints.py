import pytest

from stravafetch.auth.endpoints import Endpoints
from stravafetch.errors import BadInput


@pytest.mark.parametrize(
    "api",
    [
        "http://127.0.0.1:1/api",
        " http://127.0.0.1:1/api",
        "http://127.0.0.1:1/api \n",
        "HTTP://127.0.0.1:1/api/",
        "Http://127.0.0.1:1/api//",
    ],
)
def test_an_address_is_read_as_people_paste_it(api: str) -> None:
    assert Endpoints.read("", api).api == "http://127.0.0.1:1/api"


@pytest.mark.parametrize("unset", ["", " ", "\n"])
def test_without_an_address_it_is_stravas_own(unset: str) -> None:
    assert Endpoints.read(unset, unset) == Endpoints()


@pytest.mark.parametrize("url", ["HTTP://example.org/api", "ftp://127.0.0.1/", "HTTPS://"])
def test_capitals_make_no_address_safe(url: str) -> None:
    with pytest.raises(BadInput, match="STRAVA_API_URL"):
        Endpoints.read("", url)
