import pytest

from stravafetch.archive.table import read_table
from stravafetch.errors import BadInput, InvalidData
from tests.support.archives import NEWEST, RIDE, table


def test_the_order_of_the_file_is_kept() -> None:
    rows = read_table(table({**RIDE, 0: "2"}, {**RIDE, 0: "3"}, {**RIDE, 0: "1"})).rows
    assert [row.id for row in rows] == [2, 3, 1]


def test_a_byte_order_mark_and_crlf_are_accepted() -> None:
    data = b"\xef\xbb\xbf" + table(RIDE).replace(b"\n", b"\r\n")
    assert read_table(data).rows == read_table(table(RIDE)).rows


@pytest.mark.parametrize("text", ["a\nb", "a\r\nb", 'say "hi", twice', "\N{BICYCLE}"])
def test_a_description_may_hold_anything(text: str) -> None:
    rows = read_table(table({**RIDE, 4: text}, RIDE)).rows
    assert [row.cells.get("description") for row in rows] == [text, None]


def test_rows_without_an_id_are_skipped() -> None:
    assert [row.id for row in read_table(table({0: "# note"}, RIDE)).rows] == [17012345678]


@pytest.mark.parametrize("name", ["a\nb.fit", "\x1b[31m.fit", f"{'é' * 200}.fit"])
def test_a_file_may_have_any_name(name: str) -> None:
    (row,) = read_table(table({**RIDE, 12: f"activities/{name}"})).rows
    assert row.file == f"activities/{name}"


def test_a_file_that_strava_has_lost_has_no_name() -> None:
    lost, there = read_table(table({**RIDE, 12: "#error#"}, RIDE)).rows
    assert (lost.file, there.file) == (None, "activities/18012345678.fit.gz")


def test_a_header_alone_is_an_empty_archive() -> None:
    assert read_table(table()).rows == []


def test_a_truncated_table_is_refused() -> None:
    with pytest.raises(BadInput, match=r"has .* columns, but the header has 103"):
        read_table(table(RIDE, RIDE)[:-60])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04",
        b"id,name\n1,x\n",
        ",".join("abcdefghij").encode() + b"\n1,2,3,4,5,6,7,8,9,10\n",
        ",".join(NEWEST).replace(",", ";").encode(),
        table({**RIDE, 12: "elsewhere/1.fit"}),
        table({**RIDE, 50: "maybe"}),
        table({0: "a"}, {0: "b"}),
    ],
)
def test_a_table_from_another_program_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput, match="does not have a layout"):
        read_table(data)


def test_text_that_is_not_utf_8_is_refused() -> None:
    with pytest.raises(InvalidData, match="not UTF-8"):
        read_table(table({**RIDE, 2: "Morgen"}).replace(b"Morgen", b"M\xf6rgen"))
