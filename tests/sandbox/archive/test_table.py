from typing import Any

import pytest

from stravafetch.sandbox.archive.columns import GENERATIONS, header
from stravafetch.sandbox.archive.files import file_of
from stravafetch.sandbox.archive.languages import LANGUAGES
from stravafetch.sandbox.archive.table import media, row
from tests.support.history import sample_history

GEAR = {"b10482917": "Blue road bike", "g20935518": "Yellow road shoes"}


def activity(sport: str, **wanted: Any) -> dict[str, Any]:
    return next(
        one
        for one in sample_history(600)
        if one["sport_type"] == sport and wanted.items() <= one.items()
    )


def cells(one: dict[str, Any], language: str = "en", columns: int = 103) -> list[str]:
    return row(file_of(one, 0), GEAR, 60.4, language, columns)


@pytest.mark.parametrize("columns", GENERATIONS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_row_has_as_many_columns_as_its_header(language: str, columns: int) -> None:
    known = LANGUAGES[language]
    labels = header(columns, known.translations(), known.locale)
    assert len(cells(activity("Run"), language, columns)) == len(labels) == columns


def test_exact_numbers_have_a_point_in_every_language() -> None:
    ride = activity("Ride", gear_id="b10482917")
    found = cells(ride, "de")
    assert (found[15], found[17]) == (f"{ride['elapsed_time']}.0", str(ride["distance"]))
    assert (found[68], found[69], found[11]) == ("10482917.0", "", "Blue road bike")


def test_distances_are_displayed_in_kilometres_except_swims() -> None:
    run, swim = activity("Run"), activity("Swim", distance=1200.0)
    assert cells(run)[6] == f"{int(run['distance'] / 10) / 100:.2f}"
    assert cells(swim, "nl")[6] == "1.200"


def test_work_is_in_joules_and_0_if_unknown() -> None:
    ride = activity("Ride", device_watts=True)
    assert float(cells(ride)[38]) == pytest.approx(1000 * ride["kilojoules"])
    assert cells(activity("Yoga"))[38] == "0.0"


def test_the_label_is_that_of_the_older_type() -> None:
    assert [cells(activity("TrailRun"), language)[3] for language in ("en", "nl")] == [
        "Run",
        "Hardloopsessie",
    ]
    assert cells(activity("WeightTraining"))[3] == "Weight Training"


def test_manual_activities_are_marked() -> None:
    assert (cells(activity("Run", manual=True))[52], cells(activity("Run"))[52]) == ("0.0", "1.0")


def test_the_first_generation_has_iso_dates_and_metres() -> None:
    run = activity("Run")
    found = cells(run, "de", 10)
    assert found[1] == run["start_date"].replace("T", " ").removesuffix("Z")
    assert (found[3], found[6]) == ("Run", str(run["distance"]))


def test_photos_have_unique_names() -> None:
    names = [name for one in sample_history(600) for name in media(one)]
    assert len({*names}) == len(names) > 300
    assert cells(activity("Run", total_photo_count=3))[102].count("|") == 2
