"""A row of columns that show how a value went."""

from collections.abc import Sequence

from stravafetch.output.glyphs import Glyphs


def sparkline(values: Sequence[float], cells: int, glyphs: Glyphs) -> str:
    """Draw values, one a cell, from the lowest level for the least to the highest."""
    if not values:
        return ""
    least, most = min(values), max(values)
    steps, span = len(glyphs.levels) - 1, most - least or 1.0
    return "".join(glyphs.levels[round((value - least) / span * steps)] for value in values[:cells])


def resample(
    places: Sequence[float | None], values: Sequence[float | None], count: int
) -> list[float]:
    """Return the mean value in each of so many equal parts of the distance.

    ``places`` are the distances of the values, and may be equal. A part without a value
    has that of the part before; where all stand in one place, they are taken to be equally apart.
    """
    known = [
        (place, value)
        for place, value in zip(places, values, strict=False)
        if place is not None and value is not None
    ]
    if not known or count < 1:
        return []
    start, end = min(place for place, _ in known), max(place for place, _ in known)
    if end <= start:
        known = [(float(place), value) for place, (_, value) in enumerate(known)]
        start, end = 0.0, float(len(known))
    parts: list[list[float]] = [[] for _ in range(count)]
    for place, value in known:
        parts[min(int((place - start) / (end - start) * count), count - 1)].append(value)
    return _filled([sum(part) / len(part) if part else None for part in parts])


def _filled(means: Sequence[float | None]) -> list[float]:
    """Put the value before, or else the next one, into each gap."""
    last = next((mean for mean in means if mean is not None), 0.0)
    filled = []
    for mean in means:
        last = last if mean is None else mean
        filled.append(last)
    return filled
