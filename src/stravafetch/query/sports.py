"""The sport types that Strava documents, and everyday words for them."""

import re
from collections.abc import Iterable, Mapping

from stravafetch.errors import BadInput

REFERENCE = "https://developers.strava.com/docs/reference/#api-models-SportType"
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


_RIDES = (
    *("Ride", "GravelRide", "MountainBikeRide", "EBikeRide", "EMountainBikeRide", "VirtualRide"),
    *("Velomobile", "Handcycle"),
)
_RUNS = ("Run", "TrailRun", "VirtualRun")
# Everyday words, as returned by ``_plain``. The name of a type takes precedence over these.
EVERYDAY: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("cycling", "bike", "biking", "bicycle", "bicycling", "riding"), _RIDES),
    **dict.fromkeys(("running", "jog", "jogging"), _RUNS),
    **dict.fromkeys(("trailrunning", "trail"), ("TrailRun",)),
    **dict.fromkeys(("gravel", "gravelbike", "gravelcycling"), ("GravelRide",)),
    **dict.fromkeys(("mtb", "mountainbike", "mountainbiking"), ("MountainBikeRide",)),
    **dict.fromkeys(("ebike", "ebiking"), ("EBikeRide", "EMountainBikeRide")),
    **dict.fromkeys(("zwift", "indoorcycling", "indoorride", "spinning"), ("VirtualRide",)),
    **dict.fromkeys(("treadmill",), ("VirtualRun", "Run")),
    **dict.fromkeys(("swimming",), ("Swim",)),
    **dict.fromkeys(("walking",), ("Walk",)),
    **dict.fromkeys(("hiking", "trekking"), ("Hike",)),
    **dict.fromkeys(("ski", "skiing"), ("AlpineSki", "BackcountrySki", "NordicSki", "RollerSki")),
    **dict.fromkeys(("downhillskiing", "alpineskiing", "downhill"), ("AlpineSki",)),
    **dict.fromkeys(("skitouring", "backcountryskiing"), ("BackcountrySki",)),
    **dict.fromkeys(
        ("crosscountryskiing", "xcski", "xcskiing", "nordicskiing", "langlauf"), ("NordicSki",)
    ),
    **dict.fromkeys(("snowboarding",), ("Snowboard",)),
    **dict.fromkeys(("snowshoeing",), ("Snowshoe",)),
    **dict.fromkeys(("skating",), ("IceSkate", "InlineSkate")),
    **dict.fromkeys(("iceskating",), ("IceSkate",)),
    **dict.fromkeys(("inlineskating", "rollerblading"), ("InlineSkate",)),
    **dict.fromkeys(("skateboarding",), ("Skateboard",)),
    **dict.fromkeys(("row", "ergometer", "rower"), ("Rowing", "VirtualRow")),
    **dict.fromkeys(("kayak",), ("Kayaking",)),
    **dict.fromkeys(("canoe",), ("Canoeing",)),
    **dict.fromkeys(("sup", "paddling", "paddleboarding"), ("StandUpPaddling",)),
    **dict.fromkeys(("surf",), ("Surfing",)),
    **dict.fromkeys(("kitesurfing",), ("Kitesurf",)),
    **dict.fromkeys(("windsurfing",), ("Windsurf",)),
    **dict.fromkeys(("sailing",), ("Sail",)),
    **dict.fromkeys(("climbing", "bouldering", "climb"), ("RockClimbing",)),
    **dict.fromkeys(("gym", "strength", "weights", "weightlifting"), ("WeightTraining",)),
    **dict.fromkeys(("hiit", "intervals"), ("HighIntensityIntervalTraining",)),
    **dict.fromkeys(("football",), ("Soccer",)),
    **dict.fromkeys(("dancing",), ("Dance",)),
    **dict.fromkeys(("golfing",), ("Golf",)),
}


def read_sports(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the sport types that the texts name, each one or several separated by commas.

    A name is a sport type in any case, an everyday word such as cycling, or anything in double
    quotes, for a type too new for this program. Raises BadInput for anything else.
    """
    names = [name.strip() for text in texts for name in text.split(",")]
    return tuple(dict.fromkeys(sport for name in names for sport in _types_of(name)))


def read_sport(text: str, given_as: str = "--sport") -> str:
    """Return the one sport type that a text names; ``given_as`` is how a message refers to it.

    Raises BadInput if it names none, or several as cycling does.
    """
    types = [sport for name in text.split(",") for sport in _types_of(name.strip(), given_as)]
    if len(types) > 1:
        raise BadInput(
            f"{given_as} {text!r} stands for several sport types: {', '.join(types)}.",
            "Give one of them.",
        )
    return types[0]


def _types_of(name: str, given_as: str = "--sport") -> tuple[str, ...]:
    if not name.strip('"'):
        raise BadInput(f"{given_as} is empty.", "Use a sport_type, such as Run or TrailRun.")
    if len(name) > 2 and name[0] == name[-1] == '"':
        return (name[1:-1],)
    known = {**EVERYDAY, **{sport.casefold(): (sport,) for sport in SPORT_TYPES}}
    plain = _plain(name)
    if types := known.get(plain) or known.get(plain.removesuffix("s")):
        return types
    from difflib import get_close_matches  # only for a mistake

    close = get_close_matches(plain, known, 1)
    meant = known[close[0]] if close else ()
    hint = f"Did you mean {' or '.join(meant)}? " if meant else ""
    raise BadInput(
        f"{given_as} {name!r} is not a sport type.",
        f"{hint}All are listed at {REFERENCE}; "
        f"quote one that is too new for this program: {given_as} '\"{name}\"'.",
    )


def _plain(name: str) -> str:
    """Return a name in lower case as one word: Trail Run, trail-run and trail_run are the same."""
    return re.sub(r"[\s_-]+", "", name).casefold()
