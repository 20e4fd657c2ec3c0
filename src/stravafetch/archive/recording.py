"""The recording of an activity by a device: its streams and laps."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Any

from stravafetch.errors import InvalidData

Position = tuple[float, float]  # latitude and longitude in degrees

# In the order of https://developers.strava.com/docs/reference/#api-models-StreamSet.
STREAMS = ("time", "distance", "latlng", "altitude", "heartrate", "cadence", "watts", "temp")
MOST_POINTS = 1_000_000  # eleven days at one per second
MOST_LAPS = 10_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LARGEST = 1e9  # in metres, beats per minute or watts
_LATEST = 2**33  # in the year 2242


@dataclass(frozen=True)
class Probe:
    """The part of a file that tells the time zone of an activity.

    ``position`` is the first one recorded; only if there is none, ``utc_offset`` is that of the
    device's clock, in seconds.
    """

    position: Position | None = None
    utc_offset: int | None = None


@dataclass(frozen=True)
class Track:
    """The streams and laps of a file, in the names and units of Strava's API.

    All ``streams`` have the same length, with None where there is no value; those without any value
    are absent. ``laps`` are those of the device. ``start`` is the time of the first point, in UTC.
    ``is_truncated`` means that the file ends too early; ``sessions`` is the number of activities in
    it.
    """

    streams: dict[str, list[Any]] = field(default_factory=dict)
    laps: list[dict[str, Any]] = field(default_factory=list)
    device_name: str | None = None
    start: datetime | None = None
    is_truncated: bool = False
    sessions: int = 1

    def between(self, start: datetime, elapsed: float) -> "Track":
        """Return the part of one activity, which started at ``start`` and took ``elapsed`` seconds.

        A file with a single session is returned whole.
        """
        if self.sessions < 2 or self.start is None:
            return self
        first = (start - self.start).total_seconds()
        inside = [at is not None and first <= at <= first + elapsed for at in self.streams["time"]]
        kept = {
            name: [value for value, keep in zip(values, inside, strict=True) if keep]
            for name, values in self.streams.items()
        }
        begins = kept["time"][0] if kept["time"] else 0
        kept["time"] = [at - begins for at in kept["time"]]
        laps = [
            lap
            for lap in self.laps
            if 0 <= (_moment(lap["start_date"]) - start).total_seconds() < elapsed
        ]
        return replace(
            self,
            streams=_without_empty(kept),
            laps=_numbered(laps, kept["time"], self.start + timedelta(seconds=begins)),
            start=self.start + timedelta(seconds=begins),
            sessions=1,
        )


Lap = tuple[float, dict[str, Any]]  # the Unix time of its start, and its record


class Recorder:
    """Collects the points and laps of a file as they are read."""

    def __init__(self) -> None:
        self.laps: list[Lap] = []
        self._columns: tuple[list[Any], ...] = tuple([] for _ in STREAMS)

    def __len__(self) -> int:
        return len(self._columns[0])

    @property
    def last_moment(self) -> float | None:
        """The Unix time of the last point with a time."""
        return next((at for at in reversed(self._columns[0]) if at is not None), None)

    def add(self, moment: float | None, position: Position | None, **values: Any) -> None:
        """Append a point: its Unix time, its position, and the values of other streams by name.

        Values that are not plausible numbers are dropped. Raises InvalidData if there are too many
        points.
        """
        if len(self) >= MOST_POINTS:
            raise unreadable(f"it has more than {MOST_POINTS:,} points")
        time, distance, latlng, altitude, *counts = self._columns
        time.append(moment)
        distance.append(_rounded(values.get("distance"), 2))
        latlng.append(_on_earth(position))
        altitude.append(_rounded(values.get("altitude"), 2))
        for column, name in zip(counts, STREAMS[4:], strict=True):
            column.append(_rounded(values.get(name), None))

    def add_lap(self, start: float, lap: dict[str, Any]) -> None:
        """Append a lap. Raises InvalidData if there are too many."""
        if len(self.laps) >= MOST_LAPS:
            raise unreadable(f"it has more than {MOST_LAPS:,} laps")
        self.laps.append((start, lap))

    def track(
        self,
        laps: Sequence[Mapping[str, Any]] = (),
        device_name: str | None = None,
        *,
        is_truncated: bool = False,
        sessions: int = 1,
    ) -> Track:
        """Return the track; ``laps`` are in order, each with a ``start_date``."""
        streams = dict(zip(STREAMS, self._columns, strict=True))
        first = next((at for at in streams["time"] if at is not None), None)
        if first is None:
            start = None
        else:
            start = _EPOCH + timedelta(seconds=first)
            streams["time"] = [None if at is None else round(at - first) for at in streams["time"]]
        return Track(
            _without_empty(streams),
            _numbered(laps, streams["time"], start),
            device_name,
            start,
            is_truncated,
            sessions,
        )


def unreadable(why: str) -> InvalidData:
    """Return the error for a file that cannot be read."""
    return InvalidData(
        f"The file cannot be read: {why}.",
        "Download it with Export Original on the activity's page at strava.com.",
    )


def number(value: Any) -> float | None:
    """Return a value if it is a number that a sensor may have measured, else None."""
    if isinstance(value, int | float) and isfinite(value) and abs(value) <= _LARGEST:
        return value
    return None


def plausible(moment: float) -> float | None:
    """Return a Unix time if a device may have recorded it, else None."""
    return moment if 0 <= moment < _LATEST else None


def shown(moment: float) -> str:
    """Format a plausible Unix time as Strava's API does."""
    return f"{_EPOCH + timedelta(seconds=moment):%Y-%m-%dT%H:%M:%SZ}"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _rounded(value: Any, digits: int | None) -> float | None:
    if value is None or number(value) is None:
        return None
    rounded: float = round(value, digits)
    return rounded


def _on_earth(position: Position | None) -> list[float] | None:
    if position is None:
        return None
    latitude, longitude = position
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    return [round(latitude, 6), round(longitude, 6)]  # eleven centimetres, as from the API


def _without_empty(streams: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    return {
        name: values
        for name, values in streams.items()
        if any(value is not None for value in values)
    }


def _numbered(
    laps: Sequence[Mapping[str, Any]], times: list[Any], start: datetime | None
) -> list[dict[str, Any]]:
    """Return the laps with their names, numbers and indexes in the streams."""
    starts = [_moment(lap["start_date"]) for lap in laps]
    return [
        {
            "name": f"Lap {index}",
            **{key: value for key, value in lap.items() if key != "name"},
            "lap_index": index,
            **_places(times, start, starts[index - 1 : index + 1]),
        }
        for index, lap in enumerate(laps, 1)
    ]


def _places(times: list[Any], start: datetime | None, ends: Sequence[datetime]) -> dict[str, int]:
    """Return the indexes of the first and last point of a lap, which it shares with its neighbours.

    ``ends`` are the start of the lap and that of the next one, if any.
    """
    if start is None or not times or None in times:
        return {}
    begin, *end = ((moment - start).total_seconds() for moment in ends)
    last = len(times) - 1
    return {
        "start_index": min(bisect_left(times, begin), last),
        "end_index": max(bisect_right(times, end[0]) - 1, 0) if end else last,
    }
