import csv
import io
import json

import pytest

from stravafetch.errors import BadInput
from stravafetch.query.id_lists import read_activity_ids

LARGE = 2**53 + 1  # which jq and JavaScript would round
RECORDS = [{"id": 17, "name": 'a, "b"\nc'}, {"id": LARGE, "name": ""}]


def ids(text: str) -> list[int]:
    lines = ((number, line) for number, line in enumerate(text.splitlines(), 1))
    return list(read_activity_ids(pair for pair in lines if pair[1].strip()))


def as_csv(delimiter: str, column: str = "id") -> str:
    text = io.StringIO()
    rows = [[record["name"], record["id"]] for record in RECORDS]
    csv.writer(text, delimiter=delimiter).writerows([["name", column], *rows])
    return text.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        f"17\n{LARGE}\n",
        f"https://www.strava.com/activities/17\n{LARGE}",
        "\n".join(json.dumps(record) for record in RECORDS),
        json.dumps(RECORDS),
        "[" + "\n,".join(json.dumps(record) for record in RECORDS) + "\n]",
        json.dumps(RECORDS, indent=2),
        "\n".join(json.dumps(record, indent=4) for record in RECORDS),
        f'[17, "{LARGE}"]',
        as_csv(","),
        as_csv(";"),
        as_csv("\t"),
        as_csv(",", "Activity ID"),
        f'id\n17\n"{LARGE}"',
    ],
)
def test_ids_are_read_from_whatever_lists_them(text: str) -> None:
    assert ids(text) == [17, LARGE]


@pytest.mark.parametrize("text", ["", "[]", "id\n", "[\n]"])
def test_an_empty_list_has_no_ids(text: str) -> None:
    assert ids(text) == []


def test_an_id_is_there_as_soon_as_its_record_is() -> None:
    def lines() -> object:
        yield 1, '{"id": 17}'
        pytest.fail("the next line was asked for too early")

    assert next(read_activity_ids(lines())) == 17  # type: ignore[arg-type]  # it never ends


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("17\nabc", "Line 2 of stdin: 'abc' is not an activity ID"),
        ('{"id": 17}\n{"name": "x"}', "Line 2 of stdin has no activity ID"),
        ('{"id": true}', "Line 1 of stdin has no activity ID"),
        ('{"id": 1.5}', "Line 1 of stdin has no activity ID"),
        ('{"id": 17}\n{"id":', "Line 2 of stdin is not valid JSON"),
        ("name,id\nx", "Line 2 of stdin: '' is not an activity ID"),
        ("17,18", "Line 1 of stdin: '17,18' is not an activity ID"),
        ('{"x":' * 100_000, "Line 1 of stdin is not valid JSON"),
        ('[{"id": 17}\n', "The JSON array on stdin is not closed"),
        ("[" * 100_000, "The JSON array on stdin is not closed"),
        ('id,name\n17,"Lunch', "Line 2 of stdin ends inside a quoted value"),
    ],
)
def test_what_has_no_id_is_refused_with_its_line(text: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        ids(text)
