"""Activities of an archive on a map: their lines come from their files."""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.support.archive_runs import ArchiveRuns
from tests.support.archives import RIDE, ROUTES, Cells
from tests.support.fit_files import fit_file

STEP = 1e-4  # degrees: some ten metres
Place = tuple[float, float]


def ride(number: int) -> Cells:
    return {**RIDE, 0: str(number), 12: f"activities/{number}.fit"}


def recorded(*places: Place | None) -> bytes:
    values = [{"latitude": at[0], "longitude": at[1]} if at else {"temp": 20} for at in places]
    return fit_file(*values)


def north(count: int, longitude: float = 8.5) -> list[Place]:
    return [(47 + at * STEP, longitude) for at in range(count)]


def geometry(feature: dict[str, Any]) -> Sequence[Sequence[float]]:
    assert feature["geometry"]["type"] == "LineString"
    line: Sequence[Sequence[float]] = feature["geometry"]["coordinates"]
    return line


def test_a_list_has_simplified_lines_and_a_detail_all_positions(archive: ArchiveRuns) -> None:
    places = [None, *north(20), None]
    archive.write(ride(1), files={"activities/1.fit": recorded(*places)})
    (feature,) = archive.run("activities", "--format", "geojson").json["features"]
    assert geometry(feature) == [[8.5, 47.0], [8.5, 47.0019]]
    assert (feature["id"], "map" in feature["properties"]) == (1, False)
    detail = archive.run("activity", "1", "--format", "geojson").json["features"][0]
    assert len(geometry(detail)) == 20
    assert "calories" not in feature["properties"]


@pytest.mark.parametrize("jobs", [(), ("--jobs", "1"), ("--jobs", "3")])
def test_each_has_its_own_line_in_order(archive: ArchiveRuns, jobs: tuple[str, ...]) -> None:
    numbers = range(1, 12)
    files = {f"activities/{n}.fit": recorded(*north(2, n)) for n in numbers}
    archive.write(*map(ride, numbers), files=files)
    features = archive.run("activities", "--format", "geojson", *jobs).json["features"]
    assert [feature["id"] for feature in features] == [*reversed(numbers)]
    assert [geometry(feature)[0][0] for feature in features] == [*reversed(numbers)]
    ids = [str(number) for number in numbers]
    ran = archive.run("activity", *ids, "--format", "geojson", *jobs)
    assert [geometry(feature)[0][0] for feature in ran.json["features"]] == [*numbers]


def test_only_files_of_what_is_printed_are_decoded(archive: ArchiveRuns) -> None:
    archive.write(ride(1), ride(2), files={"activities/2.fit": recorded(*north(2))})
    ran = archive.run("activities", "--format", "geojson", "--limit", "1")
    assert (len(ran.json["features"]), ran.stderr) == (1, "")


def test_without_positions_there_is_no_geometry(archive: ArchiveRuns) -> None:
    by_hand, lost = {**ride(2), 12: ""}, {**ride(3), 12: "#error#"}
    files = {"activities/1.fit": recorded(None, None)}
    archive.write(ride(1), by_hand, lost, ride(4), files=files)
    ran = archive.run("activities", "--format", "geojson")
    assert [feature["geometry"] for feature in ran.json["features"]] == [None] * 4
    assert ran.stderr.count("\n") == 1  # that a file is missing


def test_a_damaged_file_is_a_warning_and_no_geometry(archive: ArchiveRuns) -> None:
    files = {"activities/1.fit": b"no", "activities/2.fit": recorded(*north(2))}
    archive.write(ride(1), ride(2), files=files)
    ran = archive.run("activities", "--format", "geojson")
    assert (ran.status, ran.stderr.count("Warning: activities/1.fit")) == (0, 1)
    assert [bool(feature["geometry"]) for feature in ran.json["features"]] == [True, False]


def test_a_truncated_file_gives_the_line_that_it_has(archive: ArchiveRuns) -> None:
    archive.write(ride(1), files={"activities/1.fit": recorded(*north(9))[:-60]})
    ran = archive.run("activities", "--format", "geojson")
    assert geometry(ran.json["features"][0])
    assert "activities/1.fit is truncated" in ran.stderr


def test_routes_have_the_lines_of_their_files(archive: ArchiveRuns) -> None:
    route = (
        b"<gpx><trk><trkseg><trkpt lat='1' lon='2'/><trkpt lat='3' lon='4'/></trkseg></trk></gpx>"
    )
    archive.write(files={"routes.csv": ROUTES, "routes/1.gpx": route})
    ran = archive.run("routes", "--format", "geojson")
    first, second = ran.json["features"]
    assert (geometry(first), second["geometry"]) == ([[2, 1], [4, 3]], None)
    assert ran.stderr == "Warning: routes/2.gpx is not in the archive.\n"
    assert archive.run("route", "1", "--format", "geojson").json["features"] == [first]


def test_properties_are_the_fields_that_were_chosen(archive: ArchiveRuns) -> None:
    archive.write(ride(1), files={"activities/1.fit": recorded(*north(2))})
    ran = archive.run("activities", "--format", "geojson", "--fields", "name")
    assert ran.json["features"][0]["properties"] == {"name": "Morning Ride"}
    assert geometry(ran.json["features"][0])
