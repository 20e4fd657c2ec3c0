"""The streams of an activity, as recorded by a device, consistent with its summary."""

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Any

from stravafetch.sandbox.data import polyline
from stravafetch.sandbox.data.schedule import SeededRandom

Record = dict[str, Any]

POINTS = 10_000  # a device that records for hours records less often


class Track:
    """The streams of one recorded activity, each generated when it is requested.

    While the athlete rests nothing is recorded: a rest is two points at the same place.
    """

    def __init__(self, activity: Mapping[str, Any]) -> None:
        self._activity = activity
        rng = self._random_for("track")
        seconds = activity["moving_time"]
        self._clock = [*range(0, seconds, 1 + seconds // POINTS), seconds]  # without the rests
        self._rests = self._take_rests(rng, activity["elapsed_time"] - seconds)
        self._waves = [
            (turns, size * rng.uniform(0.5, 1), math.tau * rng.random())
            for turns, size in ((3, 1.0), (29, 0.8))
        ]

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The available streams, by their names in Strava's API."""
        return tuple(kind for kind, key in _NEEDS.items() if self._knows(key))

    def stream(self, kind: str) -> list[Any]:
        """Return one of the kinds; all have a value for each point."""
        values: list[Any] = getattr(self, kind)
        return values

    @cached_property
    def time(self) -> list[int]:
        """Seconds since the start, rests included."""
        return [
            second + rested
            for begin, end, rested in self._parts
            for second in self._clock[begin:end]
        ]

    @cached_property
    def moved(self) -> list[int]:
        """Seconds of movement up to each point."""
        return self._spread(self._clock)

    @cached_property
    def distance(self) -> list[float]:
        """Metres since the start."""
        return self._spread([int(metres * 10 + 0.5) / 10 for metres in self._metres])

    @cached_property
    def latlng(self) -> list[list[float]]:
        """Positions along the line of the summary, in degrees."""
        points = polyline.decode(self._activity["map"]["summary_polyline"])
        steps = [metres_between(*both) for both in pairwise(points)]
        scale = sum(steps) / (self._metres[-1] or 1)
        at = [metres * scale for metres in self._metres]
        places: list[list[float]] = []
        for (here, there), far, size in zip(
            pairwise(points), accumulate(steps, initial=0.0), steps, strict=False
        ):
            north, east = ((b - a) * 10 / (size or 1) for a, b in zip(here, there, strict=True))
            lat, lng = here[0] * 10 - far * north, here[1] * 10 - far * east
            upto = bisect_left(at, far + size, len(places))
            places += [
                [int(lat + metres * north) / 1e6, int(lng + metres * east) / 1e6]
                for metres in at[len(places) : upto]
            ]
        last = [points[-1][0] / 1e5, points[-1][1] / 1e5]
        places += [last] * (len(at) - len(places))
        return self._spread([*places[:-1], last])

    @cached_property
    def altitude(self) -> list[float]:
        """Metres above sea level: the same hill repeated, up to the climb of the summary."""
        low, high = self._activity["elev_low"], self._activity["elev_high"]
        half, turn, cos = (high - low) / 2, self._turn, math.cos
        heights = [
            int((low + half - half * cos(metres * turn)) * 10 + 0.5) / 10 for metres in self._metres
        ]
        heights[heights.index(max(heights))] = high
        return self._spread(heights)

    @cached_property
    def heartrate(self) -> list[int]:
        """Beats per minute."""
        usual, most = (self._activity[f"{which}_heartrate"] for which in ("average", "max"))
        late = min(30, len(self._effort) // 2)  # seconds after the effort
        efforts = self._effort[-late:] + self._effort[:-late]
        return self._spread([int(usual + (most - usual) * effort + 0.5) for effort in efforts])

    @cached_property
    def moving(self) -> list[bool]:
        """Whether the athlete was moving on the way to each point."""
        moving = [True] * len(self.time)
        for begin in accumulate(end - begin for begin, end, _ in self._parts[:-1]):
            moving[begin] = False
        return moving

    @cached_property
    def velocity_smooth(self) -> list[float]:
        """Metres per second."""
        speeds = [int(speed * 1000 + 0.5) / 1000 for speed in self._speeds]
        return self._spread(speeds, at_rest=0.0)

    @cached_property
    def grade_smooth(self) -> list[float]:
        """Per cent."""
        turn, sin = self._turn, math.sin
        rise = (self._activity["elev_high"] - self._activity["elev_low"]) / 2 * turn * 100
        return self._spread([int(rise * sin(at * turn) * 10) / 10 for at in self._metres])

    @cached_property
    def cadence(self) -> list[int]:
        """Revolutions of one leg per minute."""
        usual, random = self._activity["average_cadence"], self._random_for("cadence").random
        return self._spread([int(usual - 3.5 + 8 * random()) for _ in self._clock], at_rest=0)

    @cached_property
    def watts(self) -> list[int]:
        """Watts, with one peak up to the maximum."""
        usual, random = self._activity["average_watts"], self._random_for("watts").random
        watts = [int(usual * (0.6 + 0.8 * random()) + 0.5) for _ in self._clock]
        if most := self._activity.get("max_watts"):
            watts[self._effort.index(max(self._effort))] = most
        return self._spread(watts, at_rest=0)

    @cached_property
    def temp(self) -> list[int]:
        """Degrees Celsius: it warms up on the way."""
        usual, end = self._activity["average_temp"], len(self._clock)
        return self._spread([usual - 1 + (3 * point + 1) // (end + 1) for point in range(end)])

    def _knows(self, key: str) -> bool:
        if key == "map":
            return bool(self._activity["map"]["summary_polyline"])
        if key == "distance":
            return bool(self._activity[key])
        return not key or key in self._activity

    def _random_for(self, what: str) -> SeededRandom:
        """A generator whose results do not depend on the order in which streams are requested."""
        return SeededRandom(f"{what} {self._activity['id']}")

    def _take_rests(self, rng: SeededRandom, seconds: int) -> list[tuple[int, int]]:
        """Draw up to four rests: the point and the duration in seconds of each."""
        places = {rng.randbelow(len(self._clock) - 2) + 1 for _ in range(rng.randbelow(4) + 1)}
        count = min(len(places), seconds)
        shares = [seconds // count + (turn < seconds % count) for turn in range(count)]
        return list(zip(sorted(places)[:count], shares, strict=True))

    @cached_property
    def _parts(self) -> list[tuple[int, int, int]]:
        """The stretches between rests: slices of the clock, and the seconds rested before."""
        places = [place for place, _ in self._rests]
        rested = accumulate((seconds for _, seconds in self._rests), initial=0)
        ends = [place + 1 for place in places] + [len(self._clock)]
        return list(zip([0, *places], ends, rested, strict=True))

    def _spread(self, values: Sequence[Any], at_rest: Any = None) -> list[Any]:
        """Repeat the value at the point of a rest, or use another one for its end."""
        first, *later = [values[begin:end] for begin, end, _ in self._parts]
        spread = list(first)
        for part in later:
            spread += part if at_rest is None else [at_rest, *part[1:]]
        return spread

    @cached_property
    def _effort(self) -> list[float]:
        """The effort at each point: 1 at the maximum, 0 on average."""
        unit, sin = math.tau / self._clock[-1], math.sin
        (n, a, p), (m, b, q) = ((turns * unit, size, shift) for turns, size, shift in self._waves)
        waves = [a * sin(n * second + p) + b * sin(m * second + q) for second in self._clock]
        low = min(waves)
        peaks = [(wave - low) ** 2 for wave in waves]  # peaks are sharper than valleys
        mean = math.fsum(peaks) / len(peaks)
        most = max(peaks) - mean
        return [(peak - mean) / most for peak in peaks]

    @cached_property
    def _speeds(self) -> list[float]:
        usual, most = self._activity["average_speed"], self._activity["max_speed"]
        return [usual + (most - usual) * effort for effort in self._effort]

    @cached_property
    def _metres(self) -> list[float]:
        """Metres at each point of the clock, not rounded."""
        step = self._clock[1]
        ways = [speed * step for speed in self._speeds[1:-1]]
        ways.append(self._speeds[-1] * (self._clock[-1] - self._clock[-2]))
        metres = list(accumulate(ways, initial=0.0))
        total = self._activity["distance"]
        scale = total / metres[-1] if metres[-1] else 0.0
        return [at * scale for at in metres[:-1]] + [total]

    @property
    def _turn(self) -> float:
        """The angle per metre of the hill, which is repeated as often as the climb requires."""
        known = self._activity
        height: float = known["elev_high"] - known["elev_low"]
        length: float = known["distance"]
        hills = max(1, round(float(known["total_elevation_gain"]) / height))
        return math.tau * hills / length


def metres_between(here: polyline.Point, there: polyline.Point) -> float:
    """Return the distance between two nearby points."""
    wide = math.cos(math.radians(here[0] / 1e5))
    return 1.112 * math.hypot(there[0] - here[0], (there[1] - here[1]) * wide)


# What the summary must know for each of the streams, in the order of Strava's reference:
# https://developers.strava.com/docs/reference/#api-models-StreamSet
_NEEDS: Mapping[str, str] = {
    "time": "",
    "distance": "",
    "latlng": "map",
    "altitude": "elev_high",
    "velocity_smooth": "distance",
    "heartrate": "average_heartrate",
    "cadence": "average_cadence",
    "watts": "average_watts",
    "temp": "average_temp",
    "moving": "",
    "grade_smooth": "elev_high",
}
KINDS = tuple(_NEEDS)
