"""Where and when the fictional athlete trains: sports, places and courses."""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import TypeVar

from stravafetch.sandbox.data import polyline

_T = TypeVar("_T")


class SeededRandom:
    """Random numbers from random() only, whose sequence Python guarantees not to change."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed).random  # noqa: S311  it invents runs, not secrets

    def uniform(self, low: float, high: float) -> float:
        """Draw a uniformly distributed number."""
        return low + (high - low) * self.random()

    def randbelow(self, end: int) -> int:
        """Draw a whole number, from zero."""
        return int(end * self.random())

    def choice(self, things: Sequence[_T]) -> _T:
        """Draw one of the items; repeated items are more likely."""
        return things[int(len(things) * self.random())]


@dataclass(frozen=True, eq=False)
class Sport:
    """The characteristics of one sport; a climb, cadence or power of 0 means none."""

    sport_type: str
    share: tuple[int, int]  # of activities on a working day and at the weekend, in about a hundred
    hours: tuple[int, ...]  # when people set out
    minutes: tuple[int, int]
    kmh: tuple[float, float]
    heart: int
    climb: int = 0  # metres for a kilometre, in flat country
    cadence: int = 0
    watts: int = 0
    where: str = "outside"
    use: str = ""  # what the gear is used for, if not for the sport in general


SPORTS = (
    Sport("Run", (28, 25), (7, 12, 18), (25, 65), (10, 12.5), 146, 5, 84),
    Sport("TrailRun", (3, 7), (9, 17), (45, 110), (8, 10), 148, 14, 80),
    Sport("Ride", (15, 28), (9, 13, 17), (60, 210), (24, 30), 138, 4, 84, 190),
    Sport("Ride", (20, 0), (8, 17), (22, 30), (18, 23), 122, 3, 76, 125, use="to work"),
    Sport("GravelRide", (4, 13), (9, 14), (70, 200), (19, 24), 136, 5, 78, 165),
    Sport("MountainBikeRide", (2, 5), (10, 14), (60, 140), (13, 18), 140, 12, 70, 160),
    Sport("VirtualRide", (6, 3), (18, 19), (35, 75), (29, 35), 144, 7, 86, 205, "indoors"),
    Sport("Swim", (4, 3), (7, 18), (25, 50), (2.4, 3), 128, where="pool"),
    Sport("Hike", (1, 7), (9, 10, 11), (120, 330), (3.5, 4.8), 108, 10),
    Sport("Walk", (8, 8), (8, 12, 16), (25, 90), (4.5, 5.5), 96, 3),
    Sport("NordicSki", (0, 0), (9,), (50, 130), (9, 14), 144, 12),
    Sport("WeightTraining", (5, 2), (7, 18), (30, 60), (0, 0), 108, where="indoors"),
    Sport("Yoga", (3, 2), (6, 19), (20, 60), (0, 0), 84, where="indoors"),
)


@dataclass(frozen=True, eq=False)
class Place:
    """Where activities start: at home, or on a trip of a few days with one or two sports."""

    zone: str
    hours: int  # ahead of UTC in winter, which Strava shows all year round
    summer: tuple[tuple[int, int], tuple[int, int]]  # what its Sundays reach, see below
    latlng: tuple[float, float]
    altitude: int
    sports: tuple[str, ...]
    begin: tuple[int, int, int] = (0, 1, 1)  # years ago, month, day
    days: int = 0

    def utc_offset(self, day: date) -> timedelta:
        """Clocks change at night, when nobody is out, so only the date matters."""
        sunday = day - timedelta(days=day.isoweekday() % 7)
        begin, end = self.summer
        return timedelta(hours=self.hours + (begin <= (sunday.month, sunday.day) < end))


# Month and day that the Sunday just past has reached when summer time begins, and when it is over:
# the last Sunday of March is the first from the 25th on, the second one the first from the 8th on.
_EU, _US, _NO_SUMMER = ((3, 25), (10, 25)), ((3, 8), (11, 1)), ((1, 1), (1, 1))
_BERLIN, _YORK = "(GMT+01:00) Europe/Berlin", "(GMT-05:00) America/New_York"
TOKYO, _PERU = "(GMT+09:00) Asia/Tokyo", "(GMT-05:00) Etc/GMT+5"
_ALL = tuple(sport.sport_type for sport in SPORTS if sport.sport_type != "NordicSki")
HOME = Place(_BERLIN, 1, _EU, (52.4753, 13.4021), 41, _ALL)
_TRIPS = (  # none in the present year: west of Greenwich, late yesterday is today in UTC
    Place(TOKYO, 9, _NO_SUMMER, (35.6712, 139.6949), 36, ("Run", "Walk"), (2, 12, 27), 10),
    Place(_YORK, -5, _US, (40.661, -73.9712), 28, ("Run", "Walk"), (1, 11, 1), 9),
    Place(_PERU, -5, _NO_SUMMER, (-13.5086, -71.9752), 3420, ("Hike",), (2, 6, 3), 12),
    Place(_BERLIN, 1, _EU, (50.7046, 10.7261), 790, ("NordicSki",), (1, 2, 6), 8),
    Place(_BERLIN, 1, _EU, (50.7046, 10.7261), 790, ("NordicSki",), (2, 2, 4), 8),
)


@dataclass(frozen=True, eq=False)
class Course:
    """A course that the athlete repeats; without GPS it has no line, start or end."""

    sport: Sport
    place: Place
    km: float
    climb: float
    line: str
    ends: tuple[tuple[float, float], ...]


def _courses(rng: SeededRandom, place: Place) -> Iterator[Course]:
    for sport in [sport for sport in SPORTS if sport.sport_type in place.sports] * 4:
        km = rng.uniform(*sport.minutes) * sum(sport.kmh) / 120
        climb = km * sport.climb * (1 + place.altitude / 1000) * rng.uniform(0.6, 1.4)
        lat, lng = (at + rng.uniform(-5e-4, 5e-4) for at in place.latlng)
        points = _round(rng, lat, lng, km) if sport.where == "outside" else []
        ends = tuple((lat / 1e5, lng / 1e5) for lat, lng in points[:1] + points[-1:])
        yield Course(sport, place, km, climb, polyline.encode(points), ends)


def _round(rng: SeededRandom, lat: float, lng: float, km: float) -> list[tuple[int, int]]:
    """Return an irregular, almost closed circle of that length, in 1e-5 degrees."""
    waves = [(n, rng.random() / n, math.tau * rng.random()) for n in range(1, 6)]
    flat = []
    for turn in (math.tau * step / 145 for step in range(145)):
        far = 1 + math.fsum(size * math.sin(n * turn + shift) for n, size, shift in waves)
        far *= rng.uniform(0.98, 1.02)
        flat.append((far * math.sin(turn), far * math.cos(turn)))
    unit = km / 111.2 / math.fsum(math.dist(*both) for both in pairwise(flat))
    wide = unit / math.cos(math.radians(lat))
    north, east = flat[0]
    away = [(lat + (y - north) * unit, lng + (x - east) * wide) for y, x in flat]
    return [(round(y * 1e5), round(x * 1e5)) for y, x in away]


def _for(sport: str, courses: Sequence[Course]) -> list[Course]:
    return [course for course in courses if sport in (course.sport.sport_type, course.sport.use)]


class Schedule:
    """Where one athlete goes on each day of the years up to ``today``."""

    def __init__(self, rng: SeededRandom, today: date) -> None:
        self._rng = rng
        self._courses = {place: tuple(_courses(rng, place)) for place in (HOME, *_TRIPS)}
        self._usual = tuple(
            [course for course in self._courses[HOME] for _ in range(course.sport.share[weekend])]
            for weekend in (False, True)
        )
        self._trips: dict[date, Place] = {}
        for trip in _TRIPS:
            ago, month, first = trip.begin
            begin = date(today.year - ago, month, first)
            self._trips |= {begin + timedelta(days): trip for days in range(trip.days)}

    def draw(self, day: date, wanted: str = "") -> tuple[Course, datetime]:
        """Draw a course and its local time; sports that are not part of the trip start at home."""
        trip = self._trips.get(day)
        courses = self._courses[trip] if trip else self._usual[day.isoweekday() > 5]
        if wanted:
            courses = _for(wanted, courses) or _for(wanted, self._courses[HOME])
        course = self._rng.choice(courses)
        hour = 7 if trip else self._rng.choice(course.sport.hours)  # on a trip, before the sights
        late = timedelta(seconds=self._rng.randbelow(4800) - 2400)
        return course, datetime.combine(day, time(hour)) + late
