"""strava export of an archive: the same files as from the API."""

import gzip
import json
from pathlib import Path

import pytest

from tests.support.archive_runs import ArchiveRuns
from tests.support.archives import RIDE, write_zip
from tests.support.fit_files import fit_file

PLACE = {"latitude": 47.3769, "longitude": 8.5417}
DATA = fit_file({**PLACE, "heartrate": 120}, {**PLACE, "heartrate": 124})
FILE = "activities/18012345678.fit.gz"
NAME = "2026-03-09-0704-morning-ride-17012345678"
MANUAL = {**RIDE, 0: "5", 2: "By hand", 12: "", 52: "0.0"}
LOST = {**RIDE, 0: "6", 2: "Lost", 12: "#error#"}
BROKEN = {**RIDE, 0: "7", 2: "Broken", 12: "activities/7.fit"}


@pytest.fixture
def archive(tmp_path: Path) -> ArchiveRuns:
    (tmp_path / "beside").mkdir()
    return ArchiveRuns(tmp_path / "beside")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if not path.name.startswith(".")}


@pytest.mark.parametrize("jobs", ["1", "4"])
def test_each_activity_has_detail_streams_and_track(
    archive: ArchiveRuns, out: Path, jobs: str
) -> None:
    archive.write(RIDE, files={FILE: gzip.compress(DATA)})
    ran = archive.run("export", str(out), "--jobs", jobs)
    assert (ran.status, ran.stdout) == (0, "")
    assert names(out) == {f"{NAME}.json", f"{NAME}.streams.json", f"{NAME}.gpx"}
    detail = json.loads((out / f"{NAME}.json").read_text())
    assert detail == archive.run("activity", "17012345678").json
    streams = json.loads((out / f"{NAME}.streams.json").read_text())
    assert streams == archive.run("streams", "17012345678").json
    assert "<gpxtpx:hr>124</gpxtpx:hr>" in (out / f"{NAME}.gpx").read_text()


def test_existing_files_are_not_written_again(archive: ArchiveRuns, out: Path) -> None:
    archive.write(RIDE, files={FILE: DATA})
    out.mkdir()
    of_api = out / f"{NAME}.json"
    of_api.write_text('{"id":17012345678,"kudos_count":3}')
    archive.run("export", str(out))
    assert "kudos" in of_api.read_text()
    assert "1 activity, 1 already complete." in archive.run("export", str(out)).stderr


def test_only_json_or_only_gpx(archive: ArchiveRuns, out: Path) -> None:
    archive.write(RIDE, files={FILE: DATA})
    archive.run("export", str(out), "--only", "gpx")
    assert names(out) == {f"{NAME}.gpx"}


def test_streams_of_a_lost_file_are_left_to_the_api(archive: ArchiveRuns, out: Path) -> None:
    archive.write(MANUAL, LOST)
    assert archive.run("export", str(out), "--timezone", "UTC").status == 0
    assert names(out) == {
        "2026-03-09-0604-by-hand-5.json",
        "2026-03-09-0604-by-hand-5.streams.json",
        "2026-03-09-0604-lost-6.json",
    }


def test_without_a_local_time_file_names_are_in_utc(archive: ArchiveRuns, out: Path) -> None:
    archive.write(LOST)
    archive.run("export", str(out))
    assert names(out) == {"2026-03-09-0604-lost-6.json"}


@pytest.mark.parametrize("only", [(), ("--only", "gpx")])
def test_a_damaged_file_is_skipped_and_listed_at_the_end(
    archive: ArchiveRuns, out: Path, only: tuple[str, ...]
) -> None:
    archive.write(RIDE, BROKEN, files={FILE: DATA, "activities/7.fit": b"no"})
    ran = archive.run("export", str(out), *only)
    assert ran.status == 1
    assert "1 of 2 activities could not be fetched: 7." in ran.stderr
    assert f"{NAME}.gpx" in names(out)


def test_originals_are_copied_byte_for_byte(archive: ArchiveRuns, out: Path) -> None:
    packed = gzip.compress(DATA)
    archive.write(RIDE, MANUAL, LOST, files={FILE: packed})
    ran = archive.run("export", str(out), "--only", "original")
    assert names(out) == {f"{NAME}.original.fit.gz"}
    assert (out / f"{NAME}.original.fit.gz").read_bytes() == packed
    assert ran.stderr.count("privacy zones") == 1
    assert "3 already complete" in archive.run("export", str(out), "--only", "original").stderr


def test_originals_require_an_archive(archive: ArchiveRuns, out: Path) -> None:
    ran = archive.run_alone("export", str(out), "--only", "original")
    assert (ran.status, out.exists(), "requires --archive" in ran.stderr) == (2, False, True)


@pytest.mark.parametrize("name", ["activities/../../../evil.fit", "activities//etc/passwd.fit"])
def test_names_in_the_archive_do_not_determine_paths(
    archive: ArchiveRuns, out: Path, tmp_path: Path, name: str
) -> None:
    archive.write({**RIDE, 12: name, 2: "../../evil"}, files={name: DATA})
    before = {path for path in tmp_path.rglob("*") if out not in path.parents}
    for only in ((), ("--only", "original")):
        archive.run("export", str(out), *only)
    after = {path for path in tmp_path.rglob("*") if out not in path.parents}
    assert after - before == {out}
    assert len(names(out)) == 4


@pytest.mark.parametrize("only", [(), ("--only", "original")])
def test_without_a_usable_archive_there_is_no_folder(
    archive: ArchiveRuns, out: Path, only: tuple[str, ...]
) -> None:
    assert archive.run("export", str(out), *only).status == 2
    write_zip(archive.path, {"activities.csv": b"id,name"})
    assert archive.run("export", str(out), *only).status == 2
    assert not out.exists()
