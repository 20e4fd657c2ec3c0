import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stravafetch.output.csv_format import write_csv
from stravafetch.output.fields import FIELDS, flatten, leaf_fields
from stravafetch.output.style import Page, Style
from tests.support.history import sample_history

HISTORY = sample_history(600)
KNOWN = list(leaf_fields(FIELDS))


def never(text: str) -> None:
    pytest.fail(f"an unexpected warning: {text}")


def written(*pages: Page, **style: Any) -> str:
    out = io.StringIO(newline="")
    write_csv(pages, out, Style(**{"warn": never, **style}))
    return out.getvalue()


def rows(*pages: Page, **style: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(written(*pages, **style), newline=""), strict=True))


def cell(value: Any, **style: Any) -> str:
    return rows([{"name": value}], fields=("name",), header=False, **style)[0][0]


def test_the_known_fields_are_the_columns_whatever_the_records_have() -> None:
    assert rows([{"name": "Run", "id": 1}])[0] == KNOWN


def test_the_parts_of_an_object_are_columns_and_the_object_is_none() -> None:
    assert "map.summary_polyline" in KNOWN
    assert "map" not in KNOWN


def test_every_value_of_a_history_stands_in_its_column() -> None:
    header, *found = rows(HISTORY[:200], HISTORY[200:])
    for record, row in zip(HISTORY, found, strict=True):
        filled = {name: text for name, text in zip(header, row, strict=True) if text}
        assert list(filled) == [p for p, value in flatten(record) if value not in (None, "")]


def test_lines_end_as_rfc_4180_says() -> None:
    text = written([{"name": "a\nb"}, {"name": "c"}], fields=("name", "id"))
    assert text == 'name,id\r\n"a\nb",\r\nc,\r\n'


def test_one_header_stands_above_all_pages() -> None:
    assert rows([{"id": 1}], [{"id": 2}], fields=("id",)) == [["id"], ["1"], ["2"]]


def test_the_header_can_be_left_out() -> None:
    assert written([{"id": 1}], fields=("id",), header=False) == "1\r\n"


@pytest.mark.parametrize("pages", [[], [[]]])
def test_no_records_are_the_header_alone(pages: list[Page]) -> None:
    assert rows(*pages) == [KNOWN]
    assert written(*pages, header=False) == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (987654321234567891234, "987654321234567891234"),
        (3600.0, "3600.0"),
        (1e-07, "1e-07"),
        ([52.5, 13.4], "[52.5,13.4]"),
        ([], "[]"),
        ([{"a": "é"}], '[{"a":"é"}]'),
        ("true", "true"),
        ("代々木 🚴", "代々木 🚴"),
    ],
)
def test_a_value_reads_as_in_json_and_a_text_as_it_is(value: Any, text: str) -> None:
    assert cell(value) == text


def test_half_an_emoji_is_escaped_instead_of_failing() -> None:
    assert cell("half \ud83d") == r"half \ud83d"
    assert json.loads(cell(["\ud83d🚴"])) == ["\ud83d🚴"]


def test_an_absent_field_and_a_null_object_are_empty_cells() -> None:
    assert rows([{"id": 1, "map": None}])[1] == ["1" if name == "id" else "" for name in KNOWN]


def test_fields_are_columns_in_the_order_asked_an_object_by_its_parts() -> None:
    record = {"id": 1, "name": "Run", "athlete": {"id": 7, "resource_state": 1}}
    assert rows([record], fields=("name", "athlete", "id")) == [
        ["name", "athlete.id", "athlete.resource_state", "id"],
        ["Run", "7", "1", "1"],
    ]


def test_an_unknown_part_of_an_object_asked_for_is_a_column_at_the_end() -> None:
    found = rows([{"id": 1, "map": {"id": "a1", "line": "odh_I"}}], fields=("map", "id"))
    assert found[0] == ["map.id", "map.summary_polyline", "map.resource_state", "id", "map.line"]
    assert found[1] == ["a1", "", "", "1", "odh_I"]


def test_fields_that_were_not_selected_are_omitted_without_a_warning() -> None:
    assert rows([{"id": 1}], [{"id": 2, "new": 3}], fields=("id",)) == [["id"], ["1"], ["2"]]


def test_an_unknown_key_of_the_first_records_is_a_column_at_the_end() -> None:
    first: Page = [{"id": 1}, {"id": 2, "new": {"part": 5}, "newer": None}]
    header, *found = rows([], first, [{"id": 3, "newer": 6}])
    assert header == [*KNOWN, "new.part", "newer"]
    assert [row[-2:] for row in found] == [["", ""], ["5", ""], ["", "6"]]


