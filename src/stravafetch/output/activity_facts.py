"""What is known of an activity as a whole: a name and a number each."""

from collections.abc import Sequence
from typing import Any

from stravafetch.output import amounts, json_text
from stravafetch.output.amounts import Units, number_of
from stravafetch.output.cells import align, shorten, width_of
from stravafetch.output.sanitize import sanitize_line

Record = dict[str, Any]
Fact = tuple[str, str]

MOST_COLUMNS = 3
GAP = "    "


def facts(activity: Record, units: Units) -> list[Fact]:
    """Return what there is, in the order of a summary."""
    sport = activity.get("sport_type")
    moving, elapsed = activity.get("moving_time"), activity.get("elapsed_time")
    gear = activity.get("gear")
    known = (
        ("distance", amounts.distance(activity.get("distance"), sport, units)),
        ("time", amounts.duration(moving)),
        ("elapsed", amounts.duration(elapsed) if elapsed != moving else ""),
        (
            amounts.pace_word(sport),
            amounts.pace_or_speed(activity.get("average_speed"), sport, units),
        ),
        ("heart rate", _heart_rate(activity)),
        ("power", _with_unit(activity.get("average_watts"), "W")),
        ("elevation", _climb(activity, units)),
        ("calories", _with_unit(activity.get("calories"), "kcal")),
        ("gear", text_of(gear.get("name")) if isinstance(gear, dict) else ""),
        ("device", text_of(activity.get("device_name"))),
    )
    return [(name, text) for name, text in known if text]


def text_of(value: object) -> str:
    """Return a text of Strava's in one line, without control characters; nothing for no text."""
    return sanitize_line(json_text.text_of(value)).strip() if isinstance(value, str) else ""


def flow(shown: Sequence[Fact], width: int) -> list[str]:
    """Set facts in as many columns as fit, to be read from top to bottom."""
    for count in range(MOST_COLUMNS, 1, -1):
        lines = _lines(shown, -(-len(shown) // count))
        if max(map(width_of, lines), default=0) <= width:
            return lines
    return [shorten(line, width) for line in _lines(shown, len(shown))]


def _lines(shown: Sequence[Fact], height: int) -> list[str]:
    columns = [shown[start : start + height] for start in range(0, len(shown), height or 1)]
    blocks = [_block(column) for column in columns]
    return [
        GAP.join(block[row] for block in blocks if row < len(block)).rstrip()
        for row in range(height)
    ]


def _block(column: Sequence[Fact]) -> list[str]:
    names = max(width_of(name) for name, _ in column)
    texts = max(width_of(text) for _, text in column)
    return [
        f"{align(name, names, to_the_right=False)}  {align(text, texts, to_the_right=False)}"
        for name, text in column
    ]


def _heart_rate(activity: Record) -> str:
    average = amounts.beats(activity.get("average_heartrate"))
    highest = number_of(activity.get("max_heartrate"))
    return f"{average}, max {highest:.0f}" if average and highest else average


def _climb(activity: Record, units: Units) -> str:
    climb = activity.get("total_elevation_gain")
    return amounts.height(climb, units) if number_of(climb) else ""


def _with_unit(value: object, unit: str) -> str:
    number = number_of(value)
    return f"{number:,.0f} {unit}" if number else ""
