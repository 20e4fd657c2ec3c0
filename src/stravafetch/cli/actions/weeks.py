"""Adds activities up by week, month or year."""

from dataclasses import dataclass
from typing import Any

from stravafetch.calendar_units import CalendarUnit, moment_a_year_before
from stravafetch.cli.context import Context
from stravafetch.cli.drawing import canvas_on
from stravafetch.cli.format_options import FormatOptions
from stravafetch.cli.output import Output
from stravafetch.output.amounts import UNITS
from stravafetch.output.period_sums import PeriodSums, field_names
from stravafetch.output.totals import Totals
from stravafetch.output.weeks_table import weeks_table
from stravafetch.query.dates import Span


@dataclass(frozen=True)
class Summed:
    """A record for each period, newest first, with these fields, and what all come to."""

    fields: tuple[str, ...]
    records: list[dict[str, Any]]
    totals: Totals


def sum_up(
    context: Context,
    span: Span,
    sports: tuple[str, ...],
    jobs: int | None,
    unit: CalendarUnit,
    *,
    compare: bool,
) -> Summed:
    """Fetch the activities of a span, and of the same span a year before to compare, and add up.

    Raises what a source's activities raise; warns of activities without a date.
    """
    earlier = _a_year_before(span, unit)
    asked = Span(earlier.start, span.end) if compare else span
    pages = context.source.activities(asked, sports, None, jobs)
    totals, sums, before = Totals(), PeriodSums(unit), PeriodSums(unit)
    for page in context.progress.watch(pages, context.rate_limiter.left):
        chosen = [record for record in page if span.lets_through(record)]
        for passed in totals.watch([chosen]):
            for record in passed:
                sums.add(record)
        for record in page if compare else ():
            if earlier.lets_through(record):
                before.add(record)
    _warn_of_undated(sums.undated, context, unit)
    records = [*sums.records(before if compare else None)]
    return Summed(field_names(unit.name, compared=compare), records, totals)


def draw(summed: Summed, period: str, chosen: FormatOptions, context: Context, out: Output) -> None:
    """Write a table with bars, and on a terminal what all of it comes to, on stderr."""
    units = UNITS[chosen.style(context, out, "records").units]
    canvas = canvas_on(out, context)
    title, *lines = weeks_table(summed.records, period, units, canvas.width, canvas.glyphs)
    titles = [] if chosen.no_header else [(title, True)]
    canvas.draw([*titles, *((line, False) for line in lines)])
    if out.is_terminal and summed.records:
        context.console.note(summed.totals.line(units))


def _a_year_before(span: Span, unit: CalendarUnit) -> Span:
    return Span(*(bound and moment_a_year_before(bound, unit) for bound in span))


def _warn_of_undated(count: int, context: Context, unit: CalendarUnit) -> None:
    if count:
        activities = "1 activity has" if count == 1 else f"{count:,} activities have"
        context.console.warn(f"{activities} no date, and count in no {unit.name}.")