def test_a_later_unknown_key_is_left_out_with_one_warning() -> None:
    warnings: list[str] = []
    late = [{"id": 2, "new": 3}, {"id": 3, "new": 4, "newer": 5}]
    found = rows([{"id": 1}], late, late, warn=warnings.append)
    assert {len(row) for row in found} == {len(KNOWN)}
    assert warnings == [
        (
            "2 fields were omitted from the CSV, as only later records contain them: new, newer."
            " Use --format ndjson to include them."
        )
    ]


def test_many_columns_that_come_late_are_one_warning() -> None:
    warnings: list[str] = []
    rows([{"id": 1}], [{f"new{number}": 1 for number in range(80_000)}], warn=warnings.append)
    assert len(warnings) == 1
    assert len(warnings[0]) < 250


NAMES = ["\n=1+1", "x;=1+1", "x\t=1+1", "x\r\n @1", 'x;"=1+1', "x\n\n-1", ";;+1", "\uff1d1"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("record", [{"name": "{}"}, {"tags": ["{}"]}, {"new": {"deep": "{}"}}])
def test_no_cell_starts_a_formula_whatever_the_separator(
    name: str, separator: str, record: dict[str, Any]
) -> None:
    record = json.loads(json.dumps(record).replace('"{}"', json.dumps(name)))
    out = io.StringIO()
    write_csv([[record]], out, Style(safe=True, header=False))
    for cells in csv.reader(io.StringIO(out.getvalue(), newline=""), delimiter=separator):
        assert not [text for text in cells if text.lstrip(' "\t\r\n').startswith(FORMULAS)]


FORMULAS = ("=", "+", "-", "@", "\uff1d")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_that_a_spreadsheet_would_evaluate_is_escaped_when_asked(start: str) -> None:
    assert cell(f"{start}1+1", safe=True) == f"'{start}1+1"
    assert cell(f"{start}1+1") == f"{start}1+1"


@pytest.mark.parametrize("value", [-1.5, -7, "Run = fun", "", None, [-1]])
def test_numbers_and_harmless_texts_are_not_escaped(value: Any) -> None:
    assert cell(value, safe=True) == cell(value)


def test_a_page_is_passed_on_before_the_next_is_fetched() -> None:
    class Flushed(io.StringIO):
        passed_on = ""

        def flush(self) -> None:
            self.passed_on = self.getvalue()

    out = Flushed(newline="")

    def pages() -> Iterator[Page]:
        yield [{"id": 1}]
        assert out.passed_on == "id\r\n1\r\n"
        yield [{"id": 2}]

    write_csv(pages(), out, Style(warn=never, fields=("id",)))
    assert out.passed_on.endswith("2\r\n")


def test_a_fetch_that_fails_leaves_whole_lines() -> None:
    out = io.StringIO(newline="")

    def pages() -> Iterator[Page]:
        yield [{"id": 1}]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_csv(pages(), out, Style(warn=never, fields=("id",)))
    assert out.getvalue() == "id\r\n1\r\n"


texts = st.text(st.characters(exclude_categories=["Cs"]))
numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
records = st.fixed_dictionaries(
    {},
    optional={
        "name": texts,
        "external_id": st.none() | texts,
        "distance": numbers,
        "trainer": st.booleans(),
        "start_latlng": st.lists(numbers | texts),
        "map": st.fixed_dictionaries({"id": texts, "resource_state": st.integers()}),
    },
)


@given(st.lists(st.lists(records, max_size=3), max_size=3))
@settings(deadline=None, derandomize=True)
def test_what_was_written_is_read_back(pages: list[Page]) -> None:
    header, *found = rows(*pages)
    for record, row in zip((r for page in pages for r in page), found, strict=True):
        cells = dict(zip(header, row, strict=True))
        for path, value in flatten(record):
            back = cells[path] if isinstance(value, str) else json.loads(cells[path] or "null")
            assert (back, type(back)) == (value, type(value))


@given(texts, texts)
@settings(deadline=None, derandomize=True)
def test_a_key_that_nobody_knows_is_read_back_as_a_column(key: str, value: str) -> None:
    header, row = rows([{f"new {key}": value}])
    assert (header[-1], row[-1]) == (f"new {key}", value)
