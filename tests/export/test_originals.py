from pathlib import Path

import pytest

from stravafetch.errors import Incomplete, InvalidData
from stravafetch.export.folder import ExportFolder
from stravafetch.export.originals import copy_originals, lacking
from stravafetch.export.tasks import Activity
from tests.support.consoles import RecordedConsole

RIDES = [
    Activity(number, "Ride", "Ride", "2026-03-09T06:04:49Z", "2026-03-09T07:04:49Z", False)
    for number in (1, 2, 3)
]


class Originals:
    """The second cannot be read, the third is of no kind that is known."""

    def original(self, activity_id: int) -> tuple[str, bytes]:
        if activity_id == 2:
            raise InvalidData("It is cut off.", "Copy it again.")
        return {1: "fit.gz", 3: "xyz"}[activity_id], b"\x1f\x8b\r\n\xff"


def test_what_can_be_read_is_copied_and_the_rest_is_named(tmp_path: Path) -> None:
    folder, console = ExportFolder(tmp_path), RecordedConsole()
    with folder.opened(), pytest.raises(Incomplete, match=r"1 of 3 activities .*: 2"):
        for _ in copy_originals(Originals(), folder, RIDES, console):
            pass
    (packed, other) = sorted(tmp_path.glob("2026*"))
    assert packed.name == "2026-03-09-0704-ride-1.original.fit.gz"
    assert packed.read_bytes() == b"\x1f\x8b\r\n\xff"
    assert other.name == "2026-03-09-0704-ride-3.original.bin"
    assert console.warnings == ["2026-03-09-0704-ride-2: It is cut off."]
    again = ExportFolder(tmp_path)
    with again.opened():
        assert lacking(RIDES, again) == [RIDES[1]]
