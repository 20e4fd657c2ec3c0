from stravafetch.archive.gear import all_gear, read_models
from stravafetch.archive.table import read_table
from stravafetch.source import Document
from tests.support.archives import BIKES, RIDE, SHOES, Cells, table

MODELS = {"b": read_models("bikes.csv", BIKES), "g": read_models("shoes.csv", SHOES)}


def gear(*rows: Cells) -> list[Document]:
    return all_gear(read_table(table(*({**RIDE, **row} for row in rows))).rows, MODELS)


def test_the_distance_is_the_sum_of_all_activities() -> None:
    rows: list[Cells] = [{68: "5.0", 11: "Blue bike"}, {68: "5.0", 11: "Blue bike"}, {}]
    assert gear(*rows) == [
        {
            "id": "b5",
            "name": "Blue bike",
            "distance": 24666.8,
            "brand_name": "Canto",
            "model_name": "Ultra 5",
        }
    ]


def test_shoes_without_a_nickname_are_named_by_brand_and_model() -> None:
    (shoes,) = gear({69: "7.0", 11: "Tornado Racer 2"})
    assert (shoes["id"], shoes["brand_name"], shoes["model_name"]) == ("g7", "Tornado", "Racer 2")


def test_gear_that_shares_a_name_has_no_brand() -> None:
    assert gear({69: "7.0", 11: "Twin One"}) == [
        {"id": "g7", "name": "Twin One", "distance": 12333.4}
    ]


def test_retired_gear_may_have_no_name_and_renamed_gear_has_the_latest() -> None:
    late = "May 9, 2026, 6:04:49 AM"
    rows: list[Cells] = [{68: "5.0", 11: "New", 1: late}, {68: "5.0", 11: "Old"}, {69: "7.0"}]
    assert [found.get("name") for found in gear(*rows)] == ["New", None]
