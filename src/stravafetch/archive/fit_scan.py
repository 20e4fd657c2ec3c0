"""FIT files walked through without decoding them: https://developer.garmin.com/fit/protocol/.

A message is skipped by the size that its definition states. That takes a fiftieth of the time of
decoding it, and a list of thousands of activities looks into as many files.
"""

import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice

from stravafetch.archive.recording import FirstLook, unreadable

_MOST_MESSAGES = 2_000_000
_MESSAGE_COSTS = 5  # as much as so many fields
# Messages by their number in the profile, each with the two fields that are read of it.
_RECORD, _ACTIVITY = 20, 34
_FIELDS = {_RECORD: (0, 1), _ACTIVITY: (253, 5)}  # latitude, longitude; timestamps, UTC and local
_NO_POSITION, _NO_TIME = 0x7FFFFFFF, 0xFFFFFFFF
_DEGREES = 180 / 2**31
_QUARTER = 900  # seconds: every time zone is so many quarters of an hour ahead
_FARTHEST = 14 * 3600


@dataclass(frozen=True, slots=True)
class _Layout:
    """How the messages of a definition lie in the file.

    ``places`` are those of the two fields that are read of it, or none.
    """

    message: int
    size: int
    order: str
    places: tuple[int, ...]
    fields: int


def look_into(data: bytes) -> FirstLook:
    """Return the first position, or else the offset of the device's clock.

    A file that breaks off gives what stands before that. Raises InvalidData for what is not FIT.
    """
    if data[8:12] != b".FIT":
        raise unreadable("it is not a FIT file")
    found = FirstLook()
    with suppress(IndexError, struct.error):  # it ends inside a message
        for at, layout in islice(_messages(data), _MOST_MESSAGES):
            if not layout.places:
                continue
            if layout.message == _ACTIVITY:
                found = FirstLook(utc_offset=_utc_offset(data, at, layout))
            elif position := _position(data, at, layout):
                return FirstLook(position)
    return found


def fields_to_decode(data: bytes, most: int) -> int:
    """Return how much work it is to decode a file; counting ends above ``most``."""
    count = 0
    with suppress(IndexError, struct.error):
        for _, layout in _messages(data):
            count += _MESSAGE_COSTS + layout.fields
            if count > most:
                break
    return count


def _messages(data: bytes) -> Iterator[tuple[int, _Layout]]:
    """Yield where each message begins and how it lies; several files may follow each other.

    A definition comes as a message of no kind.
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
    """Read a definition, and return where it ends, too."""
    order = ">" if data[at + 1] else "<"
    (message,) = struct.unpack_from(f"{order}H", data, at + 2)
    count = data[at + 4]
    at += 5
    size, places = 0, {}
    for field in range(at, at + 3 * count, 3):
        if data[field + 1] == 4:  # all that is read here has four bytes
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
    is_one = abs(offset) <= _FARTHEST and abs(local - utc - offset) <= 60  # a clock may be slow
    return offset if is_one else None


def _pair(data: bytes, at: int, layout: _Layout, kind: str) -> tuple[int, ...]:
    return tuple(
        struct.unpack_from(f"{layout.order}{kind}", data, at + place)[0] for place in layout.places
    )
