"""An activity of the sample data, as a summary in a list."""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from stravafetch.sandbox.data.schedule import SPORTS, TOKYO, Course, SeededRandom, Sport

Record = dict[str, Any]

_YEAR = 365.2425
TYPES = {"TrailRun": "Run", "GravelRide": "Ride", "MountainBikeRide": "Ride"}
_WORDS = {sport.sport_type: re.sub("([A-Z])", r" \1", sport.sport_type) for sport in SPORTS}
_RIDES = (None, *[10] * 8, 12)
_WORKOUTS: Mapping[str, Sequence[int | None]] = {
    "Run": (None, *[0] * 8, 2, 3),
    "Ride": _RIDES,
    "VirtualRide": _RIDES,
}
BIKES = {"b10482917": "Blue road bike", "b12093344": "Gravel bike", "b9127740": "Old hardtail"}
SHOES = {"g20935518": "Yellow road shoes", "g18846120": "Trail shoes"}
_GEAR = {
    **dict.fromkeys(("Ride", "VirtualRide"), "b10482917"),
    **dict.fromkeys(("MountainBikeRide", "to work"), "b9127740"),
    **dict.fromkeys(("Run", "Walk"), "g20935518"),
    "GravelRide": "b12093344",
    "TrailRun": "g18846120",
}
_NAMES: Mapping[str, Sequence[str]] = {
    "Run": ("Bagels & hills", "6 x 800 m, 2 min rest", '"Recovery" run', "Legs of lead 🐢"),
    "Ride": ("Coffee ride ☕", "Out east, home by train", "2 x 20 min & a headwind"),
    "to work": ("Commute", "Faster than the bus", "Headwind both ways 💨"),
    TOKYO: ("代々木公園にて", "原宿 → 渋谷", "東京の朝 🗼"),
}


def make_summary(rng: SeededRandom, course: Course, start: datetime, number: int) -> Record:
    """Return a summary with its keys in Strava's order."""
    sport, (metres, seconds) = course.sport, _effort(rng, course)
    best = rng.choice((0, 0, 1, 2, 7)) if course.line else 0
    watched = sport.where == "indoors" or rng.random() < 0.89  # otherwise only a phone was used
    record = {
        "resource_state": 2,
        "athlete": {"id": 0, "resource_state": 1},
        "name": _name(rng, course, start.hour),
        "distance": metres,
        "moving_time": seconds,
        "elapsed_time": int(seconds * rng.uniform(1, 1.12)),
        "total_elevation_gain": round(course.climb * rng.uniform(0.95, 1.05), 1) or 0,
        **_kind(rng, sport),
        "device_name": _device(sport, watched),
        "id": number,
        **_clock(course, start),
        **_shown(rng, course, number, best),
        "average_speed": round(metres / seconds, 3),
        "max_speed": round(metres / seconds * rng.uniform(1.2, 1.8), 3) or 0,
        **(_sensors(rng, course, start, seconds) if watched else {}),
        **_heart(rng, sport.heart if watched else 0),
        **(_heights(rng, course) if course.climb else {}),
        **_upload(sport, number, watched),
        **_seen_later(rng, best),
    }
    if watched:
        record["suffer_score"] = float(round((record["average_heartrate"] - 75) * seconds / 2700))
    return record


def _effort(rng: SeededRandom, course: Course) -> tuple[float, int]:
    sport, metres = course.sport, round(course.km * rng.uniform(980, 1020), 1)
    if metres == 0:
        return 0.0, int(rng.uniform(*sport.minutes) * 60)
    if sport.where == "pool":
        metres = round(metres / 50) * 50.0
    return metres, int(metres * 3.6 / rng.uniform(*sport.kmh))


def _name(rng: SeededRandom, course: Course, hour: int) -> str:
    sport = course.sport
    own = _NAMES.get(course.place.zone) or _NAMES.get(sport.use or sport.sport_type)
    if own and rng.random() < 0.4:
        return rng.choice(own)
    early, late = "Morning" if hour < 11 else "Lunch", "Afternoon" if hour < 17 else "Evening"
    return (early if hour < 14 else late) + _WORDS[sport.sport_type]


def _kind(rng: SeededRandom, sport: Sport) -> Record:
    name = TYPES.get(sport.sport_type, sport.sport_type)
    kind: Record = {"type": name, "sport_type": sport.sport_type}
    if sport.sport_type not in ("Swim", "Hike", "NordicSki"):
        kind["workout_type"] = rng.choice(_WORKOUTS.get(name, (None,)))
    return kind


