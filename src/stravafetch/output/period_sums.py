"""Sums of activities by week, month or year."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from stravafetch.calendar_units import CalendarUnit
from stravafetch.exact_number import ExactNumber
from stravafetch.output.amounts import number_of

SUMMED = ("distance", "moving_time", "total_elevation_gain")
BEFORE = "_before"  # behind the names of what belongs to the year before

Record = dict[str, Any]


def field_names(period: str, *, compared: bool) -> tuple[str, ...]:
    """Return the names of a record's fields, in order."""
    summed = ("count", *SUMMED)
    before = tuple(f"{name}{BEFORE}" for name in (period, *summed))
    return (period, "start", *summed, *(before if compared else ()))


class PeriodSums:
    """Adds up activities; of each period only its sums are kept.

    An activity belongs to the day on which it started by its own calendar, or by UTC where that is
    not known. Those without either are counted as ``undated``, and are in no sum.
    """

    def __init__(self, unit: CalendarUnit) -> None:
        self.unit = unit
        self.undated = 0
        self._counts: dict[int, int] = {}
        self._sums: dict[tuple[int, str], Decimal] = {}

    def add(self, activity: Record) -> None:
        """Add an activity."""
        day = _day(activity.get("start_date_local")) or _day(activity.get("start_date"))
        if day is None:
            self.undated += 1
            return
        period = self.unit.number(day)
        self._counts[period] = self._counts.get(period, 0) + 1
        for field in SUMMED:
            key = (period, field)
            self._sums[key] = self._sums.get(key, Decimal()) + _exact(activity.get(field))

    def records(self, before: "PeriodSums | None" = None) -> Iterator[Record]:
        """Yield a record for each period from the newest to the oldest, empty ones between too.

        With the sums of the time ``before`` each has those of the same period of the year before.
        """
        if not self._counts:
            return
        for period in range(max(self._counts), min(self._counts) - 1, -1):
            record = {
                self.unit.name: self.unit.label(period),
                "start": self.unit.first_day(period).isoformat(),
                **self._of(period),
            }
            yield record if before is None else record | before.of_year_before(period)

    def of_year_before(self, period: int) -> Record:
        """Return the sums of the same period of the year before, null where that is none."""
        same = self.unit.year_before(period)
        label = None if same is None else self.unit.label(same)
        named = {self.unit.name: label, **self._of(period if same is None else same)}
        return {f"{key}{BEFORE}": None if same is None else value for key, value in named.items()}

    def _of(self, period: int) -> Record:
        sums = {field: self._sums.get((period, field), Decimal()) for field in SUMMED}
        return {"count": self._counts.get(period, 0)} | {
            field: int(total) if field == "moving_time" and total % 1 == 0 else float(total)
            for field, total in sums.items()
        }


def _day(text: object) -> date | None:
    """Return the date of a start; the Z behind a local time says nothing."""
    try:
        return date.fromisoformat(text[:10]) if isinstance(text, str) else None
    except ValueError:
        return None


def _exact(value: Any) -> Decimal:
    """Return a number as it is written: 0.1 is a tenth; nothing for what is none."""
    if number_of(value) is None:
        return Decimal()
    return Decimal(repr(float(value) if isinstance(value, ExactNumber) else value))
