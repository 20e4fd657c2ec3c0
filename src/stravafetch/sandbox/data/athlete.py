"""The athlete as seen with profile:read_all, and their gear."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from stravafetch.sandbox.data.schedule import SeededRandom
from stravafetch.sandbox.data.summary import BIKES, SHOES

Record = dict[str, Any]

_MADE_BY: Mapping[str, tuple[str, str]] = {
    "b10482917": ("Canyon", "Endurace"),
    "b12093344": ("Fuji", "Jari"),
    "b9127740": ("Trek", "Marlin"),
    "g20935518": ("Asics", "Novablast"),
    "g18846120": ("Salomon", "Sense Ride"),
}
_FRAMES: Mapping[str, int] = {"b10482917": 3, "b12093344": 2, "b9127740": 1}  # road, cross, MTB
_REMINDERS: Mapping[str, int] = {  # metres after which Strava notifies the athlete
    "b10482917": 5_000_000,
    "b12093344": 4_000_000,
    "g20935518": 700_000,
}
_FTP_SHARES = (0.55, 0.75, 0.9, 1.05, 1.2, 1.5)
_HEART_SHARES = (0.59, 0.78, 0.87, 0.97)


def detailed_athlete(
    athlete: Mapping[str, Any], gear_metres: Mapping[str, float], clubs: Sequence[Record] = ()
) -> Record:
    """Add to an athlete's summary the values that require profile:read_all.

    ``gear_metres`` is how far each piece of gear was used, by its id.
    """
    rng = SeededRandom(f"profile {athlete['id']}")
    gear = summarized_gear(gear_metres)
    return {
        **athlete,
        "resource_state": 3,
        "blocked": False,
        "can_follow": True,
        "follower_count": 20 + rng.randbelow(300),
        "friend_count": 20 + rng.randbelow(300),
        "mutual_friend_count": 0,
        "athlete_type": 0,
        "date_preference": "%m/%d/%Y",
        "measurement_preference": "meters",
        "clubs": [*clubs],
        "postable_clubs_count": 0,
        "ftp": ftp(athlete),
        "bikes": [gear[key] for key in BIKES],
        "shoes": [gear[key] for key in SHOES],
    }


def ftp(athlete: Mapping[str, Any]) -> int:
    """Return the power that the athlete can sustain for an hour, in watts."""
    return 190 + SeededRandom(f"ftp {athlete['id']}").randbelow(120)


def athlete_zones(athlete: Mapping[str, Any]) -> Record:
    """Return where zones of heart rate (beats a minute) and power (watts) begin and end."""
    beats = [0, *heart_bounds(athlete), -1]
    watts = power_bounds(athlete)
    power = zip([0, *(top + 1 for top in watts)], [*watts, -1], strict=True)
    return {
        "heart_rate": {
            "custom_zones": False,
            "zones": [{"min": low, "max": high} for low, high in pairwise(beats)],
        },
        "power": {"zones": [{"min": low, "max": high} for low, high in power]},
    }


def heart_bounds(athlete: Mapping[str, Any]) -> list[int]:
    """Return the four rates between the five zones."""
    most = 178 + SeededRandom(f"heart {athlete['id']}").randbelow(16)
    return [int(most * share) for share in _HEART_SHARES]


def power_bounds(athlete: Mapping[str, Any]) -> list[int]:
    """Return the six powers between the seven zones."""
    return [int(ftp(athlete) * share) for share in _FTP_SHARES]


def summarized_gear(gear_metres: Mapping[str, float]) -> dict[str, Record]:
    """Return the bikes and shoes by ID, as they appear in the athlete and in their activities."""
    owned: dict[str, Record] = {}
    for names in (BIKES, SHOES):
        first = next(iter(names))
        for key, name in names.items():
            metres = round(gear_metres.get(key, 0))
            owned[key] = {
                "id": key,
                "primary": key == first,
                "name": name,
                "nickname": name,
                "resource_state": 2,
                "retired": False,
                "distance": metres,
                "converted_distance": round(metres / 1000, 1),
            }
    return owned


def detailed_gear(gear_metres: Mapping[str, float]) -> dict[str, Record]:
    """Return the gear in detail."""
    return {
        key: {
            **gear,
            "resource_state": 3,
            "brand_name": _MADE_BY[key][0],
            "model_name": _MADE_BY[key][1],
            **({"frame_type": _FRAMES[key]} if key in _FRAMES else {}),
            "description": "",
            **({"weight": 9.0} if key in _FRAMES else {}),
            **({"notification_distance": _REMINDERS[key]} if key in _REMINDERS else {}),
        }
        for key, gear in summarized_gear(gear_metres).items()
    }
