from typing import Any

import pytest

from stravafetch.output.amounts import UNITS
from stravafetch.output.kinds import KINDS


def test_a_document_has_a_field_a_row_for_people_and_one_row_for_programs() -> None:
    document = {"id": 1, "name": "Noa"}
    assert KINDS["document"].rows_of(document, for_table=False) == [document]
    assert len(KINDS["document"].rows_of(document, for_table=True)) == 2


def test_what_is_a_list_of_rows_is_the_same_for_both() -> None:
    stats = {"all_run_totals": {"count": 1}}
    assert KINDS["stats"].rows_of(stats, for_table=True) == KINDS["stats"].rows_of(
        stats, for_table=False
    )


def test_the_totals_of_swims_are_in_the_unit_of_swims() -> None:
    metric = UNITS["metric"]
    rows = ({"sport": "swim", "distance": 1500}, {"sport": "run", "distance": 1500})
    (distance,) = (c for c in KINDS["stats"].columns if c.field == "distance")
    assert [distance.show(row, metric) for row in rows] == ["1,500 m", "1.50 km"]
    (climb,) = (c for c in KINDS["stats"].columns if c.field == "elevation_gain")
    assert [climb.show({**row, "elevation_gain": 0}, metric) for row in rows] == ["", "0 m"]


@pytest.mark.parametrize(
    ("kind", "record", "cells"),
    [
        ("stats", {"sport": "swim", "distance": 1500}, ["swim", "1,500 m"]),
        ("gear", {"retired": True, "distance": 1500.0}, ["yes", "1.50 km"]),
        ("laps", {"average_speed": 3.0, "lap_index": 1}, ["10.8 km/h", "1"]),
        ("streams", {"distance": 3.4, "altitude": 42.1}, ["0.003 km", "42 m"]),
        ("streams", {"time": 0, "distance": 0.0}, ["0", "0.000 km"]),
        ("records", {"time": 0, "distance": 0.0}, ["0", ""]),
    ],
)
def test_fields_have_the_form_of_their_kind(kind: str, record: Any, cells: list[str]) -> None:
    for fields, records in ((tuple(record), []), ((), [record])):
        shown = KINDS[kind].columns_for(fields, records)
        texts = {column.field: column.show(record, UNITS["metric"]) for column in shown[::-1]}
        assert [texts[field] for field in record] == cells


def test_only_activities_have_columns_whatever_the_records_have() -> None:
    assert [name for name, kind in KINDS.items() if kind.fields] == ["activities"]
