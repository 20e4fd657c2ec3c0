"""The totals of the activities in a table, in one line."""

from collections.abc import Iterable, Iterator

from stravafetch.output import amounts
from stravafetch.output.amounts import Units
from stravafetch.output.style import Page


class Totals:
    """Counts records as they pass, and adds them up where they are activities."""

    def __init__(self, *, adds_up: bool = True) -> None:
        self.count = 0
        self._adds_up = adds_up
        self._sums = dict.fromkeys(("distance", "moving_time", "total_elevation_gain"), 0.0)

    def watch(self, pages: Iterable[Page]) -> Iterator[Page]:
        """Pass the pages on."""
        for page in pages:
            self.count += len(page)
            for record in page if self._adds_up else ():
                for field in self._sums:
                    self._sums[field] += amounts.number_of(record.get(field)) or 0.0
            yield page

    def line(self, units: Units) -> str:
        """Return the count, the distance, the time and the climb, omitting those that are 0."""
        metres, seconds, climb = self._sums.values()
        shown = (
            amounts.counted(self.count, "activity"),
            amounts.distance(metres, None, units),
            amounts.duration(seconds) if seconds else "",
            f"{amounts.height(climb, units)} of climbing" if climb else "",
        )
        return ", ".join(filter(None, shown))
