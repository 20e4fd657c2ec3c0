"""The sport types that Strava documents; others may come, and pass as they are.

https://developers.strava.com/docs/reference/#api-models-SportType
"""

from collections.abc import Callable, Iterable
from difflib import get_close_matches

from stravafetch.errors import BadInput

SPORT_TYPES = (
    "AlpineSki",
    "BackcountrySki",
    "Badminton",
    "Basketball",
    "Canoeing",
    "Cricket",
    "Crossfit",
    "Dance",
    "EBikeRide",
    "Elliptical",
    "EMountainBikeRide",
    "Golf",
    "GravelRide",
    "Handcycle",
    "HighIntensityIntervalTraining",
    "Hike",
    "IceSkate",
    "InlineSkate",
    "Kayaking",
    "Kitesurf",
    "MountainBikeRide",
    "NordicSki",
    "Padel",
    "PhysicalTherapy",
    "Pickleball",
    "Pilates",
    "Racquetball",
    "Ride",
    "RockClimbing",
    "RollerSki",
    "Rowing",
    "Run",
    "Sail",
    "Skateboard",
    "Snowboard",
    "Snowshoe",
    "Soccer",
    "Squash",
    "StairStepper",
    "StandUpPaddling",
    "Surfing",
    "Swim",
    "TableTennis",
    "Tennis",
    "TrailRun",
    "Velomobile",
    "VirtualRide",
    "VirtualRow",
    "VirtualRun",
    "Volleyball",
    "Walk",
    "WeightTraining",
    "Wheelchair",
    "Windsurf",
    "Workout",
    "Yoga",
)


def read_sports(texts: Iterable[str], warn: Callable[[str], None]) -> tuple[str, ...]:
    """Return sport types, also of texts with commas; ``warn`` hears of those not documented."""
    known = {sport.casefold(): sport for sport in SPORT_TYPES}
    sports = tuple(name.strip() for text in texts for name in text.split(","))
    for sport in sports:
        if not sport:
            raise BadInput("--sport is empty.", "Use a sport_type, such as Run or TrailRun.")
        if sport.casefold() not in known:
            close = get_close_matches(sport.casefold(), known, 1)
            hint = f" Did you mean {known[close[0]]}?" if close else ""
            warn(f"{sport} is none of the sport types that Strava documents.{hint}")
    return sports
