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


class Screen(NamedTuple):
    """What it is drawn for: the units, the width in cells, and the glyphs."""

    units: System
    width: int
    glyphs: Glyphs


class Line(NamedTuple):
    """A line; a title stands above others."""

    text: str
    is_title: bool = False


def draw_activity(parts: Parts, screen: Screen) -> Iterator[Line]:
    """Yield the lines: the name, the facts, and a section for each part that has data."""
    screen = screen._replace(width=min(screen.width, WIDEST))
    yield from _header(parts.detail, screen)
    for section in _sections(parts, screen):
        if section:
            yield Line("")
            yield Line(section[0], is_title=True)
            yield from map(Line, section[1:])


def _header(activity: Record, screen: Screen) -> Iterator[Line]:
    yield from map(Line, wrap_cells(text_of(activity.get("name")) or "(no name)", screen.width))
    about = (text_of(activity.get("sport_type")), _started(activity))
    for line in wrap_cells("  ".join(filter(None, about)), screen.width):
        yield Line(line, is_title=True)
    lines = flow(facts(activity, UNITS[screen.units]), screen.width)
    yield from map(Line, ["", *lines] if lines else [])


def _started(activity: Record) -> str:
    """Show the local start to the minute, or that in UTC with a Z where only that is known."""
    local, utc = (text_of(activity.get(key))[:16] for key in ("start_date_local", "start_date"))
    return (local or (utc and f"{utc}Z")).replace("T", " ")


def _sections(parts: Parts, screen: Screen) -> Iterator[list[str]]:
    """Yield each section's title and lines, nothing for one without data."""
    detail, units = parts.detail, UNITS[screen.units]
    how = (detail.get("sport_type"), units, screen.width, screen.glyphs)
    splits = records_of(detail.get(SPLITS[screen.units]))
    if len(splits) > 1:
        yield splits_table(splits, *how)
    yield _profile(parts.streams, "heartrate", "heart rate", amounts.beats, screen)
    yield _profile(
        parts.streams, "altitude", "altitude", lambda m: amounts.height(m, units), screen
    )
    if len(parts.laps) > 1:
        more = _more_laps(len(parts.laps) - MOST_LAPS, detail.get("id"), screen.width)
        yield [*laps_table(parts.laps[:MOST_LAPS], *how), *more]
    for zones in parts.zones:
        yield zones_table(zones, *how)
    if efforts := records_of(detail.get("best_efforts")):
        yield best_efforts_table(efforts, *how)


def _more_laps(count: int, activity_id: object, width: int) -> list[str]:
    """Say how many laps are not shown, and what shows them."""
    if count < 1:
        return []
    command = sanitize_line(f"strava laps {activity_id} --format table")
    return wrap_cells(f"{amounts.counted(count, 'more lap')}: {command}", width)


def _profile(
    streams: Record, kind: str, title: str, form: Callable[[float], str], screen: Screen
) -> list[str]:
    """Draw the profile of a stream over the distance, or over the time without one."""
    values = _data(streams, kind)
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return []
    distances = _data(streams, "distance")
    places = distances if any(distances) else _data(streams, "time") or [*range(len(values))]
    least, most = form(min(known)), form(max(known))
    means = resample(places, values, screen.width)
    return [
        shorten(f"{title}, {least.rpartition(' ')[0]} to {most}", screen.width),
        sparkline(means, screen.width, screen.glyphs),
    ]


def _data(streams: Record, kind: str) -> list[float | None]:
    return [*map(number_of, data_of(streams.get(kind)))]
