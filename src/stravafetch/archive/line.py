"""Recorded positions as a line for a map, with no more points than its shape requires."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import asin, atan2, cos, hypot, pi, radians

from stravafetch.archive.once import Once
from stravafetch.archive.recording import Track
from stravafetch.errors import InvalidData

Place = Sequence[float]  # latitude and longitude in degrees

_METRES = 111_320  # of a degree of latitude
_HALF_TURN = 180  # degrees: the longest step between two points


def positions_of(read: Callable[[], Track], once: Once) -> list[Place]:
    """Return the positions in a file; there are none if it cannot be read, which is a warning."""
    try:
        track = read()
    except InvalidData as error:
        once.warn(str(error))
        return []
    return [place for place in track.streams.get("latlng", ()) if place is not None]


def simplified(places: Sequence[Place], metres: float) -> list[Place]:
    """Return points of a line such that all others are within about so many metres of it.

    Takes time in proportion to the number of points, whatever their shape: from a point that is
    kept, the line goes on as long as one direction passes all points closely enough. The points on
    either side of the 180th meridian, where a map cuts the line, are kept.
    """
    if not places:
        return []
    kept = {0, len(places) - 1}
    sleeve = _Sleeve(places[0], metres)
    for index, (before, place) in enumerate(pairwise(places)):
        if abs(place[1] - before[1]) > _HALF_TURN:
            kept |= {index, index + 1}
            sleeve = _Sleeve(place, metres)
        elif not sleeve.takes(place):
            kept.add(index)
            sleeve = _Sleeve(before, metres)
            sleeve.takes(place)
    return [places[index] for index in sorted(kept)]


class _Sleeve:
    """The directions in which a line from a point passes all points since closely enough."""

    def __init__(self, origin: Place, metres: float) -> None:
        self._latitude, self._longitude = origin
        self._metres_east = _METRES * cos(radians(self._latitude))  # of a degree of longitude
        self._metres = metres
        self._farthest = 0.0
        self._middle = 0.0  # radians; the others are relative to it
        self._from, self._to = -pi, pi

    def takes(self, place: Place) -> bool:
        """Say whether the line may go on to a point, and if so, narrow the directions."""
        north = (place[0] - self._latitude) * _METRES
        east = (place[1] - self._longitude) * self._metres_east
        distance = hypot(north, east)
        if distance < self._farthest - self._metres:
            return False  # it has turned back
        self._farthest = max(self._farthest, distance)
        if distance <= self._metres:
            return self._farthest <= self._metres
        direction = atan2(north, east)
        if self._to == pi:  # the first that is far enough to tell a direction
            self._middle = direction
        turned = (direction - self._middle + pi) % (2 * pi) - pi
        if not self._from <= turned <= self._to:
            return False
        half = asin(self._metres / distance)
        self._from, self._to = max(self._from, turned - half), min(self._to, turned + half)
        return True
