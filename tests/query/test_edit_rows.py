import pytest

from stravafetch.errors import BadInput
from stravafetch.query.edit_rows import Row, read_rows


@pytest.mark.parametrize(
    "text",
    [
        'id,name,distance\n17,"a, ""b""\n\nc",5\n',
        '\ndistance;ID;Name\r\n5;17;"a, ""b""\n\nc"\r\n\r\n',
        'activity_id\tname\tdistance\n17\t"a, ""b""\n\nc"\t5',
    ],
    ids=["commas", "semicolons", "tabs"],
)
def test_a_csv_has_a_row_per_activity_with_exact_texts(text: str) -> None:
    [row] = read_rows(text)
    assert (row.activity_id, row.editable, row.others) == (
        17,
        {"name": 'a, "b"\n\nc'},
        {"distance": "5"},
    )


def test_an_empty_cell_is_no_value() -> None:
    assert read_rows("id,name,gear_id\n17,,\n18, ,b1")[0].editable == {}
    assert read_rows("id,name,gear_id\n18, ,b1")[0].editable == {"gear_id": "b1"}


def test_a_record_keeps_its_values_including_null() -> None:
    [row] = read_rows('{"id":1,"gear_id":null,"map":{"id":"a"},"trainer":false,"kilojoules":null}')
    assert row.editable == {"gear_id": None, "trainer": False}
    assert row.others == {"map.id": "a"}


def test_ids_alone_have_no_values() -> None:
    assert read_rows("17\nhttps://www.strava.com/activities/18\n") == [
        Row("Line 1 of stdin", 17),
        Row("Line 2 of stdin", 18),
    ]
    assert [row.activity_id for row in read_rows("[17, 18]")] == [17, 18]


@pytest.mark.parametrize("text", ["", "\n\n", "id,name\n", "[]"])
def test_empty_input_has_no_rows(text: str) -> None:
    assert read_rows(text) == []


def test_a_line_separator_in_a_text_does_not_end_the_line() -> None:
    assert read_rows('{"id":17,"name":"a\u2028b\x85"}')[0].editable == {"name": "a\u2028b\x85"}
    assert read_rows("id,name\n17,a\u2028b\n18,c")[0].editable == {"name": "a\u2028b"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id,name\n17,a\n18,b,c", "Line 3 of stdin has 3 cells, and the header 2"),
        ("id,name,Name\n17,a,b", "the column 'name' twice"),
        ('id,name\n17,"a\nb"\nx,c', "Line 4 of stdin: 'x' is not an activity ID"),
        ('{"id":17}\n{"name":"x"}', "Line 2 of stdin has no activity ID"),
        ("17,Morning Run", "'17,Morning Run' is not an activity ID"),
        ('id,name\n17,"a\nb', "Line 3 of stdin is not CSV: unexpected end of data"),
        ("[17, 18", "array on stdin is not closed"),
        (f"id,name\n17,{'x' * 200_000}", "Line 2 of stdin is not CSV"),
    ],
)
def test_invalid_input_is_refused_with_its_line(text: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        read_rows(text)
