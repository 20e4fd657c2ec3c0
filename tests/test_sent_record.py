import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stravafetch.sent_record import split_records

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.text(), values, max_size=3),
    max_leaves=10,
)
RECORDS = st.lists(st.dictionaries(st.text(), VALUES, max_size=4), max_size=4)


@given(RECORDS, st.booleans(), st.sampled_from([(",", ":"), (", ", ": "), (" ,\t", " :")]))
def test_each_record_has_its_values_and_its_text(
    records: list[dict[str, object]], ascii_only: bool, separators: tuple[str, str]
) -> None:
    texts = [json.dumps(r, ensure_ascii=ascii_only, separators=separators) for r in records]
    found = split_records(f" [{separators[0].join(texts)}]\n".encode())
    assert found == records
    assert [record.text for record in found or []] == texts


def test_a_number_keeps_its_text() -> None:
    (record,) = split_records(b'[{"lng":-74.30478599999999,"far":1e2,"big":1e999,"x":-0.0}]') or []
    assert record.text == '{"lng":-74.30478599999999,"far":1e2,"big":1e999,"x":-0.0}'


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[",
        b"{}",
        b"[1]",
        b'["a"]',
        b"[{}",
        b"[{},]",
        b"[{}{}]",
        b"[{}]]",
        b"[{}] {}",
        b"[,{}]",
        b"[null]",
        b'[{"a":NaN}]',
        b'[{"a":1},\n{"a":2}]',
        b'[{"a":"\xff"}]',
        b"\xef\xbb\xbf[{}]",
        b"[" * 100_000,
        '[{"a":1}]'.encode("utf-16"),
    ],
)
def test_anything_else_is_left_to_the_whole_parser(body: bytes) -> None:
    assert split_records(body) is None


def test_an_empty_array_has_no_records() -> None:
    assert split_records(b" [] ") == []
