"""GPX files: https://www.topografix.com/GPX/1/1/ with the extensions of Garmin and others."""

from stravafetch.archive import xml_reader
from stravafetch.archive.recording import Position, Probe, Recorder, Track, unreadable
from stravafetch.archive.xml_reader import Found, moment_in, number_in, position_in

# The names of elements, which are the same in the schemas of all extensions.
_STREAMS = {
    "ele": "altitude",
    "hr": "heartrate",
    "heartrate": "heartrate",
    "cad": "cadence",
    "cadence": "cadence",
    "power": "watts",
    "watts": "watts",
    "PowerInWatts": "watts",
    "atemp": "temp",
    "temp": "temp",
}


def read(data: bytes) -> Track:
    """Return the track in a GPX file, without distances, which GPX does not have.

    Raises InvalidData if it is not a GPX file.
    """
    reading = _Reading()
    is_truncated = xml_reader.read(data, reading)
    if is_truncated and not len(reading.recorder):
        raise unreadable("it is truncated before the first point")
    return reading.recorder.track(is_truncated=is_truncated)


def probe(data: bytes) -> Probe:
    """Return the first position. Raises InvalidData if it is not a GPX file."""
    return xml_reader.find_position(data, _Reading(stop_early=True))


class _Reading:
    """The points of a GPX file."""

    root = "gpx"

    def __init__(self, *, stop_early: bool = False) -> None:
        self.recorder = Recorder()
        self._stop_early = stop_early
        self._position: Position | None = None
        self._moment: float | None = None
        self._values: dict[str, float | None] | None = None  # None outside of points

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name != "trkpt":
            return
        self._values, self._moment = {}, None
        self._position = position_in(attributes.get("lat"), attributes.get("lon"))
        if self._stop_early and self._position:
            raise Found(self._position)

    def end(self, name: str, text: str) -> None:
        if self._values is None:
            return
        if name == "trkpt":
            self.recorder.add(self._moment, self._position, **self._values)
            self._values = None
        elif name == "time":
            self._moment = moment_in(text)
        elif name in _STREAMS and (value := number_in(text)) is not None:
            self._values.setdefault(_STREAMS[name], value)
