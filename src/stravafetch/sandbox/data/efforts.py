"""The parts of an activity: laps, splits, best efforts and efforts on segments."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from stravafetch.sandbox.data import polyline
from stravafetch.sandbox.data.intervals import Intervals
from stravafetch.sandbox.data.schedule import SeededRandom
from stravafetch.sandbox.data.segments import Segment, segments_of

Record = dict[str, Any]

MILE = 1609.344
_BEST = (  # the distances of Strava's best efforts in a run, in metres
    *(("400m", 400), ("1/2 mile", 805), ("1K", 1000), ("1 mile", 1609), ("2 mile", 3219)),
    *(("5K", 5000), ("10K", 10_000), ("15K", 15_000), ("10 mile", 16_090), ("20K", 20_000)),
    ("Half-Marathon", 21_097),
)
_LAP_METRES: Mapping[str, int] = {"Run": 1000, "Ride": 10_000}  # the distance of automatic laps
_WITH_SPLITS = ("Run", "Walk", "Hike", "Ride", "VirtualRide")

_COUNTRIES: Mapping[str, str] = {
    "Berlin": "Germany",
    "Tokyo": "Japan",
    "New York": "United States",
}


class Efforts(Intervals):
    """The parts of one activity, taken from its track."""

    def laps(self) -> list[Record]:
        """Return one lap, or the device's automatic laps; together they cover the activity."""
        rng, size = SeededRandom(f"laps {self._id}"), _LAP_METRES.get(self._activity["type"])
        every = size if size and rng.random() < 0.5 else None
        return [
            self._lap(number, begin, end)
            for number, (begin, end) in enumerate(pairwise(self._marks(every)), 1)
        ]

    def splits(self, metres: float) -> list[Record]:
        """Return the splits, by kilometre or mile, of a ride or an activity on foot."""
        if self._activity["type"] not in _WITH_SPLITS or not self._activity["distance"]:
            return []
        return [
            self._split(number, begin, end)
            for number, (begin, end) in enumerate(pairwise(self._marks(metres)), 1)
        ]

    def best_efforts(self) -> list[Record]:
        """Return the fastest part of a run for each distance that it covers."""
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
        """Yield the efforts on the segments of this line, including hidden ones."""
        for segment in segments_of(self._activity["map"]["summary_polyline"]):
            yield self.effort_on(segment)

    def effort_on(self, segment: Segment) -> Record:
        """Return the effort on one of the segments of this line."""
        begin, end = self._ends(segment)
        return {
            **self._head(f"segment {segment.id}", segment.name),
            "id": segment.effort_id(self._id),
            **self._while(begin, end),
            "distance": self._length(begin, end),
            "start_index": begin,
            "end_index": end,
            **self._mean_of("cadence", "average_cadence", begin, end),
            "device_watts": self._activity.get("device_watts", False),
            **self._mean_of("watts", "average_watts", begin, end),
            **self._mean_of("heartrate", "average_heartrate", begin, end),
            **self._max_heartrate(begin, end),
            "segment": self.segment(segment),
            **self._personal_record(f"segment {segment.id}"),
            "visibility": self._activity["visibility"],
            "kom_rank": None,
            "hidden": segment.hidden,
        }

    def streams_of(self, segment: Segment, kinds: Sequence[str]) -> dict[str, list[Any]]:
        """Return the streams of a segment; time and distance go on from those of the activity."""
        begin, end = self._ends(segment)
        known = [kind for kind in kinds if kind in self._track.kinds]
        return {kind: self._track.stream(kind)[begin : end + 1] for kind in known}

    def segment(self, segment: Segment) -> Record:
        """Return the summary of one of the segments of this line."""
        begin, end = self._ends(segment)
        places, kinds = self._track.latlng, self._track.kinds
        heights = self._track.altitude[begin : end + 1] if "altitude" in kinds else [0.0]
        metres = self._length(begin, end)
        return {
            "id": segment.id,
            "resource_state": 2,
            "name": segment.name,
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
            "starred": segment.starred,
        }

    def segment_detail(self, segment: Segment) -> Record:
        """Return a segment in detail, without the athlete's own statistics."""
        begin, end = self._ends(segment)
        points = [(round(lat * 1e5), round(lng * 1e5)) for lat, lng in self._track.latlng]
        line = polyline.encode(points[begin : end + 1])
        rng = SeededRandom(f"segment {segment.id}")
        return {
            **self.segment(segment),
            "resource_state": 3,
            "created_at": "2015-06-14T07:21:40Z",
            "updated_at": "2025-03-02T18:04:11Z",
            "total_elevation_gain": self._climb(begin, end),
            "map": {"id": f"s{segment.id}", "polyline": line, "resource_state": 3},
            "effort_count": 2_000 + rng.randbelow(80_000),
            "athlete_count": 300 + rng.randbelow(1_700),
            "star_count": rng.randbelow(200),
        }

    def _fastest(self, metres: int) -> tuple[int, int]:
        """Try a start every half minute, which is accurate enough and fast."""
        at, time = self._track.distance, self._track.time
        last = bisect_left(at, at[-1] - metres)
        starts = range(0, last + 1, 30)
        tried = [(begin, bisect_left(at, at[begin] + metres)) for begin in starts]
        return min(
            ((begin, min(end, len(at) - 1)) for begin, end in tried),
            key=lambda part: time[part[1]] - time[part[0]],
        )

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

    def _ends(self, segment: Segment) -> tuple[int, int]:
        total, at = self._activity["distance"], self._track.distance
        return bisect_left(at, segment.begin * total), bisect_left(at, segment.end * total)

    def _personal_record(self, kind: str) -> Record:
        """Some of the efforts of an activity with personal records are among the best three."""
        rank = 1 + SeededRandom(f"record {kind} {self._id}").randbelow(6)
        if not self._activity["pr_count"] or rank > 3:
            return {"pr_rank": None, "achievements": []}
        return {"pr_rank": rank, "achievements": [{"type_id": 3, "type": "pr", "rank": rank}]}


def _location(timezone: str) -> Record:
    """Return the city that a timezone such as "(GMT+01:00) Europe/Berlin" is named after."""
    city = timezone.rpartition("/")[2].replace("_", " ")
    country = _COUNTRIES.get(city)
    return {"city": city if country else None, "state": None, "country": country}