def _device(sport: Sport, watched: bool) -> str:
    if sport.sport_type == "VirtualRide":
        return "Zwift"
    watch = "Garmin Edge 540" if sport.watts else "Garmin Forerunner 255"
    return watch if watched else "Strava App"


def _clock(course: Course, start: datetime) -> Record:
    offset = course.place.utc_offset(start.date())
    return {
        "start_date": f"{(start - offset).isoformat()}Z",
        "start_date_local": f"{start.isoformat()}Z",  # not UTC, but Strava sends it with a Z
        "timezone": course.place.zone,
        "utc_offset": offset.total_seconds(),
        "location_city": None,
        "location_state": None,
        "location_country": None,
    }


def _shown(rng: SeededRandom, course: Course, number: int, best: int) -> Record:
    """The values from the kudos to the start position."""
    sport, kudos, (begin, end) = course.sport, int(25 * rng.random() ** 2), course.ends or ((), ())
    return {
        "achievement_count": best,
        "kudos_count": kudos,
        "comment_count": kudos // 8,
        "athlete_count": rng.choice((1, 1, 1, 1, 1, 2, 4)),
        "photo_count": 0,
        "map": {"id": f"a{number}", "summary_polyline": course.line, "resource_state": 2},
        "trainer": sport.where == "indoors",
        "commute": sport.use == "to work",
        "manual": False,
        "private": False,
        "visibility": "everyone",
        "flagged": False,
        "gear_id": _GEAR.get(sport.use or sport.sport_type),
        "start_latlng": [*begin],
        "end_latlng": [*end],
    }


def _sensors(rng: SeededRandom, course: Course, start: datetime, seconds: int) -> Record:
    """The values that a watch or bike computer measures, apart from the heart rate."""
    sport = course.sport
    seen: Record = {}
    power: Record = {}
    if sport.cadence:
        seen["average_cadence"] = round(sport.cadence * rng.uniform(0.94, 1.06), 1)
    if sport.watts:
        watts, metered = sport.watts * rng.uniform(0.85, 1.15), sport.watts > 180
        power["average_watts"] = round(watts, 1)
        if metered:  # otherwise Strava estimates only the average, from speed and grade
            power["max_watts"] = int(watts * rng.uniform(2.2, 4))
            power["weighted_average_watts"] = int(watts * rng.uniform(1.02, 1.14))
        power |= {"device_watts": metered, "kilojoules": round(watts * seconds / 1000, 1)}
    if course.line:
        season = math.cos(math.tau * (start.toordinal() % _YEAR - 20) / _YEAR)
        usual = 27 - abs(course.place.latlng[0]) / 3 - course.place.altitude / 160
        seen["average_temp"] = round(usual - season * 9 + rng.uniform(-5, 5))
    return {**seen, **power}


def _heart(rng: SeededRandom, usual: int) -> Record:
    """The heart rates, if there is a typical one."""
    rates: Record = {}
    if usual:
        rates["average_heartrate"] = round(usual * rng.uniform(0.93, 1.07), 1)
        rates["max_heartrate"] = float(int(rates["average_heartrate"] * rng.uniform(1.08, 1.2)))
    known = bool(usual)
    return {
        "has_heartrate": known,
        **rates,
        "heartrate_opt_out": False,
        "display_hide_heartrate_option": known,
    }


def _heights(rng: SeededRandom, course: Course) -> Record:
    low = course.place.altitude + rng.uniform(-6, 6)
    return {"elev_high": round(low + 3 + course.climb / 5, 1), "elev_low": round(low, 1)}


def _upload(sport: Sport, number: int, watched: bool) -> Record:
    upload = number * 107 // 100
    file = f"garmin_ping_{upload * 29}" if watched else f"{upload:X}-activity.fit"
    if sport.sport_type == "VirtualRide":
        file = f"zwift-activity-{upload * 64}.fit"
    return {"upload_id": upload, "upload_id_str": str(upload), "external_id": file}


def _seen_later(rng: SeededRandom, best: int) -> Record:
    return {
        "from_accepted_tag": False,
        "pr_count": rng.randbelow(best + 1),
        "total_photo_count": rng.choice((0, 0, 0, 1, 3)),
        "has_kudoed": False,
    }
