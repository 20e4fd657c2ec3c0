"""The parts of an activity: laps, splits, best efforts and efforts on segments."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from stravafetch.sandbox.data.schedule import SeededRandom
from stravafetch.sandbox.data.streams import Track

Record = dict[str, Any]

MILE = 1609.344
_BEST = (  # what Strava looks for in a run, and its metres
    *(("400m", 400), ("1/2 mile", 805), ("1K", 1000), ("1 mile", 1609), ("2 mile", 3219)),
    *(("5K", 5000), ("10K", 10_000), ("15K", 15_000), ("10 mile", 16_090), ("20K", 20_000)),
    ("Half-Marathon", 21_097),
)
_LAP_METRES: Mapping[str, int] = {"Run": 1000, "Ride": 10_000}  # where a device laps by itself
_SEGMENTS = ("Canal sprint", "Bridge to bridge", "Up past the allotments", "Long straight")
_WITH_SPLITS = ("Run", "Walk", "Hike", "Ride", "VirtualRide")

_COUNTRIES: Mapping[str, str] = {
    "Berlin": "Germany",
    "Tokyo": "Japan",
    "New York": "United States",
}


class Efforts:
    """The parts of one activity, cut out of its track."""

    def __init__(self, activity: Mapping[str, Any], track: Track) -> None:
        self._activity = activity
        self._track = track

    def laps(self) -> list[Record]:
        """Return one lap, or as many as a device takes by itself; together they are the whole."""
        rng, size = SeededRandom(f"laps {self._id}"), _LAP_METRES.get(self._activity["type"])
        every = size if size and rng.random() < 0.5 else None
        return [
            self._lap(number, begin, end)
            for number, (begin, end) in enumerate(pairwise(self._marks(every)), 1)
        ]

    def splits(self, metres: float) -> list[Record]:
        """Return the kilometres or miles of a ride or of what is done on foot."""
        if self._activity["type"] not in _WITH_SPLITS or not self._activity["distance"]:
            return []
        return [
            self._split(number, begin, end)
            for number, (begin, end) in enumerate(pairwise(self._marks(metres)), 1)
        ]

    def best_efforts(self) -> list[Record]:
        """Return the fastest part of a run for each of the lengths it has."""
        at = self._track.distance
        found = [(name, metres, self._fastest(metres)) for name, metres in _BEST if at[-1] > metres]
        return [
            {
                **self._head(f"best {name}", name),
                **self._while(begin, end),
                "distance": metres,
                **self._personal_record(f"best {name}"),
                "start_index": begin,
                "end_index": end,
            }
            for name, metres, (begin, end) in found
        ]

    def segment_efforts(self) -> Iterator[Record]:
        """Yield the efforts on the segments of this line, the hidden ones among them.

        An activity along the same line has the same segments.
        """
        line = self._activity["map"]["summary_polyline"]
        if not line:
            return
        rng, total = SeededRandom(f"segments {line}"), self._activity["distance"]
        for name in _SEGMENTS[: 1 + rng.randbelow(len(_SEGMENTS))]:
            number, start = 1_000_003 + rng.randbelow(30_000_000), rng.uniform(0.02, 0.7)
            metres = (start * total, (start + rng.uniform(0.05, 0.25)) * total)
            begin, end = (bisect_left(self._track.distance, at) for at in metres)
            yield self._segment_effort(name, number, begin, end, hidden=rng.random() < 0.3)

    @property
    def _id(self) -> int:
        return int(self._activity["id"])

    def _marks(self, metres: float | None) -> list[int]:
        """The points where the activity is cut, its first and last ones included."""
        at = self._track.distance
        inner = range(1, int(at[-1] / metres) + 1) if metres else ()
        cuts = [bisect_left(at, number * (metres or 0)) for number in inner]
        return [0, *(cut for cut in cuts if 0 < cut < len(at) - 1), len(at) - 1]

    def _fastest(self, metres: int) -> tuple[int, int]:
        """Try a start every half minute: near enough, and quick."""
        at, time = self._track.distance, self._track.time
        last = bisect_left(at, at[-1] - metres)
        starts = range(0, last + 1, 30)
        tried = [(begin, bisect_left(at, at[begin] + metres)) for begin in starts]
        return min(
            ((begin, min(end, len(at) - 1)) for begin, end in tried),
            key=lambda part: time[part[1]] - time[part[0]],
        )

    def _head(self, kind: str, name: str) -> Record:
        owner = {"id": self._activity["athlete"]["id"], "resource_state": 1}
        seen = {"id": self._id, "visibility": self._activity["visibility"], "resource_state": 1}
        return {
            "id": 10_000_000_000 + SeededRandom(f"{kind} {self._id}").randbelow(80_000_000_000),
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

    def _lap(self, number: int, begin: int, end: int) -> Record:
        lap = {**self._head(f"lap {number}", f"Lap {number}"), **self._while(begin, end)}
        lap["distance"] = self._length(begin, end)
        lap["average_speed"] = round(lap["distance"] / max(1, lap["moving_time"]), 2)
        lap["max_speed"] = self._most_of("velocity_smooth", begin, end)
        lap |= {"lap_index": number, "split": number, "start_index": begin, "end_index": end}
        lap["total_elevation_gain"] = self._climb(begin, end)
        lap |= self._mean_of("cadence", "average_cadence", begin, end)
        lap["device_watts"] = self._activity.get("device_watts", False)
        lap |= self._mean_of("watts", "average_watts", begin, end)
        lap |= self._mean_of("heartrate", "average_heartrate", begin, end)
        return {**lap, **self._max_heartrate(begin, end)}

    def _split(self, number: int, begin: int, end: int) -> Record:
        took, metres = self._while(begin, end), self._length(begin, end)
        heights = self._track.altitude if "altitude" in self._track.kinds else None
        speed = round(metres / max(1, took["moving_time"]), 2)
        return {
            "distance": metres,
            "elapsed_time": took["elapsed_time"],
            "elevation_difference": round(heights[end] - heights[begin], 1) if heights else 0.0,
            "moving_time": took["moving_time"],
            "split": number,
            "average_speed": speed,
            "average_grade_adjusted_speed": speed,
            **self._mean_of("heartrate", "average_heartrate", begin, end),
            "pace_zone": 0,
        }

    def _segment_effort(
        self, name: str, number: int, begin: int, end: int, *, hidden: bool
    ) -> Record:
        head = self._head(f"segment {number}", name)
        head["id"] += 3_000_000_000_000_000_000  # beyond what a double holds, as some are
        return {
            **head,
            **self._while(begin, end),
            "distance": self._length(begin, end),
            "start_index": begin,
            "end_index": end,
            **self._mean_of("cadence", "average_cadence", begin, end),
            "device_watts": self._activity.get("device_watts", False),
            **self._mean_of("watts", "average_watts", begin, end),
            **self._mean_of("heartrate", "average_heartrate", begin, end),
            **self._max_heartrate(begin, end),
            "segment": self._segment(name, number, begin, end),
            **self._personal_record(f"segment {number}"),
            "visibility": self._activity["visibility"],
            "kom_rank": None,
            "hidden": hidden,
        }

    def _segment(self, name: str, number: int, begin: int, end: int) -> Record:
        heights, places = self._track.altitude[begin : end + 1], self._track.latlng
        metres = self._length(begin, end)
        return {
            "id": number,
            "resource_state": 2,
            "name": name,
            "activity_type": "Ride" if self._activity["type"] == "Ride" else "Run",
            "distance": metres,
            "average_grade": round((heights[-1] - heights[0]) / max(1, metres) * 100, 1),
            "maximum_grade": self._most_of("grade_smooth", begin, end),
            "elevation_high": max(heights),
            "elevation_low": min(heights),
            "start_latlng": places[begin],
            "end_latlng": places[end],
            "elevation_profile": None,
            "elevation_profiles": None,
            "climb_category": 0,
            **_location(self._activity["timezone"]),
            "private": False,
            "hazardous": False,
            "starred": False,
        }

    def _max_heartrate(self, begin: int, end: int) -> Record:
        if "heartrate" not in self._track.kinds:
            return {}
        return {"max_heartrate": float(self._most_of("heartrate", begin, end))}

    def _personal_record(self, kind: str) -> Record:
        """Some of the efforts of an activity with personal records are among the best three."""
        rank = 1 + SeededRandom(f"record {kind} {self._id}").randbelow(6)
        if not self._activity["pr_count"] or rank > 3:
            return {"pr_rank": None, "achievements": []}
        return {"pr_rank": rank, "achievements": [{"type_id": 3, "type": "pr", "rank": rank}]}

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


def _location(timezone: str) -> Record:
    """Return the city that a timezone such as "(GMT+01:00) Europe/Berlin" is named after."""
    city = timezone.rpartition("/")[2].replace("_", " ")
    country = _COUNTRIES.get(city)
    return {"city": city if country else None, "state": None, "country": country}
