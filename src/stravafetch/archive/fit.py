"""FIT files: https://developer.garmin.com/fit/protocol/."""

import re
from collections.abc import Iterator
from operator import itemgetter
from typing import Any

from stravafetch.archive import fit_scan
from stravafetch.archive.recording import (
    Position,
    Recorder,
    Track,
    number,
    plausible,
    shown,
    unreadable,
)

_EPOCH = 631_065_600  # Unix time of 1989-12-31T00:00:00Z, where the seconds of FIT begin
_DEGREES = 180 / 2**31
_MOST_FIELDS = 10_000_000  # a week at one record per second, which takes a minute to decode

# The numbers of messages and fields in the FIT profile.
_FILE_ID, _SESSION, _LAP, _RECORD, _DEVICE_INFO = 0, 18, 19, 20, 23
_TIMESTAMP, _START_TIME = 253, 2
_STREAMS = {"distance": 5, "heartrate": 3, "cadence": 4, "watts": 7, "temp": 13}
_ALTITUDE, _ENHANCED_ALTITUDE = 2, 78
_LAP_KEYS = (  # in the order of the API, each with its fields, of which the first value counts
    ("distance", (9,)),
    ("average_speed", (110, 13)),
    ("max_speed", (111, 14)),
    ("total_elevation_gain", (21,)),
    ("average_cadence", (17,)),
    ("average_watts", (19,)),
    ("average_heartrate", (15,)),
    ("max_heartrate", (16,)),
)

_Fields = dict[int, Any]


def read(data: bytes) -> Track:
    """Return the track in a FIT file. Raises InvalidData if it is not one."""
    if data[8:12] != b".FIT":
        raise unreadable("it is not a FIT file")
    if fit_scan.fields_to_decode(data, _MOST_FIELDS) > _MOST_FIELDS:
        raise unreadable("it is longer than a week of records")
    reading = _Reading()
    try:
        for message, fields, developer_power in _messages(data):
            reading.take(message, fields, developer_power)
    except _Broken as error:
        if not reading.has_anything:
            raise unreadable("it is damaged before the first record") from error
        return reading.track(is_truncated=True)
    return reading.track(is_truncated=False)


class _Broken(Exception):
    """The rest of the file is not FIT."""


class _Reading:
    """The part of a file that has been read so far."""

    def __init__(self) -> None:
        self._recorder = Recorder()
        self._sessions = 0
        self._devices: list[str] = []

    @property
    def has_anything(self) -> bool:
        return bool(len(self._recorder) or self._recorder.laps or self._sessions)

    def take(self, message: int, fields: _Fields, developer_power: Any) -> None:
        if message == _RECORD:
            self._record(fields, developer_power)
        elif message == _LAP:
            self._lap(fields)
        elif message == _SESSION:
            self._sessions += 1
        elif message == _FILE_ID:
            self._device(fields.get(8), fields.get(1), fields.get(2))
        elif message == _DEVICE_INFO and fields.get(0) in (0, "creator"):
            self._device(fields.get(27), fields.get(2), fields.get(4))

    def track(self, *, is_truncated: bool) -> Track:
        laps = sorted(self._recorder.laps, key=itemgetter(0))
        return self._recorder.track(
            [lap for _, lap in laps],
            max(self._devices, key=len, default=None),  # the most specific
            is_truncated=is_truncated,
            sessions=max(1, self._sessions),
        )

    def _record(self, fields: _Fields, developer_power: Any) -> None:
        values = {name: fields.get(field) for name, field in _STREAMS.items()}
        if values["watts"] is None:
            values["watts"] = developer_power
        altitude = fields.get(_ENHANCED_ALTITUDE)
        values["altitude"] = fields.get(_ALTITUDE) if altitude is None else altitude
        self._recorder.add(_unix(fields.get(_TIMESTAMP)), _position(fields), **values)

    def _lap(self, fields: _Fields) -> None:
        start, elapsed = _unix(fields.get(_START_TIME)), number(fields.get(7))
        if start is None:
            return
        lap: dict[str, Any] = {} if elapsed is None else {"elapsed_time": round(elapsed)}
        lap["start_date"] = shown(start)
        for key, numbers in _LAP_KEYS:
            known = (number(fields.get(field)) for field in numbers)
            value = next((value for value in known if value is not None), None)
            if value is not None:
                lap[key] = float(value)
        self._recorder.add_lap(start, lap)

    def _device(self, name: Any, maker: Any, product: Any) -> None:
        if text := _device_name(name, maker, product):
            self._devices.append(text)


def _messages(data: bytes) -> Iterator[tuple[int, _Fields, Any]]:
    """Yield each message: its number, its fields, and the power from a developer field."""
    from fitdecode import (  # 40 ms, only if a file is read
        FIT_FRAME_DATA,
        CrcCheck,
        ErrorHandling,
        FitReader,
    )

    # By default it prints warnings to stderr about many files that it reads correctly.
    reader = FitReader(
        data, processor=None, check_crc=CrcCheck.DISABLED, error_handling=ErrorHandling.IGNORE
    )
    frames = iter(reader)
    while True:
        try:
            frame = next(frames, None)
        except Exception as error:  # with malformed data it raises nearly anything
            raise _Broken from error
        if frame is None:
            return
        if frame.frame_type == FIT_FRAME_DATA:
            yield frame.global_mesg_num, *_fields(frame)


def _fields(frame: Any) -> tuple[_Fields, Any]:
    """Return the fields by number, and the power from a developer field."""
    fields: _Fields = {}
    power = None
    for field in frame.fields:
        if field.field_def is None:  # expanded from another field
            fields.setdefault(field.def_num, field.value)
        elif not field.field_def.is_dev:
            fields[field.def_num] = field.value
        elif str(field.name).casefold() == "power":
            power = field.value
    return fields, power


def _unix(seconds: Any) -> float | None:
    """Convert a FIT timestamp to Unix time."""
    return plausible(seconds + _EPOCH) if isinstance(seconds, int) else None


def _position(fields: _Fields) -> Position | None:
    latitude, longitude = fields.get(0), fields.get(1)
    if isinstance(latitude, int) and isinstance(longitude, int):
        return latitude * _DEGREES, longitude * _DEGREES
    return None


def _device_name(name: Any, maker: Any, product: Any) -> str | None:
    """Return the product name in the file, or one such as "Garmin Edge 540" for edge_540."""
    if isinstance(name, str) and name.strip():
        return name.strip()
    words = [word for word in (maker, product) if isinstance(word, str)]
    if not isinstance(maker, str):
        return None
    text = " ".join(words).replace("_", " ")
    text = re.sub(r"\bfr(?=\d)", "forerunner ", text)
    text = re.sub(r"(?<=[a-z]{3})(?=\d)", " ", text)
    return " ".join(word[:1].upper() + word[1:] for word in text.split())
