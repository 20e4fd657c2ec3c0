"""Every list and document in every format, from the command line."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest

from stravafetch.output.formats import WRITERS
from tests.support.sandbox import Sandbox

LISTS = ("activities", "laps", "comments", "kudos", "routes", "gear", "profiles")
DOCUMENTS = ("activity", "streams", "athlete", "stats", "zones", "route")


@pytest.fixture
def known(sandbox: Sandbox) -> dict[str, tuple[str, ...]]:
    """The command lines, with IDs where they are needed."""
    sandbox.sign_in("read_all", "activity:read_all", "profile:read_all")
    activity = str(sandbox.run("activities", "--sport", "Ride", "--limit", "1").json[0]["id"])
    route = sandbox.run("routes").json[0]["id_str"]
    of_activity = {name: (name, activity) for name in ("activity", "streams", "laps")}
    others = {name: (name, activity) for name in ("comments", "kudos")}
    rest = {name: (name,) for name in (*LISTS, *DOCUMENTS)}
    return {**rest, **of_activity, **others, "route": ("route", route)}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_an_array_lines_a_csv_and_a_table(
    sandbox: Sandbox, known: dict[str, tuple[str, ...]], name: str
) -> None:
    argv = (*known[name], *(("--limit", "5") if name == "activities" else ()))
    array = sandbox.run(*argv, "--format", "json").json
    lines = sandbox.run(*argv, "--format", "ndjson").records
    rows = [*csv.reader(StringIO(sandbox.run(*argv, "--format", "csv").stdout))]
    table = sandbox.run(*argv, "--format", "table")
    assert array == lines
    assert len(rows) == len(array) + 1
    assert len({len(row) for row in rows}) == 1
    assert len(table.stdout.splitlines()) == len(array) + 1
    assert table.stderr == ""


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_an_object_a_line_rows_and_a_table(
    sandbox: Sandbox, known: dict[str, tuple[str, ...]], name: str
) -> None:
    document = sandbox.run(*known[name]).json
    line = sandbox.run(*known[name], "--format", "ndjson").stdout
    assert json.loads(line) == document
    assert line.count("\n") == 1
    header, *rows = csv.reader(StringIO(sandbox.run(*known[name], "--format", "csv").stdout))
    assert rows
    assert {len(row) for row in rows} == {len(header)}
    assert len(sandbox.run(*known[name], "--format", "table").stdout.splitlines()) > 1


@pytest.mark.parametrize("name", ["activities", "activity", "streams", "routes", "route"])
def test_what_has_a_place_is_on_a_map(
    sandbox: Sandbox, known: dict[str, tuple[str, ...]], name: str
) -> None:
    collection = sandbox.run(*known[name], "--format", "geojson").json
    assert {feature["geometry"]["type"] for feature in collection["features"][:1]} == {"LineString"}


def test_the_streams_of_several_activities_have_the_same_columns_in_a_csv(
    sandbox: Sandbox,
) -> None:
    ids = [str(record["id"]) for record in sandbox.run("activities", "--limit", "3").json]
    result = sandbox.run("streams", *ids, "--keys", "time,latlng,heartrate", "--format", "csv")
    rows = [*csv.DictReader(StringIO(result.stdout))]
    assert {row["id"] for row in rows} == {*ids}
    assert [*rows[0]][:3] == ["id", "time", "lat"]
    assert "heartrate" in rows[0]
    assert result.stderr == ""


def test_streams_of_ids_on_stdin_are_a_line_each(sandbox: Sandbox) -> None:
    ids = [record["id"] for record in sandbox.run("activities", "--limit", "2").json]
    typed = "".join(f"{id_}\n" for id_ in ids)
    found = sandbox.run("streams", "-", "--keys", "time", typed=typed).records
    assert [streams["id"] for streams in found] == ids


def test_several_activities_are_lines_unless_a_format_is_chosen(sandbox: Sandbox) -> None:
    ids = [str(record["id"]) for record in sandbox.run("activities", "--limit", "2").json]
    assert len(sandbox.run("activity", *ids).records) == 2
    assert len(sandbox.run("activity", *ids, "--format", "json").json) == 2


def test_any_endpoint_can_be_a_table(sandbox: Sandbox) -> None:
    athlete = sandbox.run("api", "/athlete", "--format", "table").stdout
    assert ["firstname", "Noa"] in [line.split() for line in athlete.splitlines()]
    clubs = sandbox.run("api", "/athlete/activities", "--format", "csv", "--fields", "id").stdout
    assert clubs.startswith("id\r\n")


def test_a_format_that_a_command_has_not_is_refused(sandbox: Sandbox) -> None:
    assert sandbox.run("zones", "--format", "geojson").status == 2
    assert {*WRITERS} == {"document", "json", "ndjson", "csv", "table", "geojson"}


def test_the_name_of_the_file_chooses_the_format(sandbox: Sandbox, tmp_path: Path) -> None:
    target = tmp_path / "rides.geojson"
    assert sandbox.run("activities", "--limit", "1", "-o", str(target)).status == 0
    assert json.loads(target.read_text())["type"] == "FeatureCollection"
