import json
from typing import Any

import pytest

from stravafetch.api.response import Response
from stravafetch.errors import StravaError


def answer(status: int, body: Any, content_type: str = "application/json") -> Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(status, {"content-type": content_type}, raw)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<html>", "text/html"),
        (b" ", "an empty body"),
        (b"[NaN]", "text/html"),
        (b"\xff", "text/html"),
    ],
)
def test_what_is_no_json_is_said_by_its_kind(body: bytes, kind: str) -> None:
    with pytest.raises(StravaError, match=f"returned 200 with {kind} instead of JSON"):
        answer(200, body, "text/html; charset=utf-8").json()


def test_an_answer_does_not_show_its_body() -> None:
    assert "s3cret" not in repr(answer(200, {"access_token": "s3cret"}))


def test_json_that_breaks_off_is_called_broken() -> None:
    with pytest.raises(StravaError, match="returned 200 with invalid JSON"):
        answer(200, b'[{"id": 1', "application/json; charset=utf-8").json()
