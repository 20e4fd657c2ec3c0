"""GPX and TCX, read element by element: neither a tree nor more memory than the points need."""

from datetime import UTC, datetime
from typing import Protocol
from xml.parsers import expat

from stravafetch.archive.recording import FirstLook, Position, number, plausible, unreadable

_BOM = b"\xef\xbb\xbf"
_LONGEST = 64  # characters: no time or number here has more
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Handler(Protocol):
    """What is told of each element, by its name without a prefix: writers differ in those."""

    root: str

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Handle the start of an element."""

    def end(self, name: str, text: str) -> None:
        """Handle the end of an element; ``text`` is what stands right before it, if short."""


def read(data: bytes, handler: Handler) -> bool:
    """Tell the handler of all elements, and return whether the document breaks off.

    Raises InvalidData for another document than that of the handler's ``root``, and for one with a
    DOCTYPE, whose entities could grow without end.
    """
    reading = _Reading(handler)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = reading.start
    parser.CharacterDataHandler = reading.text
    parser.EndElementHandler = reading.end
    try:
        # Some programs have blanks or a byte order mark before the declaration.
        parser.Parse(data.lstrip().removeprefix(_BOM).lstrip(), True)
    except (expat.ExpatError, ValueError, LookupError) as error:  # the latter: its encoding
        if reading.is_before_root:
            raise unreadable("it is not well-formed XML") from error
        return not reading.is_after_root
    return False


class Found(Exception):
    """The first position, or that there is none: a handler raises it to read no further."""

    def __init__(self, position: Position | None) -> None:
        super().__init__()
        self.position = position


def find_position(data: bytes, handler: Handler) -> FirstLook:
    """Read up to the first position, where the handler raises Found; see ``read``."""
    try:
        read(data, handler)
    except Found as found:
        return FirstLook(found.position)
    return FirstLook()


class _Reading:
    """Where in the document it is."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._depth = 0
        self._text = ""
        self.is_before_root, self.is_after_root = True, False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if self.is_before_root and name != self._handler.root:
            raise unreadable(f"it is not {self._handler.root}, but {name[:_LONGEST]}")
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
    raise unreadable("it has a DOCTYPE, which no GPX or TCX needs")


def number_in(text: str | None) -> float | None:
    """Return the number that a text is, or None."""
    try:
        return number(float(text or ""))
    except ValueError:
        return None


def position_in(latitude: str | None, longitude: str | None) -> Position | None:
    """Return the position that two texts are, or None."""
    lat, lng = number_in(latitude), number_in(longitude)
    return None if lat is None or lng is None else (lat, lng)


def moment_in(text: str | None) -> float | None:
    """Return the Unix time that a text is, or None; without an offset it is UTC."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return plausible((zoned - _EPOCH).total_seconds())
