import io
import json

import pytest

from stravafetch.api.response import Response
from stravafetch.output.formats import WRITERS
from stravafetch.output.json_text import to_json
from stravafetch.output.style import Style

BODY = b'[{"id":1,"distance":1e2,"start_latlng":[-74.30478599999999,1.50],"x":2.0}]'


@pytest.mark.parametrize("name", ["ndjson", "json", "csv"])
def test_numbers_print_as_they_came_in_every_format_for_programs(name: str) -> None:
    out = io.StringIO()
    style = Style(fields=("distance", "start_latlng", "x"))
    WRITERS[name]([Response(200, {}, BODY).json()], out, style)
    for number in ("1e2", "-74.30478599999999", "1.50", "2.0"):
        assert number in out.getvalue()


def test_a_text_beside_an_exact_number_stays_a_text() -> None:
    record = Response(200, {}, b'{"a":"1e2","b":1e2}').json()
    assert to_json(record) == '{"a": "1e2", "b": 1e2}'


def test_a_value_that_json_does_not_have_is_refused() -> None:
    with pytest.raises(TypeError):
        to_json(object())
    assert json.loads(to_json([1.5])) == [1.5]
