"""The file of each activity: its format, name and content."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stravafetch.sandbox.archive.fit_recording import fit_file
from stravafetch.sandbox.archive.xml_recording import gpx_file, tcx_file
from stravafetch.sandbox.data.efforts import Efforts
from stravafetch.sandbox.data.schedule import SeededRandom
from stravafetch.sandbox.data.streams import Track

Record = Mapping[str, Any]

LOST = "#error#"  # in place of the name of a file that Strava has lost
_LOST_EVERY = 67
_RECORDED = ("time", "distance", "latlng", "altitude", "heartrate", "cadence", "watts", "temp")


@dataclass(frozen=True)
class ActivityFile:
    """The uploaded file of an activity; ``kind`` is empty for a manual one."""

    activity: Record
    kind: str
    is_lost: bool

    @property
    def name(self) -> str:
        """The name in activities.csv: uploads have their own ID, others that of the activity."""
        if not self.kind or self.is_lost:
            return LOST if self.is_lost else ""
        number = self.activity["upload_id" if self.kind.endswith(".gz") else "id"]
        return f"activities/{number}.{self.kind}"

    def content(self) -> bytes:
        """Return the bytes of the file."""
        track = Track(self.activity)
        plain, _, packed = self.kind.partition(".")
        kinds = [kind for kind in _RECORDED if kind in track.kinds]
        if not self.activity.get("device_watts"):  # estimated by Strava
            kinds = [kind for kind in kinds if kind != "watts"]
        laps = Efforts(self.activity, track).laps()
        if plain == "fit":
            data = fit_file(self.activity, track, laps, kinds)
        elif plain == "tcx":
            data = tcx_file(self.activity, track, laps, kinds)
        else:
            data = gpx_file(self.activity, track, kinds, by_strava=not packed)
        return gzip.compress(data, mtime=0) if packed else data


def file_of(activity: Record, position: int) -> ActivityFile:
    """Return the file of the activity at a position among all; some are lost."""
    if activity["manual"]:
        return ActivityFile(activity, "", is_lost=False)
    is_lost = position % _LOST_EVERY == _LOST_EVERY // 2
    chance = SeededRandom(f"file {activity['id']}").random()
    has_line = bool(activity["map"]["summary_polyline"])
    if activity["device_name"] == "Strava App":
        kind = "gpx" if chance < 0.8 and has_line else "fit"
    elif chance < 0.7 or not has_line:
        kind = "tcx.gz" if chance < 0.1 else "fit.gz"
    else:
        kind = "tcx.gz" if chance < 0.88 else "gpx.gz"
    return ActivityFile(activity, kind, is_lost=is_lost)
