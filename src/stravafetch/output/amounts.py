"""Amounts as people read them: 12.34 km, 1:02:05, 4:58 /km, 27.4 km/h."""

from typing import Any, Literal, NamedTuple

from stravafetch.exact_number import ExactNumber

# Strava shows a pace for these, and a speed for all others.
ON_FOOT = frozenset({"Run", "TrailRun", "VirtualRun", "Walk", "Hike", "Snowshoe", "Wheelchair"})
IN_WATER = frozenset({"Swim"})

IMPLAUSIBLE = 1e20  # of metres, seconds, beats and IDs

System = Literal["metric", "imperial"]


class Unit(NamedTuple):
    """A unit of length, and its length in metres."""

    name: str
    metres: float


class Units(NamedTuple):
    """The units of distances, heights and swims; swimming paces are per 100."""

    far: Unit
    high: Unit
    swum: Unit


UNITS: dict[System, Units] = {
    "metric": Units(Unit("km", 1000.0), Unit("m", 1.0), Unit("m", 1.0)),
    "imperial": Units(Unit("mi", 1609.344), Unit("ft", 0.3048), Unit("yd", 0.9144)),
}


def counted(number: int, noun: str) -> str:
    """Return a number of things, such as 1 file or 2,000 activities, for a regular noun."""
    several = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else several}"


def number_of(value: Any) -> float | None:
    """Return a value as a number, or None if it is not a plausible one: below 1e20."""
    if isinstance(value, bool) or not isinstance(value, int | float | ExactNumber):
        return None
    number = value if isinstance(value, int) else float(value)  # an int may be too large for one
    return float(number) if abs(number) < IMPLAUSIBLE else None


def distance(metres: Any, sport: object, units: Units) -> str:
    """Return a distance, "" for none: weight training covers no distance."""
    number = number_of(metres)
    if not number:
        return ""
    if _is_one_of(sport, IN_WATER):
        return f"{number / units.swum.metres:z,.0f} {units.swum.name}"
    return f"{number / units.far.metres:z,.2f} {units.far.name}"


def distance_along(metres: Any, units: Units) -> str:
    """Return how far along an activity a point is, to about a metre, even 0."""
    number = number_of(metres)
    return "" if number is None else f"{number / units.far.metres:z,.3f} {units.far.name}"


def height(metres: Any, units: Units) -> str:
    """Return a height or a climb, even 0."""
    number = number_of(metres)
    return "" if number is None else f"{round(number / units.high.metres):,} {units.high.name}"


def climb(metres: Any, sport: object, units: Units) -> str:
    """Return a climb, even 0, but "" in water, where there is none."""
    return "" if _is_one_of(sport, IN_WATER) else height(metres, units)


def duration(seconds: Any) -> str:
    """Return a time as hours, minutes and seconds."""
    number = number_of(seconds)
    if number is None:
        return ""
    minutes, second = divmod(abs(int(number)), 60)
    return f"{'-' if number <= -1 else ''}{minutes // 60}:{minutes % 60:02}:{second:02}"


def pace_or_speed(metres_a_second: Any, sport: object, units: Units) -> str:
    """Return a pace on foot and in water, else a speed; "" if nobody moved."""
    number = number_of(metres_a_second)
    if not number or number < 0:
        return ""
    if _is_one_of(sport, IN_WATER):
        return f"{_minutes(100 * units.swum.metres / number)} /100{units.swum.name}"
    if _is_one_of(sport, ON_FOOT):
        return f"{_minutes(units.far.metres / number)} /{units.far.name}"
    name = "km/h" if units.far.name == "km" else "mph"
    return f"{number * 3600 / units.far.metres:.1f} {name}"


def pace_word(sport: object) -> str:
    """Return the word for what ``pace_or_speed`` gives."""
    return "pace" if _is_one_of(sport, ON_FOOT | IN_WATER) else "speed"


def beats(per_minute: Any) -> str:
    """Return a heart rate."""
    number = number_of(per_minute)
    return f"{number:.0f} bpm" if number and number > 0 else ""


def _is_one_of(sport: object, sports: frozenset[str]) -> bool:
    return isinstance(sport, str) and sport in sports


def _minutes(seconds: float) -> str:
    minutes, second = divmod(round(min(seconds, 360_000)), 60)  # slower counts as standing
    return f"{minutes}:{second:02}"
