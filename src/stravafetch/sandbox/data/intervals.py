"""Parts of an activity: from one point of its track to another."""

from bisect import bisect_left
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from stravafetch.sandbox.data.segments import effort_id
from stravafetch.sandbox.data.streams import Track

Record = dict[str, Any]


class Intervals:
    """The common part of laps, splits and efforts; begin and end are indices of the streams."""

    def __init__(self, activity: Mapping[str, Any], track: Track) -> None:
        self._activity = activity
        self._track = track

    @property
    def _id(self) -> int:
        return int(self._activity["id"])

    def _marks(self, metres: float | None) -> list[int]:
        """The points where the activity is divided, including its first and last."""
        at = self._track.distance
        inner = range(1, int(at[-1] / metres) + 1) if metres else ()
        cuts = [bisect_left(at, number * (metres or 0)) for number in inner]
        return [0, *(cut for cut in cuts if 0 < cut < len(at) - 1), len(at) - 1]

    def _head(self, kind: str, name: str) -> Record:
        owner = {"id": self._activity["athlete"]["id"], "resource_state": 1}
        seen = {"id": self._id, "visibility": self._activity["visibility"], "resource_state": 1}
        return {
            "id": effort_id(kind, self._id),
            "resource_state": 2,
            "name": name,
            "activity": seen,
            "athlete": owner,
        }

    def _while(self, begin: int, end: int) -> Record:
        """When it was and how long it took."""
        time, moved = self._track.time, self._track.moved
        later = timedelta(seconds=time[begin])
        clocks = {
            key: f"{datetime.fromisoformat(self._activity[key]) + later:%Y-%m-%dT%H:%M:%SZ}"
            for key in ("start_date", "start_date_local")
        }
        return {
            "elapsed_time": time[end] - time[begin],
            "moving_time": moved[end] - moved[begin],
            **clocks,
        }

    def _length(self, begin: int, end: int) -> float:
        return round(self._track.distance[end] - self._track.distance[begin], 1)

    def _max_heartrate(self, begin: int, end: int) -> Record:
        if "heartrate" not in self._track.kinds:
            return {}
        return {"max_heartrate": float(self._most_of("heartrate", begin, end))}

    def _climb(self, begin: int, end: int) -> float:
        if "altitude" not in self._track.kinds:
            return 0
        heights = self._track.altitude[begin : end + 1]
        return round(sum(max(0.0, high - low) for low, high in pairwise(heights)), 1)

    def _most_of(self, kind: str, begin: int, end: int) -> Any:
        return max(self._track.stream(kind)[begin : end + 1]) if kind in self._track.kinds else 0

    def _mean_of(self, kind: str, key: str, begin: int, end: int) -> Record:
        if kind not in self._track.kinds:
            return {}
        values = self._track.stream(kind)[begin : end + 1]
        return {key: round(sum(values) / len(values), 1)}
