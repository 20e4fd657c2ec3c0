"""TCX files: https://www8.garmin.com/xmlschemas/TrainingCenterDatabasev2.xsd."""

from collections.abc import Iterator, Sequence
from typing import Any

from stravafetch.archive import xml_reader
from stravafetch.archive.recording import Lap, Probe, Recorder, Track, shown, unreadable
from stravafetch.archive.xml_reader import Found, moment_in, number_in, position_in

_STREAMS = {  # in a Trackpoint, whose only Value is the heart rate
    "DistanceMeters": "distance",
    "AltitudeMeters": "altitude",
    "Value": "heartrate",
    "RunCadence": "cadence",
    "Cadence": "cadence",
    "Watts": "watts",
}
_LAP_KEYS = {  # in a Lap, in the order of the API
    "DistanceMeters": "distance",
    "AvgSpeed": "average_speed",
    "MaximumSpeed": "max_speed",
    "Cadence": "average_cadence",
    "AvgRunCadence": "average_cadence",
    "AvgWatts": "average_watts",
    "AverageHeartRateBpm": "average_heartrate",
    "MaximumHeartRateBpm": "max_heartrate",
}
_IN_POINT = {"Time", "LatitudeDegrees", "LongitudeDegrees", *_STREAMS}
_IN_UTF_16 = 200  # the first bytes, of which every other is zero
_HEART_RATES = {"AverageHeartRateBpm", "MaximumHeartRateBpm"}


def read(data: bytes) -> Track:
    """Return the track in a TCX file. Raises InvalidData if it is not one."""
    reading = _Reading()
    is_truncated = xml_reader.read(data, reading)
    if is_truncated and not (len(reading.recorder) or reading.recorder.laps):
        raise unreadable("it is truncated before the first point")
    return reading.recorder.track(
        list(_timed(reading.recorder.laps, reading.recorder.last_moment)),
        reading.device_name,
        is_truncated=is_truncated,
        sessions=max(1, reading.activities),
    )


def probe(data: bytes) -> Probe:
    """Return the first position. Raises InvalidData if it is not a TCX file."""
    # Without positions, as indoors, only the root element is of interest.
    has_none = b"LatitudeDegrees" not in data and b"\0" not in data[:_IN_UTF_16]
    return xml_reader.find_position(data, _Reading(stop_early=True, stop_soon=has_none))


class _Reading:
    """The points and laps of a TCX file."""

    root = "TrainingCenterDatabase"

    def __init__(self, *, stop_early: bool = False, stop_soon: bool = False) -> None:
        """``stop_early`` raises Found at the first position, ``stop_soon`` at the first point."""
        self.recorder = Recorder()
        self.activities = 0
        self.device_name: str | None = None
        self._stop_early = stop_early
        self._stop_soon = stop_soon
        self._is_in_creator = False
        self._lap: dict[str, Any] | None = None
        self._value = ""
        self._point: dict[str, str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Trackpoint":
            self._point = {}
            if self._stop_soon:
                raise Found(None)
        elif name == "Lap":
            self._lap = {}
            if (start := moment_in(attributes.get("StartTime"))) is not None:
                self.recorder.add_lap(start, self._lap)
        elif name == "Activity":
            self.activities += 1
        elif name == "Creator":
            self._is_in_creator = True

    def end(self, name: str, text: str) -> None:
        if self._point is not None:
            self._end_in_point(self._point, name, text)
        elif name == "Lap":
            self._lap = None
        elif name == "Creator":
            self._is_in_creator = False
        elif self._lap is not None:
            self._end_in_lap(self._lap, name, text)
        elif self._is_in_creator and name == "Name":
            self.device_name = text or None

    def _end_in_point(self, point: dict[str, str], name: str, text: str) -> None:
        if name in _IN_POINT:
            point.setdefault(name, text)
        if name != "Trackpoint":
            return
        self._point = None
        position = position_in(point.get("LatitudeDegrees"), point.get("LongitudeDegrees"))
        if self._stop_early:
            if position:
                raise Found(position)
            return
        values: dict[str, float] = {}
        for element, stream in _STREAMS.items():
            if (value := number_in(point.get(element))) is not None:
                values.setdefault(stream, value)
        self.recorder.add(moment_in(point.get("Time")), position, **values)

    def _end_in_lap(self, lap: dict[str, Any], name: str, text: str) -> None:
        if name == "Value":  # in the heart rate element that ends next
            self._value = text
        key = _LAP_KEYS.get(name)
        value = number_in(self._value if name in _HEART_RATES else text)
        if key and value is not None:
            lap[key] = value


def _timed(laps: Sequence[Lap], last: float | None) -> Iterator[dict[str, Any]]:
    """Yield the laps with their elapsed times: each lasts until the next one starts.

    TotalTimeSeconds includes pauses in some files only.
    """
    ends = (*(start for start, _ in laps[1:]), last)
    for (start, lap), end in zip(laps, ends, strict=False):  # without laps there is still one end
        elapsed = {} if end is None or end < start else {"elapsed_time": round(end - start)}
        in_order = {key: lap[key] for key in _LAP_KEYS.values() if key in lap}
        yield {**elapsed, "start_date": shown(start), **in_order}
