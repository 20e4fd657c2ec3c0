"""Google's encoded polylines: https://developers.google.com/maps/documentation/utilities/polylinealgorithm.

Points are (latitude, longitude) as whole numbers of 1e-5 degrees.
"""

from collections.abc import Iterable
from itertools import accumulate, pairwise

Point = tuple[int, int]


def encode(points: Iterable[Point]) -> str:
    """Encode the steps from point to point in groups of five bits, the low ones first."""
    text = []
    for before, after in pairwise([(0, 0), *points]):
        for step in (after[0] - before[0], after[1] - before[1]):
            rest = step << 1 if step >= 0 else ~(step << 1)
            while rest >= 32:
                text.append(chr((rest & 31 | 32) + 63))
                rest >>= 5
            text.append(chr(rest + 63))
    return "".join(text)


def decode(line: str) -> list[Point]:
    """Return the points of an encoded line."""
    steps, value, shift = [], 0, 0
    for bits in (ord(char) - 63 for char in line):
        value |= (bits & 31) << shift
        shift += 5
        if bits < 32:
            steps.append(~(value >> 1) if value & 1 else value >> 1)
            value, shift = 0, 0
    return list(zip(accumulate(steps[::2]), accumulate(steps[1::2]), strict=True))
