"""Encoded lines of points in whole numbers of 1e-5 degrees, latitude first.

https://developers.google.com/maps/documentation/utilities/polylinealgorithm
"""

from collections.abc import Iterable

import polyline

Point = tuple[int, int]

SCALE = 1e5


def encode(points: Iterable[Point]) -> str:
    """Return the encoded line of the points."""
    degrees = [(lat / SCALE, lng / SCALE) for lat, lng in points]
    return polyline.encode(degrees) if degrees else ""


def decode(line: str) -> list[Point]:
    """Return the points of an encoded line."""
    return [(round(lat * SCALE), round(lng * SCALE)) for lat, lng in polyline.decode(line)]
