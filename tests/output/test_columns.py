from typing import Any

import pytest

from stravafetch.output.amounts import UNITS
from stravafetch.output.columns import OF_ACTIVITIES, chosen_columns

UNITS_ = UNITS["metric"]


def shown(record: dict[str, Any]) -> dict[str, str]:
    return {column.title: column.show(record, UNITS_) for column in OF_ACTIVITIES}


def test_values_that_a_sport_does_not_have_are_blank() -> None:
    lifting = {"sport_type": "WeightTraining", "distance": 0.0, "total_elevation_gain": 0.0}
    cells = shown({**lifting, "average_speed": 0.0, "moving_time": 1800})
    assert [cells[title] for title in ("distance", "pace/speed", "heart rate", "elevation")] == [
        ""
    ] * 4
    assert cells["time"] == "0:30:00"


def test_a_swim_has_no_elevation() -> None:
    swim = {"sport_type": "Swim", "distance": 1500.0, "total_elevation_gain": 0.0}
    assert shown(swim)["elevation"] == ""
    assert shown({**swim, "sport_type": "Run"})["elevation"] == "0 m"


def test_the_id_and_the_name_are_never_dropped() -> None:
    assert [column.title for column in OF_ACTIVITIES if not column.rank] == ["id", "name"]


def test_ranks_are_unique() -> None:
    ranks = [column.rank for column in OF_ACTIVITIES if column.rank]
    assert len({*ranks}) == len(ranks)


@pytest.mark.parametrize(
    ("field", "value", "cell"),
    [
        ("start_date_local", "2026-05-01T07:12:33Z", "2026-05-01 07:12"),
        ("start_date", "2026-05-01T05:12:33Z", "2026-05-01T05:12:33Z"),
        ("max_speed", 10.0, "36.0 km/h"),
        ("elev_high", 812.4, "812 m"),
        ("commute", True, "true"),
    ],
)
def test_a_selected_field_is_formatted_by_its_name(field: str, value: Any, cell: str) -> None:
    (column,) = chosen_columns((field,), {})
    assert column.title == field
    assert column.show({field: value, "sport_type": "Ride"}, UNITS_) == cell
