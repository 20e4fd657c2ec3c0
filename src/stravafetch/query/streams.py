"""The streams that Strava documents, and the parsing of --keys."""

from stravafetch.errors import BadInput

STREAMS = (
    "time",
    "distance",
    "latlng",
    "altitude",
    "velocity_smooth",
    "heartrate",
    "cadence",
    "watts",
    "temp",
    "moving",
    "grade_smooth",
)


def read_streams(text: str) -> tuple[str, ...]:
    """Parse comma-separated names of streams; raises BadInput for one that does not exist."""
    names = tuple(dict.fromkeys(filter(None, (name.strip() for name in text.split(",")))))
    if not names:
        raise BadInput("--keys is empty.", f"Use some of these: {', '.join(STREAMS)}.")
    if unknown := [name for name in names if name not in STREAMS]:
        raise BadInput(
            f"There is no stream {unknown[0]!r}.", f"Use some of these: {', '.join(STREAMS)}."
        )
    return names
