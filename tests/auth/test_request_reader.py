from io import BytesIO

import pytest

from stravafetch.auth.request_reader import MOST_BYTES, RequestReader


def test_a_usual_request_is_read_line_by_line() -> None:
    reader = RequestReader(BytesIO(b"GET / HTTP/1.1\r\n\r\n"))
    assert [reader.readline(65_537) for _ in range(3)] == [b"GET / HTTP/1.1\r\n", b"\r\n", b""]


@pytest.mark.parametrize("line", [b"x" * 100 + b"\n", b"x" * MOST_BYTES])
def test_more_than_a_browser_sends_ends_the_connection(line: bytes) -> None:
    reader = RequestReader(BytesIO(line * 1_000))
    with pytest.raises(ConnectionAbortedError):
        list(iter(lambda: reader.readline(65_537), b""))
