"""Archives that are broken or hostile: a sentence each, and nothing written elsewhere."""

import gzip
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stravafetch.archive.contents import Contents
from stravafetch.archive.table import read_table
from stravafetch.errors import StravafetchError
from tests.support.archive_runs import ArchiveRuns
from tests.support.archives import RIDE, table, write_zip
from tests.support.fit_files import fit_file

GOOD = fit_file({"latitude": 47.3769, "longitude": 8.5417}, {"latitude": 47.3770, "longitude": 8.5})
GPX = b'<gpx><trk><trkseg><trkpt lat="1" lon="1"/></trkseg></trk></gpx>'
BOMB = b'<!DOCTYPE a [<!ENTITY b "' + b"c" * 1000 + b'">]>' + GPX
BROKEN = {
    "activities/1.fit": b"\x0e\x10no FIT at all",
    "activities/2.fit.gz": gzip.compress(os.urandom(4000))[:2000],
    "activities/3.gpx": BOMB,
    "activities/4.gpx": b"<html></html>",
    "activities/5.tcx.gz": gzip.compress(b"<Training"),
    "activities/6.bin.gz": gzip.compress(b"?"),
    "activities/\x1b[31m7.fit": b"?",
}
ROWS = [{**RIDE, 0: str(number), 12: name} for number, name in enumerate(BROKEN, 1)]
FINE = {**RIDE, 0: "99", 2: "Fine", 12: "activities/99.fit"}


@pytest.fixture
def broken(archive: ArchiveRuns) -> ArchiveRuns:
    archive.write(*ROWS, FINE, files={**BROKEN, "activities/99.fit": GOOD})
    return archive


def test_a_list_continues_with_a_warning_for_each_file(broken: ArchiveRuns) -> None:
    ran = broken.run("activities")
    assert len(ran.json) == len(ROWS) + 1
    assert ran.stderr.count("Warning: ") == len(ROWS)
    assert "\x1b" not in ran.stderr
    assert [record["id"] for record in ran.json if "start_date_local" in record] == [99]


@pytest.mark.parametrize("number", range(1, len(ROWS) + 1))
@pytest.mark.parametrize("command", ["streams", "laps"])
def test_each_is_refused_with_one_error(broken: ArchiveRuns, command: str, number: int) -> None:
    ran = broken.run(command, str(number))
    assert (ran.status, ran.stdout) == (1, "")
    assert ran.stderr.startswith("Error: activities/")
    assert "Traceback" not in ran.stderr


def test_an_export_skips_them_and_lists_them_all(broken: ArchiveRuns, tmp_path: Path) -> None:
    ran = broken.run("export", str(tmp_path / "out"))
    assert ran.status == 1
    assert "7 of 8 activities could not be fetched: 7, 6, 5, 4, 3, 2, 1." in ran.stderr
    assert [path.suffix for path in (tmp_path / "out").glob("*-99.gpx")] == [".gpx"]
    assert {path.name for path in tmp_path.iterdir()} == {"out", broken.path.name}


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_a_table_of_any_bytes_is_read_or_refused(data: bytes) -> None:
    for whole in (data, table(RIDE) + data):
        try:
            read_table(whole)
        except StravafetchError as error:
            assert error.next_step  # noqa: PT017 - most bytes raise, and some may not


@given(st.lists(st.tuples(st.integers(0, 10_000), st.binary(min_size=1, max_size=4)), max_size=5))
@settings(deadline=None, max_examples=300)
def test_a_zip_with_any_bytes_changed_is_read_or_refused(changes: list[tuple[int, bytes]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = {"activities.csv": table(RIDE), "activities/1.gpx.gz": gzip.compress(GPX)}
        path = write_zip(Path(folder) / "export.zip", files)
        data = bytearray(path.read_bytes())
        for place, change in changes:
            at = place % len(data)
            data[at : at + len(change)] = change
        path.write_bytes(data)
        try:
            contents = Contents(path)
            contents.read("activities/1.gpx.gz")
            read_table(contents.read("activities.csv"))
        except StravafetchError as error:
            assert error.next_step  # noqa: PT017 - it depends on where the bytes are
