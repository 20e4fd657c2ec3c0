import pytest

from stravafetch.archive.csv_rows import read_rows
from stravafetch.errors import InvalidData


def test_rows_may_have_different_lengths() -> None:
    assert list(read_rows("a.csv", b'a,b\n"1\n2"\n')) == [["a", "b"], ["1\n2"]]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\xff\xfe", "it is not UTF-8."),
        ("a,b\n".encode("utf-16"), "it is not UTF-8."),
        ("Zürich\n".encode("latin-1"), "it is not UTF-8."),
        (b"a\n" + b"a" * 200_000, "field larger than field limit (131072), after line 2."),
    ],
)
def test_invalid_csv_is_refused_with_a_reason(data: bytes, why: str) -> None:
    with pytest.raises(InvalidData) as refused:
        list(read_rows("a.csv", data))
    assert str(refused.value) == f"a.csv in the archive cannot be read: {why}"


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_on_any_system(line_break: str) -> None:
    data = f"a,b{line_break}1,2{line_break}".encode()
    assert list(read_rows("a.csv", data)) == [["a", "b"], ["1", "2"]]
