"""The segments along the lines that an athlete rides and runs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stravafetch.sandbox.data.schedule import SeededRandom

Record = dict[str, Any]

_NAMES = ("Canal sprint", "Bridge to bridge", "Up past the allotments", "Long straight")


@dataclass(frozen=True)
class Segment:
    """A part of a line; ``begin`` and ``end`` are fractions of its length, from 0 to 1."""

    id: int
    name: str
    begin: float
    end: float
    hidden: bool  # unless all efforts are requested

    def effort_id(self, activity_id: int) -> int:
        """Return the ID of an effort: too large for a double, as some of Strava's are."""
        return 3_000_000_000_000_000_000 + effort_id(f"segment {self.id}", activity_id)

    @property
    def starred(self) -> bool:
        """Whether the athlete has starred it initially."""
        return self.id % 3 == 0


def effort_id(kind: str, activity_id: int) -> int:
    """Return the ID of a lap, a best effort and so on, as given by ``kind``."""
    return 10_000_000_000 + SeededRandom(f"{kind} {activity_id}").randbelow(80_000_000_000)


def segments_of(line: str) -> Iterator[Segment]:
    """Yield the segments of an encoded polyline, the same for each activity along it."""
    if not line:
        return
    rng = SeededRandom(f"segments {line}")
    for name in _NAMES[: 1 + rng.randbelow(len(_NAMES))]:
        number, begin = 1_000_003 + rng.randbelow(30_000_000), rng.uniform(0.02, 0.7)
        end = begin + rng.uniform(0.05, 0.25)
        yield Segment(number, name, begin, end, hidden=rng.random() < 0.3)


def segments_with_activity(
    activities: Iterable[Mapping[str, Any]],
) -> Iterator[tuple[Segment, Mapping[str, Any]]]:
    """Yield each segment once, with the first of the activities along it."""
    seen: set[str] = set()
    for activity in activities:
        line = activity["map"]["summary_polyline"]
        if line not in seen:
            seen.add(line)
            yield from ((segment, activity) for segment in segments_of(line))
