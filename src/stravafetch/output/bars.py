"""Bars to scale."""

from dataclasses import dataclass

from stravafetch.output.glyphs import Glyphs


@dataclass(frozen=True)
class Bar:
    """A part of the longest bar, 0 to 1, and where a mark stands, None for no mark."""

    share: float
    mark: float | None = None

    def draw(self, cells: int, glyphs: Glyphs) -> str:
        """Draw it, the longest taking so many cells; whatever is not 0 can be seen."""
        bar = _drawn(self.share, cells, glyphs.parts)
        if self.mark is None:
            return bar
        at = min(max(round(self.mark * cells), 0), cells - 1)
        filled = bar.ljust(at + 1)
        return filled[:at] + glyphs.mark + filled[at + 1 :]


def _drawn(share: float, cells: int, parts: str) -> str:
    if share <= 0:
        return ""
    length = max(1, round(min(share, 1.0) * cells * len(parts)))
    full, rest = divmod(length, len(parts))
    return parts[-1] * full + (parts[rest - 1] if rest else "")


def shares(values: list[float]) -> list[float]:
    """Return the values as parts of the largest."""
    largest = max(values, default=0.0)
    return [value / largest if largest > 0 else 0.0 for value in values]
