"""One activity on one screen."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from stravafetch.output import amounts
from stravafetch.output.activity_facts import facts, flow, text_of
from stravafetch.output.activity_zones import zones_table
from stravafetch.output.amounts import UNITS, System, number_of
from stravafetch.output.best_efforts import best_efforts_table
from stravafetch.output.cells import shorten, wrap_cells
from stravafetch.output.glyphs import Glyphs
from stravafetch.output.laps import laps_table
from stravafetch.output.rows import data_of, records_of
from stravafetch.output.sanitize import sanitize_line
from stravafetch.output.sparkline import resample, sparkline
from stravafetch.output.splits import splits_table

Record = dict[str, Any]

WIDEST = 100  # cells; a longer line is hard to follow
SPLITS = {"metric": "splits_metric", "imperial": "splits_standard"}
MOST_LAPS = 25  # which one screen holds


@dataclass(frozen=True)
class Parts:
    """An activity's detail, and what else was fetched of it."""

    detail: Record
    streams: Record = field(default_factory=dict)
    laps: list[Record] = field(default_factory=list)
    zones: list[Record] = field(default_factory=list)


class Look(NamedTuple):
    """How it is to look; the width in cells."""

    units: System
    width: int
    glyphs: Glyphs


class Line(NamedTuple):
    """A line; a title stands above others."""

    text: str
    is_title: bool = False


def draw_activity(parts: Parts, look: Look) -> Iterator[Line]:
    """Yield the lines: the name, the facts, and a section for each part that has data."""
    look = look._replace(width=min(look.width, WIDEST))
    yield from _header(parts.detail, look)
    for section in _sections(parts, look):
        if section:
            yield Line("")
            yield Line(section[0], is_title=True)
            yield from map(Line, section[1:])


def _header(activity: Record, look: Look) -> Iterator[Line]:
    yield from map(Line, wrap_cells(text_of(activity.get("name")) or "(no name)", look.width))
    about = (text_of(activity.get("sport_type")), _started(activity))
    for line in wrap_cells("  ".join(filter(None, about)), look.width):
        yield Line(line, is_title=True)
    lines = flow(facts(activity, UNITS[look.units]), look.width)
    yield from map(Line, ["", *lines] if lines else [])


def _started(activity: Record) -> str:
    """Show the local start to the minute, or that in UTC with a Z where only that is known."""
    local, utc = (text_of(activity.get(key))[:16] for key in ("start_date_local", "start_date"))
    return (local or (utc and f"{utc}Z")).replace("T", " ")


def _sections(parts: Parts, look: Look) -> Iterator[list[str]]:
    """Yield each section's title and lines, nothing for one without data."""
    detail, units = parts.detail, UNITS[look.units]
    how = (detail.get("sport_type"), units, look.width, look.glyphs)
    splits = records_of(detail.get(SPLITS[look.units]))
    if len(splits) > 1:
        yield splits_table(splits, *how)
    yield _way(parts.streams, "heartrate", "heart rate", amounts.beats, look)
    yield _way(parts.streams, "altitude", "altitude", lambda m: amounts.height(m, units), look)
    if len(parts.laps) > 1:
        more = _more_laps(len(parts.laps) - MOST_LAPS, detail.get("id"), look.width)
        yield [*laps_table(parts.laps[:MOST_LAPS], *how), *more]
    for zones in parts.zones:
        yield zones_table(zones, *how)
    if efforts := records_of(detail.get("best_efforts")):
        yield best_efforts_table(efforts, *how)


def _more_laps(count: int, activity_id: object, width: int) -> list[str]:
    """Say how many laps are not shown, and what shows them."""
    if count < 1:
        return []
    laps = "1 more lap" if count == 1 else f"{count:,} more laps"
    command = sanitize_line(f"strava laps {activity_id} --format table")
    return wrap_cells(f"{laps}: {command}", width)


def _way(
    streams: Record, kind: str, title: str, form: Callable[[float], str], look: Look
) -> list[str]:
    """Show how a value went over the distance, or over the time where none was covered."""
    values = _data(streams, kind)
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return []
    distances = _data(streams, "distance")
    places = distances if any(distances) else _data(streams, "time") or [*range(len(values))]
    least, most = form(min(known)), form(max(known))
    means = resample(places, values, look.width)
    return [
        shorten(f"{title}, {least.rpartition(' ')[0]} to {most}", look.width),
        sparkline(means, look.width, look.glyphs),
    ]


def _data(streams: Record, kind: str) -> list[float | None]:
    return [*map(number_of, data_of(streams.get(kind)))]
