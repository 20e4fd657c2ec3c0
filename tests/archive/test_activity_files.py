import gzip
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from stravafetch.archive.activity_files import KEPT, ActivityFiles, Decode, kind_of
from stravafetch.archive.contents import Contents
from stravafetch.archive.recording import Track
from stravafetch.archive.track import read_track
from stravafetch.errors import InvalidData
from tests.support.archives import write_zip
from tests.support.fit_files import fit_file

NAMES = [f"activities/{number}.fit.gz" for number in range(KEPT + 1)]


def files_in(folder: Path, decode: Decode = read_track) -> ActivityFiles:
    data = gzip.compress(fit_file({"temp": 20}))
    contents = {"activities.csv": b"", "activities/a.fit": b"no", **dict.fromkeys(NAMES, data)}
    return ActivityFiles(Contents(write_zip(folder / "export.zip", contents)), decode)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a/1.fit.gz", "fit"), ("a/1.GPX", "gpx"), ("a/1.tcx.gz", "tcx"), ("a/1.bin.gz", "bin")],
)
def test_the_format_is_the_extension_before_gz(name: str, kind: str) -> None:
    assert kind_of(name) == kind


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    for read in (files_in(tmp_path).probe, files_in(tmp_path).track):
        with pytest.raises(InvalidData, match=r"^activities/a\.fit: "):
            read("activities/a.fit")


def test_concurrent_callers_get_the_same_track(tmp_path: Path) -> None:
    together, count = threading.Barrier(2), []

    def decode(data: bytes, kind: str) -> Track:
        count.append(kind)
        return read_track(data, kind)

    found = files_in(tmp_path, decode)

    def ask() -> Track:
        together.wait()
        return found.track(NAMES[0])

    with ThreadPoolExecutor(2) as team:
        first, second = team.submit(ask), team.submit(ask)
        assert first.result() is second.result()
    assert count == ["fit"]


def test_only_recent_tracks_are_kept(tmp_path: Path) -> None:
    found = files_in(tmp_path)
    first = found.track(NAMES[0])
    for name in NAMES:
        found.track(name)
    assert found.track(NAMES[0]) is not first
