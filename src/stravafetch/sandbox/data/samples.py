"""Sample data for the sandbox: one fictional athlete and their years of activities."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Any

from stravafetch.sandbox.data.athlete import detailed_athlete
from stravafetch.sandbox.data.schedule import Course, Schedule, SeededRandom
from stravafetch.sandbox.data.summary import make_summary

Record = dict[str, Any]
_Change = Callable[[Record], None]


def _set(**values: Any) -> _Change:
    return lambda record: record.update(values)


def _as_manual(record: Record) -> None:
    """Entered by hand afterwards: round numbers, and no values that require a device."""
    seconds = max(5, round(record["moving_time"] / 300)) * 300
    metres = float(round(record["distance"], -2))
    record |= {"distance": metres, "moving_time": seconds, "elapsed_time": seconds}
    record |= {"average_speed": round(metres / seconds, 3), "max_speed": 0, "manual": True}
    record |= {"total_elevation_gain": 0, "achievement_count": 0, "pr_count": 0}
    record |= {"start_latlng": [], "end_latlng": [], "upload_id": None, "external_id": None}
    record |= {"has_heartrate": False, "display_hide_heartrate_option": False}
    record["map"]["summary_polyline"] = ""
    for key in _MEASURED:
        record.pop(key, None)


def _hide_start(record: Record) -> None:
    hidden = record["start_date_local"][:11] + "00:00:01Z"
    record |= {"start_date": hidden, "start_date_local": hidden}


_MEASURED = (
    *("device_name", "average_cadence", "average_watts", "max_watts", "weighted_average_watts"),
    *("device_watts", "kilojoules", "average_temp", "average_heartrate", "max_heartrate"),
    *("elev_high", "elev_low", "upload_id_str", "suffer_score"),
)
_unchanged, _only_me = _set(), _set(private=True, visibility="only_me")
_followers_only = _set(visibility="followers_only")
_unknown_sport = _set(type="Workout", sport_type="RollerDerby", name="Home bout, narrowly won")
_VARIATIONS = (*[_unchanged] * 95, _as_manual, _only_me, *[_followers_only] * 3)
_DAYS = 4 * 365
_ONCE_MORE, _NEW_YEAR = "once more", "new year"
_SPECIAL_CASES = (  # the position among the records, the sport, and the change
    (0.08, "TrailRun", _unchanged),
    (0.15, "Swim", _as_manual),
    (0.22, "Run", _only_me),
    (0.29, "Ride", _followers_only),
    (0.36, "WeightTraining", _unknown_sport),
    (0.43, "to work", _set(name="🌧️ Soggy commute")),
    (0.50, "Run", _hide_start),
    (0.57, _ONCE_MORE, _set(name="Recorded twice, oops")),
    (0.64, _NEW_YEAR, _set(name="初日の出ラン 🌅")),
    (0.71, "Yoga", _unchanged),
    (0.78, "Run", _set(name="=5+5 km, as always")),
    (0.85, "GravelRide", _set(name='"Easy" gravel, cakes & a puncture')),
)


def _plan(rng: SeededRandom, count: int, today: date) -> Iterator[tuple[Course, datetime, _Change]]:
    """Plan the activities, newest first, each with the change to make to its record."""
    schedule = Schedule(rng, today)
    specials = {
        int(back * max(count, 50)): (wanted, change) for back, wanted, change in _SPECIAL_CASES
    }
    planned = schedule.draw(today)
    for position in range(count):
        wanted, change = specials.get(position, ("", rng.choice(_VARIATIONS)))
        ago = position if position < 3 else int(_DAYS * (position + rng.random()) / count)
        if wanted == _NEW_YEAR:  # in Tokyo, where it begins while UTC has the old one
            planned = schedule.draw(date(today.year - 1, 1, 1), "Run")
        elif wanted != _ONCE_MORE:
            planned = schedule.draw(today - timedelta(days=1 + ago), wanted)
        yield *planned, change


def history(count: int, seed: int, today: date, athlete_id: int) -> list[Record]:
    """Return that many summaries, newest first, from the four years that ended yesterday.

    More of them make the days fuller, not the years more. Among 50 or more is every oddity that
    readers of activities have to cope with.
    """
    rng = SeededRandom(f"activities {seed}")
    records: dict[int, Record] = {}
    for course, start, change in _plan(rng, count, today):
        days = (today - start.date()).days
        number = 17_000_000_000 - days * 10_900_000 + rng.randbelow(20_000_000)
        while number in records:
            number += 1
        record = make_summary(rng, course, start, number)
        record["athlete"]["id"] = athlete_id
        change(record)
        records[number] = record
    return sorted(records.values(), key=itemgetter("start_date", "id"), reverse=True)


_NAMES = (  # nine, so that nine consecutive seeds have different names
    *(("Noa", "Lindqvist"), ("Ivo", "Marchetti"), ("Mei", "Okonjo-Ruiz"), ("Jo", "Żuraw")),
    *(("Ada", "Ferreira"), ("Tom", "O'Dwyer"), ("Lin", "Đặng"), ("Sol", "Ibarra")),
    ("Una", "Bešić"),
)


def athlete(seed: int = 0, *, detailed: bool = False) -> Record:
    """Return the athlete in detail, with their gear, as for a token with profile:read_all."""
    rng = SeededRandom(f"athlete {seed}")
    first, last = _NAMES[seed % len(_NAMES)]
    number = 10_384_117 + seed * 7_654_321 % 89_999_999  # coprime, so that seeds rarely collide
    record: Record = {"id": number, "username": f"{first.lower()}_{number % 997}"}
    record |= {"resource_state": 3 if detailed else 2, "firstname": first, "lastname": last}
    record |= {"bio": "Flat roads, big cakes & a tailwind.", "city": "Berlin", "state": "Berlin"}
    record |= {"country": "Germany", "sex": rng.choice("FM"), "premium": True, "summit": True}
    record |= {"created_at": "2016-03-12T08:15:27Z", "updated_at": "2022-05-30T19:42:08Z"}
    record |= {"badge_type_id": 1, "weight": round(rng.uniform(52, 84), 1)}
    record |= {"profile_medium": "avatar/athlete/medium.png", "profile": "avatar/athlete/large.png"}
    record |= {"friend": None, "follower": None}
    return detailed_athlete(record, {}) if detailed else record
