"""Selects the activities for a list, newest first, before any file is opened."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from stravafetch.archive.labels import COARSE
from stravafetch.archive.table import Row
from stravafetch.console import Console
from stravafetch.query.dates import Span

MOST_OFFSET = timedelta(hours=14)  # of any time zone from UTC, in either direction


def candidates(rows: Iterable[Row], span: Span, sports: tuple[str, ...]) -> list[Row]:
    """Return the rows that are in a span in at least one time zone, newest first."""
    wanted = {sport.casefold() for sport in sports}
    found = [
        row
        for row in rows
        if (not wanted or (row.sport or "").casefold() in wanted) and _may_be_within(row, span)
    ]
    return sorted(found, key=lambda row: (row.start, row.id), reverse=True)


def is_within(record: dict[str, Any], span: Span) -> bool:
    """Return whether a summary is in the span, by its local time or else by UTC."""
    return span.includes({"start_date_local": record["start_date"], **record})


def warn_of_labels(rows: Iterable[Row], console: Console) -> None:
    """Warn of each unknown activity type, with the number of its activities."""
    unknown = Counter(row.cells.get("label", "") for row in rows if row.sport is None)
    for label, count in unknown.items():
        activities = "1 activity has" if count == 1 else f"{count:,} activities have"
        console.warn(
            f"Unknown activity type {label!r}: {activities} no type or sport_type. "
            "Please report it with the language of your account."
        )


def note_coarse_types(sports: tuple[str, ...], console: Console) -> None:
    """Explain why a sport type was not found if an archive only has a less specific one."""
    named = {coarse for sport in sports if (coarse := COARSE.get(sport))}
    if named:
        console.note(
            f"Archives only have less specific types: {' and '.join(sports)} is listed as "
            f"{' or '.join(sorted(named))}."
        )


def _may_be_within(row: Row, span: Span) -> bool:
    wall_clock = row.start.replace(tzinfo=None)
    if span.start and (
        row.start < span.start if span.start.tzinfo else wall_clock + MOST_OFFSET < span.start
    ):
        return False
    return not (
        span.end
        and (row.start >= span.end if span.end.tzinfo else wall_clock - MOST_OFFSET >= span.end)
    )
