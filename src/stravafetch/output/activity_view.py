"""One activity on one screen."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from stravafetch.output import amounts
from stravafetch.output.activity_facts import facts, flow, text_of
from stravafetch.output.activity_zones import zones_table
from stravafetch.output.amounts import UNITS, System, number_of
from stravafetch.output.cells import wrap_cells
from stravafetch.output.glyphs import Glyphs
from stravafetch.output.grid import GridColumn, grid
from stravafetch.output.sparkline import resample, sparkline
from stravafetch.output.splits import splits_table

Record = dict[str, Any]

WIDEST = 100  # cells; a longer line is hard to follow
SPLITS = {"metric": "splits_metric", "imperial": "splits_standard"}
RANKS: Mapping[float | None, str] = {1: "PR", 2: "2nd best", 3: "3rd best"}


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
    yield Line("  ".join(filter(None, about)), is_title=True)
    lines = flow(facts(activity, UNITS[look.units]), look.width)
    yield from map(Line, ["", *lines] if lines else [])


def _started(activity: Record) -> str:
    """Show the local start to the minute, or that in UTC with a Z where only that is known."""
    local, utc = (text_of(activity.get(key))[:16] for key in ("start_date_local", "start_date"))
    return (local or (utc and f"{utc}Z")).replace("T", " ")


def _sections(parts: Parts, look: Look) -> Iterator[list[str]]:
    """Yield each section's title and lines, nothing for one without data."""
    detail, units = parts.detail, UNITS[look.units]
    sport = detail.get("sport_type")
    splits = records_of(detail.get(SPLITS[look.units]))
    if len(splits) > 1:
        yield splits_table(splits, sport, units, look.width, look.glyphs)
    yield _way(parts.streams, "heartrate", "heart rate", amounts.beats, look)
    yield _way(parts.streams, "altitude", "altitude", lambda m: amounts.height(m, units), look)
    if len(parts.laps) > 1:
        yield _laps(parts.laps, sport, look)
    for zones in parts.zones:
        yield zones_table(zones, sport, units, look.width, look.glyphs)
    if efforts := records_of(detail.get("best_efforts")):
        yield _best_efforts(efforts, sport, look)


def records_of(value: object) -> list[Record]:
    """Return the records of what should be a list of them."""
    return [r for r in value if isinstance(r, dict)] if isinstance(value, list) else []


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
        f"{title}, {least.rpartition(' ')[0]} to {most}",
        sparkline(means, look.width, look.glyphs),
    ]


def _data(streams: Record, kind: str) -> list[float | None]:
    stream = streams.get(kind)
    data = stream.get("data") if isinstance(stream, dict) else None
    return [*map(number_of, data)] if isinstance(data, list) else []


def _laps(laps: list[Record], sport: object, look: Look) -> list[str]:
    units = UNITS[look.units]
    rows = [
        [
            str(number),
            amounts.distance(lap.get("distance"), sport, units),
            amounts.duration(lap.get("moving_time", lap.get("elapsed_time"))),
            amounts.pace_or_speed(lap.get("average_speed"), sport, units),
            amounts.beats(lap.get("average_heartrate")),
            amounts.height(lap.get("total_elevation_gain"), units),
        ]
        for number, lap in enumerate(laps, 1)
    ]
    columns = (
        GridColumn("lap"),
        GridColumn("distance"),
        GridColumn("time", rank=1),
        GridColumn(amounts.pace_word(sport)),
        GridColumn("heart rate", rank=2),
        GridColumn("elevation", rank=3),
    )
    return grid(columns, rows, look.width, look.glyphs)


def _best_efforts(efforts: list[Record], sport: object, look: Look) -> list[str]:
    units = UNITS[look.units]
    rows = [
        [
            text_of(effort.get("name")),
            amounts.duration(effort.get("elapsed_time")),
            amounts.pace_or_speed(_speed(effort), sport, units),
            RANKS.get(number_of(effort.get("pr_rank")), ""),
        ]
        for effort in efforts
    ]
    columns = (
        GridColumn("best effort", can_shrink=True, to_the_right=False),
        GridColumn("time"),
        GridColumn(amounts.pace_word(sport)),
        GridColumn(rank=1, to_the_right=False),
    )
    return grid(columns, rows, look.width, look.glyphs)


def _speed(effort: Record) -> float | None:
    metres, seconds = number_of(effort.get("distance")), number_of(effort.get("elapsed_time"))
    return metres / seconds if metres and seconds else None
