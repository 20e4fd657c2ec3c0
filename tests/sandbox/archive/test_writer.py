import csv
import io
import zipfile
from typing import Any

import pytest

from stravafetch.sandbox.account import Account
from stravafetch.sandbox.archive.columns import GENERATIONS
from stravafetch.sandbox.archive.writer import Edition, write
from stravafetch.sandbox.data import samples
from tests.support.history import sample_history
from tests.support.sample_archive import ENGLISH, sample_archive

COUNT = 50


def opened(edition: Edition = ENGLISH) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(sample_archive(COUNT, edition)))


def table(archive: zipfile.ZipFile, name: str) -> list[dict[str, Any]]:
    lines = archive.read(name).decode().splitlines(keepends=True)
    return list(csv.DictReader(lines))


def test_every_activity_has_a_row_and_every_named_file_exists() -> None:
    archive = opened()
    rows = table(archive, "activities.csv")
    assert {int(row["Activity ID"]) for row in rows} == {one["id"] for one in sample_history(COUNT)}
    named = {row["Filename"] for row in rows} - {"", "#error#"}
    stored = {name for name in archive.namelist() if name.startswith("activities/")}
    assert named == stored
    assert archive.testzip() is None


def test_rows_are_ordered_by_id_not_date() -> None:
    ids = [int(row["Activity ID"]) for row in table(opened(), "activities.csv")]
    assert ids == sorted(ids)


def test_gear_profile_routes_and_photos_have_their_own_tables() -> None:
    archive = opened()
    assert table(archive, "bikes.csv")[0]["Bike Brand"] == "Canyon"
    assert table(archive, "shoes.csv")[0]["Shoe Name"] == "Yellow road shoes"
    (profile,) = table(archive, "profile.csv")
    assert profile["Athlete ID"] == str(samples.athlete(0)["id"])
    assert profile["Email Address"].endswith("@example.com")
    for row in table(archive, "routes.csv"):
        assert b"<trkpt" in archive.read(row["Route Filename"])
    photos = [row["Media Filename"] for row in table(archive, "media.csv")]
    assert sorted(photos) == sorted(name for name in archive.namelist() if "media/" in name)


def test_another_language_has_another_header_and_the_same_files() -> None:
    dutch = opened(Edition("nl"))
    assert dutch.read("activities.csv").startswith(b"Activiteits-ID,Datum van activiteit,")
    assert dutch.namelist() == opened().namelist()


@pytest.mark.parametrize("columns", GENERATIONS)
def test_a_generation_has_that_number_of_columns(columns: int) -> None:
    file = io.BytesIO()
    account = Account(samples.athlete(0), sample_history(3))
    write(file, account, Edition("en", columns), lambda _: None)
    lines = zipfile.ZipFile(file).read("activities.csv").decode().splitlines()
    assert len(next(csv.reader(lines))) == columns


def test_the_same_options_yield_the_same_bytes() -> None:
    def written() -> bytes:
        file = io.BytesIO()
        account = Account(samples.athlete(0), sample_history(5))
        write(file, account, Edition(), lambda _: None)
        return file.getvalue()

    assert written() == written()


def test_progress_is_reported() -> None:
    told: list[int] = []
    account = Account(samples.athlete(0), sample_history(4))
    write(io.BytesIO(), account, Edition(), told.append)
    assert told == [1, 2, 3, 4]
