import pytest

from stravafetch.api.proxies import check_proxy
from stravafetch.errors import BadInput

URL = "https://www.strava.com/api/v3/athlete"


@pytest.mark.parametrize(
    "proxy",
    [
        "http://proxy:3128",
        "http://proxy:3128/",
        "HTTP://proxy",
        "proxy:3128",
        "http://user:p%23w%40x@proxy:3128",
        "https://[::1]:3128",
        "user:pw@proxy",
    ],
)
def test_a_proxy_that_can_work_is_taken(proxy: str) -> None:
    check_proxy({"https": proxy}, URL)


@pytest.mark.parametrize("password", ["p#w", "p@w", "p/w", "p?w", "#", "p#@w"])
def test_a_password_has_to_be_percent_encoded(password: str) -> None:
    with pytest.raises(BadInput, match="HTTPS_PROXY is not a valid proxy URL") as caught:
        check_proxy({"https": f"http://user:{password}@proxy:3128"}, URL)
    assert "%23" in caught.value.next_step
    assert password not in str(caught.value)


@pytest.mark.parametrize(
    "proxy", ["http://", "http://proxy:port", "http://proxy:99999", "http://[::1"]
)
def test_what_names_no_host_and_port_is_refused(proxy: str) -> None:
    with pytest.raises(BadInput, match="ALL_PROXY is not a valid proxy URL"):
        check_proxy({"all": proxy}, URL)


@pytest.mark.parametrize("proxy", ["ftp://proxy", "sock5://proxy:1080", "htp://proxy"])
def test_an_unknown_scheme_is_named_with_those_that_are_known(proxy: str) -> None:
    with pytest.raises(BadInput, match="ALL_PROXY has an unknown scheme") as caught:
        check_proxy({"all": proxy}, URL)
    assert "socks5h" in caught.value.next_step


@pytest.mark.parametrize("scheme", ["socks4", "socks5", "socks5h", "SOCKS5H"])
def test_a_socks_proxy_needs_pysocks(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    monkeypatch.setattr("stravafetch.api.proxies.find_spec", lambda _: None)
    with pytest.raises(BadInput, match="requires PySocks") as caught:
        check_proxy({"all": f"{scheme}://proxy:1080"}, URL)
    assert "pip install PySocks" in caught.value.next_step


def test_only_the_proxy_that_would_be_used_is_checked() -> None:
    check_proxy({"http": "ftp://x", "https": "http://proxy", "all": "ftp://x"}, URL)
    check_proxy({}, URL)
