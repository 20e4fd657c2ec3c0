"""Weeks, months and years of the calendar, numbered one after the other."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Protocol

ONE_DAY = timedelta(days=1)
DAYS, MONTHS = 7, 12


class CalendarUnit(Protocol):
    """One kind of them. The numbers have no meaning but their order."""

    name: str

    def number(self, day: date) -> int:
        """Return the number of that which a day belongs to."""

    def first_day(self, number: int) -> date:
        """Return the day on which it begins."""

    def label(self, number: int) -> str:
        """Return its name in ISO 8601."""

    def year_before(self, number: int) -> int | None:
        """Return the same of the year before; None for a week 53, which that year has not."""


class Week:
    """A week of ISO 8601: it begins on Monday, and belongs to the year that has its Thursday."""

    name = "week"

    def number(self, day: date) -> int:
        """Return the number; the calendar's first day, of the year 1, was a Monday."""
        return (day.toordinal() - 1) // DAYS

    def first_day(self, number: int) -> date:
        """Return the Monday."""
        return date.fromordinal(number * DAYS + 1)

    def label(self, number: int) -> str:
        """Return a name such as 2026-W47."""
        year, week, _ = self.first_day(number).isocalendar()
        return f"{year:04}-W{week:02}"

    def year_before(self, number: int) -> int | None:
        """Return the week of the same number."""
        year, week, _ = self.first_day(number).isocalendar()
        if year == 1 or week > _weeks_of(year - 1):
            return None
        return number - _weeks_of(year - 1)


class Month:
    """A month."""

    name = "month"

    def number(self, day: date) -> int:
        """Return the number of months since the year 0."""
        return day.year * MONTHS + day.month - 1

    def first_day(self, number: int) -> date:
        """Return the first."""
        return date(number // MONTHS, number % MONTHS + 1, 1)

    def label(self, number: int) -> str:
        """Return a name such as 2026-11."""
        return f"{number // MONTHS:04}-{number % MONTHS + 1:02}"

    def year_before(self, number: int) -> int | None:
        """Return the month of the same name."""
        return number - MONTHS


class Year:
    """A year."""

    name = "year"

    def number(self, day: date) -> int:
        """Return the year itself."""
        return day.year

    def first_day(self, number: int) -> date:
        """Return the first of January."""
        return date(number, 1, 1)

    def label(self, number: int) -> str:
        """Return a name such as 2026."""
        return f"{number:04}"

    def year_before(self, number: int) -> int | None:
        """Return the year before."""
        return number - 1


UNITS: Mapping[str, CalendarUnit] = {"week": Week(), "month": Month(), "year": Year()}


def moment_a_year_before(moment: datetime, unit: CalendarUnit) -> datetime:
    """Return the same place in the year before: of a week its day, else the same date.

    What that year has not becomes the moment at which it would be: of a 29th of February the first
    of March, of a week 53 the end of week 52.
    """
    if unit.name != "week":
        try:
            return moment.replace(year=moment.year - 1)
        except ValueError:
            first = moment.replace(year=moment.year - 1, month=3, day=1)
            return datetime.combine(first, time(), moment.tzinfo)
    number = unit.number(moment.date())
    before = unit.year_before(number)
    if before is None:
        before = number - _weeks_of(unit.first_day(number).isocalendar().year) + 1
        return datetime.combine(unit.first_day(before), time(), moment.tzinfo)
    return moment - (number - before) * DAYS * ONE_DAY


def _weeks_of(year: int) -> int:
    return date(year, 12, 28).isocalendar().week
