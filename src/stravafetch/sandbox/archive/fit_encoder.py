"""Writes FIT files: https://developer.garmin.com/fit/protocol/."""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

EPOCH = 631_065_600  # Unix time of 1989-12-31T00:00:00Z, from which FIT counts seconds

_TIME, _STRING = "I", "s"
_BASE_TYPES = {"B": 0x02, "b": 0x01, "H": 0x84, "I": 0x86, "i": 0x85, _STRING: 0x07}
_NOTHING = {"B": 0xFF, "b": 0x7F, "H": 0xFFFF, "I": 0xFFFFFFFF, "i": 0x7FFFFFFF}


@dataclass(frozen=True)
class Field:
    """A field of a message: its number in the FIT profile, and how its value is stored.

    ``kind`` is a format character of ``struct``; (value + offset) * scale is stored.
    """

    number: int
    kind: str = "B"
    scale: float = 1
    offset: float = 0

    def stored(self, value: Any) -> Any:
        """Return the stored form of a value; None becomes the invalid value of its type."""
        if self.kind == _STRING:
            return str(value).encode() + b"\0"
        if value is None:
            return _NOTHING[self.kind]
        return round((value + self.offset) * self.scale)


_TIMESTAMP = Field(253, _TIME)
_SECONDS, _METRES, _SPEED = ("I", 1000), ("I", 100), ("I", 1000)
_SUMMARY = {  # of both sessions and laps
    "timestamp": _TIMESTAMP,
    "start_time": Field(2, _TIME),
    "elapsed_time": Field(7, *_SECONDS),
    "timer_time": Field(8, *_SECONDS),
    "distance": Field(9, *_METRES),
}
# Each message's number in the FIT profile, and those of its fields that are written.
MESSAGES: dict[str, tuple[int, dict[str, Field]]] = {
    "file_id": (
        0,
        {
            "type": Field(0),
            "manufacturer": Field(1, "H"),
            "product": Field(2, "H"),
            "time_created": Field(4, _TIME),
            "product_name": Field(8, _STRING),
        },
    ),
    "device_info": (
        23,
        {
            "timestamp": _TIMESTAMP,
            "device_index": Field(0),
            "manufacturer": Field(2, "H"),
            "product": Field(4, "H"),
            "product_name": Field(27, _STRING),
        },
    ),
    "event": (21, {"timestamp": _TIMESTAMP, "event": Field(0), "event_type": Field(1)}),
    "record": (
        20,
        {
            "timestamp": _TIMESTAMP,
            "latitude": Field(0, "i", 2**31 / 180),
            "longitude": Field(1, "i", 2**31 / 180),
            "distance": Field(5, *_METRES),
            "altitude": Field(2, "H", 5, 500),
            "enhanced_altitude": Field(78, "I", 5, 500),
            "heartrate": Field(3),
            "cadence": Field(4),
            "watts": Field(7, "H"),
            "temp": Field(13, "b"),
        },
    ),
    "lap": (
        19,
        _SUMMARY
        | {
            "index": Field(254, "H"),
            "ascent": Field(21, "H"),
            "average_speed": Field(110, *_SPEED),
            "max_speed": Field(111, *_SPEED),
            "average_heartrate": Field(15),
            "max_heartrate": Field(16),
            "average_cadence": Field(17),
            "average_watts": Field(19, "H"),
        },
    ),
    "session": (
        18,
        _SUMMARY
        | {
            "sport": Field(5),
            "sub_sport": Field(6),
            "ascent": Field(22, "H"),
            "lap_count": Field(26, "H"),
        },
    ),
    "activity": (
        34,
        {
            "timestamp": _TIMESTAMP,
            "timer_time": Field(0, *_SECONDS),
            "session_count": Field(1, "H"),
            "type": Field(2),
            "event": Field(3),
            "event_type": Field(4),
            "local_timestamp": Field(5, _TIME),
        },
    ),
}


class FitEncoder:
    """Builds a FIT file; times are in FIT seconds, other values in Strava's units."""

    def __init__(self) -> None:
        self._body = bytearray()

    def add(self, message: str, **values: Any) -> None:
        """Append a definition and a message."""
        self.add_all(message, tuple(values), [tuple(values.values())])

    def add_all(self, message: str, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Append messages with the same fields; strings must have the same length, too."""
        number, known = MESSAGES[message]
        fields = [known[name] for name in names]
        columns = [
            [field.stored(value) for value in column]
            for field, column in zip(fields, zip(*rows, strict=True), strict=False)
        ]
        if not columns:  # there are no rows
            return
        sizes = [
            len(value) if field.kind == _STRING else struct.calcsize(field.kind)
            for field, (value, *_) in zip(fields, columns, strict=True)
        ]
        self._body += struct.pack("<BBBHB", 0x40, 0, 0, number, len(fields))
        for field, size in zip(fields, sizes, strict=True):
            self._body += bytes((field.number, size, _BASE_TYPES[field.kind]))
        kinds = [
            f"{size}s" if field.kind == _STRING else field.kind
            for field, size in zip(fields, sizes, strict=True)
        ]
        pack = struct.Struct(f"<B{''.join(kinds)}").pack
        self._body += b"".join(pack(0, *row) for row in zip(*columns, strict=True))

    def finish(self) -> bytes:
        """Return the file."""
        return file_of(bytes(self._body))


def file_of(messages: bytes) -> bytes:
    """Return a file with these messages, a header and checksums."""
    head = struct.pack("<BBHI4s", 14, 0x20, 2140, len(messages), b".FIT")
    whole = head + struct.pack("<H", checksum(head)) + messages
    return whole + struct.pack("<H", checksum(whole))


def checksum(data: bytes) -> int:
    """Return the CRC of FIT, which is CRC-16/ARC."""
    crc, table = 0, _table()
    for byte in data:
        crc = (crc >> 8) ^ table[(crc ^ byte) & 0xFF]
    return crc


@cache
def _table() -> tuple[int, ...]:
    def entry(value: int) -> int:
        for _ in range(8):
            value = (value >> 1) ^ (0xA001 if value & 1 else 0)
        return value

    return tuple(map(entry, range(256)))
