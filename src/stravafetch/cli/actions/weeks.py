"""Adds activities up by week, month or year."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
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
    """A record for each period, newest first, with these fields, and what all come to.

    ``notes`` name the periods of which only a part was asked for.
    """

    fields: tuple[str, ...]
    records: list[dict[str, Any]]
    totals: Totals
    notes: tuple[str, ...]


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
        chosen = [record for record in page if span.includes(record)]
        for passed in totals.watch([chosen]):
            for record in passed:
                sums.add(record)
        for record in page if compare else ():
            if earlier.includes(record):
                before.add(record)
    _warn_of_undated(sums.undated, context, unit)
    records = [*sums.records(before if compare else None)]
    labels = {record[unit.name] for record in records}
    parts = _parts(span, unit, context.clock.now())
    notes = tuple(text for label, text in parts if label in labels)
    return Summed(field_names(unit.name, compared=compare), records, totals, notes)


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


def _parts(span: Span, unit: CalendarUnit, now: float) -> Iterator[tuple[str, str]]:
    """Yield the name of each period that a bound cuts, and what it includes.

    The end of one that is not over yet cuts nothing off.
    """
    if span.start:
        period = unit.number(span.start.date())
        if span.start > _midnight(unit, period, span.start):
            label = unit.label(period)
            yield label, f"{label} includes only activities from {_shown(span.start)} on."
    if span.end and span.end <= datetime.fromtimestamp(now, span.end.tzinfo):
        last = span.end - timedelta(microseconds=1)
        period = unit.number(last.date())
        if span.end < _midnight(unit, period + 1, span.end):
            label, until = unit.label(period), last if span.end.time() > time() else last.date()
            yield label, f"{label} includes only activities up to {_shown(until)}."


def _midnight(unit: CalendarUnit, period: int, like: datetime) -> datetime:
    return datetime.combine(unit.first_day(period), time(), like.tzinfo)


def _shown(moment: date) -> str:
    """Return a date, with the time if it has one other than midnight."""
    text = f"{moment:%Y-%m-%d %H:%M %Z}".strip() if isinstance(moment, datetime) else f"{moment}"
    return text.removesuffix(" 00:00")


def _warn_of_undated(count: int, context: Context, unit: CalendarUnit) -> None:
    if count:
        activities = "1 activity has" if count == 1 else f"{count:,} activities have"
        context.console.warn(f"{activities} no date, and count in no {unit.name}.")
