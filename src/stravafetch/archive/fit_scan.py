"""Scans FIT files without decoding them: https://developer.garmin.com/fit/protocol/.

Messages are skipped by the size in their definition, which takes a fiftieth of the time of decoding
them: a list of thousands of activities needs the beginning of as many files.
"""

import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice

from stravafetch.archive.recording import Probe, unreadable

_MOST_MESSAGES = 2_000_000
_MESSAGE_COSTS = 5  # as many fields as take the same time
# Messages by their number in the FIT profile, each with the two fields that are read.
_RECORD, _ACTIVITY = 20, 34
_FIELDS = {_RECORD: (0, 1), _ACTIVITY: (253, 5)}  # latitude, longitude; timestamps, UTC and local
_NO_POSITION, _NO_TIME = 0x7FFFFFFF, 0xFFFFFFFF
_DEGREES = 180 / 2**31
_QUARTER = 900  # seconds: offsets of time zones are multiples of a quarter of an hour
_FARTHEST = 14 * 3600


@dataclass(frozen=True, slots=True)
class _Layout:
    """The layout of the messages of a definition, in bytes.

    ``places`` are the offsets of the two fields that are read, or empty.
    """

    message: int
    size: int
    order: str
    places: tuple[int, ...]
    fields: int


def probe(data: bytes) -> Probe:
    """Return the first position, or else the UTC offset of the device's clock.

    A truncated file yields what it contains. Raises InvalidData if it is not a FIT file.
    """
    if data[8:12] != b".FIT":
        raise unreadable("it is not a FIT file")
    found, has_messages = Probe(), False
    with suppress(IndexError, struct.error):  # the file ends inside a message
        for at, layout in islice(_messages(data), _MOST_MESSAGES):
            has_messages = True
            if not layout.places:
                continue
            if layout.message == _ACTIVITY:
                found = Probe(utc_offset=_utc_offset(data, at, layout))
            elif position := _position(data, at, layout):
                return Probe(position)
    if not has_messages:
        raise unreadable("it is damaged before the first record")
    return found


def fields_to_decode(data: bytes, most: int) -> int:
    """Return how many fields it takes to decode a file; counting stops above ``most``."""
    count = 0
    with suppress(IndexError, struct.error):
        for _, layout in _messages(data):
            count += _MESSAGE_COSTS + layout.fields
            if count > most:
                break
    return count


def _messages(data: bytes) -> Iterator[tuple[int, _Layout]]:
    """Yield the position and the layout of each message, of one file or several in succession.

    A definition has a layout without places.
    """
    start = 0
    while data[start + 8 : start + 12] == b".FIT":
        at = start + data[start]
        end = at + struct.unpack_from("<I", data, start + 4)[0]
        layouts: dict[int, _Layout] = {}
        while at < end:
            head = data[at]
            at += 1
            if head & 0xC0 == 0x40:
                layout, at = _definition(data, at, has_developer_fields=head & 0x20 > 0)
                layouts[head & 0x0F] = layout
                yield at, replace(layout, places=())
                continue
            known = layouts.get((head >> 5) & 3 if head & 0x80 else head & 0x0F)
            if known is None:
                return
            yield at, known
            at += known.size
        start = max(end, start + 12) + 2  # the checksum


def _definition(data: bytes, at: int, *, has_developer_fields: bool) -> tuple[_Layout, int]:
    """Read a definition; return its layout, and where it ends."""
    order = ">" if data[at + 1] else "<"
    (message,) = struct.unpack_from(f"{order}H", data, at + 2)
    count = data[at + 4]
    at += 5
    size, places = 0, {}
    for field in range(at, at + 3 * count, 3):
        if data[field + 1] == 4:  # bytes, as have all fields that are read here
            places[data[field]] = size
        size += data[field + 1]
    wanted = _FIELDS.get(message, ())
    at += 3 * count
    if has_developer_fields:
        count += data[at]
        size += sum(data[field + 1] for field in range(at + 1, at + 1 + 3 * data[at], 3))
        at += 1 + 3 * data[at]
    known = tuple(places[field] for field in wanted if field in places)
    return _Layout(message, size, order, known if len(known) == 2 else (), count), at


def _position(data: bytes, at: int, layout: _Layout) -> tuple[float, float] | None:
    latitude, longitude = _pair(data, at, layout, "i")
    if _NO_POSITION in (latitude, longitude):
        return None
    position = latitude * _DEGREES, longitude * _DEGREES
    return position if abs(position[0]) <= 90 else None


def _utc_offset(data: bytes, at: int, layout: _Layout) -> int | None:
    utc, local = _pair(data, at, layout, "I")
    if _NO_TIME in (utc, local):
        return None
    offset = round((local - utc) / _QUARTER) * _QUARTER
    is_one = abs(offset) <= _FARTHEST and abs(local - utc - offset) <= 60  # clocks are inaccurate
    return offset if is_one else None


def _pair(data: bytes, at: int, layout: _Layout, kind: str) -> tuple[int, ...]:
    return tuple(
        struct.unpack_from(f"{layout.order}{kind}", data, at + place)[0] for place in layout.places
    )
