import io
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from stravafetch.output.formats import (
    WRITERS,
    Style,
    write_document,
    write_json,
    write_lines,
    write_ndjson,
    write_text,
)

RECORDS: list[dict[str, Any]] = [
    {"id": 1, "name": "Soggy 🌧️", "gain": 0},
    {"id": 2, "speed": 3.0, "gear": None},
]


STYLE = Style()


def written(writer: Any, pages: Any, **style: Any) -> str:
    out = io.StringIO()
    writer(pages, out, STYLE._replace(**style))
    return out.getvalue()


def breaking_off() -> Iterator[list[dict[str, Any]]]:
    yield RECORDS
    raise RuntimeError


@pytest.mark.parametrize("indent", [True, False])
@pytest.mark.parametrize("pages", [[], [[]], [RECORDS], [RECORDS[:1], [], RECORDS[1:]]])
def test_json_is_one_array_however_the_pages_fall(pages: Any, indent: bool) -> None:
    expected = [record for page in pages for record in page]
    assert json.loads(written(write_json, pages, indent=indent)) == expected


def test_no_records_are_an_empty_array_and_no_lines() -> None:
    assert written(write_json, []) == "[]\n"
    assert written(write_ndjson, []) == ""


def test_compact_json_has_a_record_a_line() -> None:
    assert written(write_json, [RECORDS]).splitlines() == [
        '[{"id":1,"name":"Soggy 🌧️","gain":0}',
        ',{"id":2,"speed":3.0,"gear":null}',
        "]",
    ]


def test_indented_json_reads_like_jq() -> None:
    text = written(write_json, [RECORDS], indent=True)
    assert text == json.dumps(RECORDS, indent=2, ensure_ascii=False) + "\n"


def test_ndjson_has_a_record_a_line() -> None:
    text = written(write_ndjson, [RECORDS[:1], RECORDS[1:]])
    assert [json.loads(line) for line in text.splitlines()] == RECORDS


@pytest.mark.parametrize("writer", [write_json, write_ndjson])
def test_a_fetch_that_fails_leaves_whole_lines(writer: Any) -> None:
    out = io.StringIO()
    with pytest.raises(RuntimeError):
        writer(breaking_off(), out, STYLE)
    lines = out.getvalue().splitlines(keepends=True)
    assert [json.loads(line.lstrip("[,")) for line in lines] == RECORDS
    assert all(line.endswith("\n") for line in lines)


def test_an_incomplete_array_is_not_valid_json() -> None:
    out = io.StringIO()
    with pytest.raises(RuntimeError):
        write_json(breaking_off(), out, STYLE)
    with pytest.raises(ValueError, match="delimiter"):
        json.loads(out.getvalue())


def test_a_page_is_passed_on_before_the_next_is_fetched() -> None:
    class Flushed(io.StringIO):
        passed_on = ""

        def flush(self) -> None:
            self.passed_on = self.getvalue()

    out = Flushed()

    def pages() -> Iterator[list[dict[str, Any]]]:
        yield RECORDS[:1]
        assert '"id":1' in out.passed_on
        yield RECORDS[1:]

    write_ndjson(pages(), out, STYLE)


def test_half_an_emoji_is_escaped_instead_of_failing() -> None:
    text = written(write_ndjson, [[{"name": "\ud83d"}, {"name": "🚴"}]])
    assert text.encode().decode().splitlines() == [r'{"name":"\ud83d"}', '{"name":"🚴"}']


def test_a_document_and_lines_end_with_a_newline_and_text_as_it_does() -> None:
    out = io.StringIO()
    write_document({"a": [1]}, out, indent=False)
    write_lines(["b", "c"], out)
    write_text("d \ud83d", out)
    assert out.getvalue() == '{"a":[1]}\nb\nc\nd \\ud83d'


@pytest.mark.parametrize("form", ["document", "json", "ndjson", "csv", "table"])
def test_every_format_has_the_fields_asked_for_and_no_other(form: str) -> None:
    text = written(WRITERS[form], [RECORDS[:1]], fields=("name",))
    assert "name" in text
    assert "Soggy" in text
    assert "gain" not in text
    assert "1" not in text


def test_fields_keep_their_order_in_json() -> None:
    text = written(write_ndjson, [[{"id": 1, "map": {"id": "a1"}}]], fields=("map.id", "id"))
    assert text == '{"map":{"id":"a1"},"id":1}\n'


def test_what_only_some_formats_need_is_not_loaded_for_all() -> None:
    rest = "print({'csv', 'wcwidth'} & {*sys.modules})"
    code = f"import sys, stravafetch.output.formats; {rest}"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "set()\n"
