import pytest

from stravafetch.archive.csv_rows import read_rows
from stravafetch.errors import InvalidData


def test_rows_may_have_different_lengths() -> None:
    assert list(read_rows("a.csv", b'a,b\n"1\n2"\n')) == [["a", "b"], ["1\n2"]]


@pytest.mark.parametrize("data", [b"\xff\xfe", b"a" * 200_000])
def test_invalid_csv_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(InvalidData, match=r"^a\.csv in the archive cannot be read"):
        list(read_rows("a.csv", data))
