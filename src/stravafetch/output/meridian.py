"""Cuts lines where they cross the 180th meridian (RFC 7946 3.1.9)."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, TypeVar

Position = list[Any]  # longitude, latitude in degrees; the height in metres if known
T = TypeVar("T")

EDGE = 180.0  # degrees of longitude; a line that steps further crosses it
DECIMALS = 6  # of a degree: a tenth of a metre


def crossings(line: Sequence[Position]) -> list[int]:
    """Return the index of each position behind the 180th meridian from that before."""
    steps = enumerate(pairwise(line), 1)
    return [at for at, (a, b) in steps if abs(float(b[0]) - float(a[0])) > EDGE]


def edges_between(before: Position, after: Position) -> tuple[Position, Position]:
    """Return the point on the meridian between two positions, as seen from both sides."""
    start, end = ([float(number) for number in position] for position in (before, after))
    edge = math.copysign(EDGE, start[0])
    to_edge, from_edge = EDGE - abs(start[0]), EDGE - abs(end[0])
    share = to_edge / (to_edge + from_edge) if to_edge else 0.0
    rest = [round(a + share * (b - a), DECIMALS) for a, b in zip(start[1:], end[1:], strict=False)]
    return [edge, *rest], [-edge, *rest]


def cut(values: list[T], cuts: list[int], ends: Sequence[tuple[T, T]]) -> list[list[T]]:
    """Split a list at these indices; of each pair of ``ends``, one goes to either side."""
    parts = [values[start:stop] for start, stop in pairwise([0, *cuts, len(values)])]
    for number, (last, first) in enumerate(ends):
        parts[number].append(last)
        parts[number + 1].insert(0, first)
    return parts
