"""Reads GPX and TCX element by element, without building a tree in memory."""

from datetime import UTC, datetime
from typing import Protocol
from xml.parsers import expat

from stravafetch.archive.recording import Position, Probe, number, plausible, unreadable

_BOM = b"\xef\xbb\xbf"
_LONGEST = 64  # characters: no time or number is longer
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Handler(Protocol):
    """Receives each element by its name without prefix, as these differ between programs."""

    root: str

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Handle the start of an element."""

    def end(self, name: str, text: str) -> None:
        """Handle the end of an element; ``text`` is the short text right before it."""


def read(data: bytes, handler: Handler) -> bool:
    """Pass all elements to the handler, and return whether the document is truncated.

    Raises InvalidData if the document has another root element than the handler's ``root``, or a
    DOCTYPE, whose entities could expand without limit.
    """
    reading = _Reading(handler)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = reading.start
    parser.CharacterDataHandler = reading.text
    parser.EndElementHandler = reading.end
    try:
        # Some programs write spaces or a byte order mark before the declaration.
        parser.Parse(data.lstrip().removeprefix(_BOM).lstrip(), True)
    except (expat.ExpatError, ValueError, LookupError) as error:  # the latter two for the encoding
        if reading.is_before_root:
            raise unreadable("it is not well-formed XML") from error
        return not reading.is_after_root
    return False


class Found(Exception):
    """The first position, or None if there is none; a handler raises it to stop reading."""

    def __init__(self, position: Position | None) -> None:
        super().__init__()
        self.position = position


def find_position(data: bytes, handler: Handler) -> Probe:
    """Read until the handler raises Found; see ``read``."""
    try:
        read(data, handler)
    except Found as found:
        return Probe(found.position)
    return Probe()


class _Reading:
    """The state of reading a document."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._depth = 0
        self._text = ""
        self.is_before_root, self.is_after_root = True, False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if self.is_before_root and name != self._handler.root:
            raise unreadable(f"its root element is {name[:_LONGEST]}, not {self._handler.root}")
        self.is_before_root = False
        self._depth += 1
        self._text = ""
        self._handler.start(name, attributes)

    def text(self, characters: str) -> None:
        if len(self._text) <= _LONGEST:
            self._text += characters[:_LONGEST]

    def end(self, name: str) -> None:
        self._depth -= 1
        self.is_after_root = not self._depth
        self._handler.end(name.rpartition(":")[2], self._text.strip())
        self._text = ""


def _refuse(*_: object) -> None:
    raise unreadable("it has a DOCTYPE, which is not allowed in GPX or TCX")


def number_in(text: str | None) -> float | None:
    """Parse a number; return None if it is not one."""
    try:
        return number(float(text or ""))
    except ValueError:
        return None


def position_in(latitude: str | None, longitude: str | None) -> Position | None:
    """Parse a position; return None if it is not one."""
    lat, lng = number_in(latitude), number_in(longitude)
    return None if lat is None or lng is None else (lat, lng)


def moment_in(text: str | None) -> float | None:
    """Parse a time, in UTC if it has no offset; return Unix time, or None if it is not one."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return plausible((zoned - _EPOCH).total_seconds())
