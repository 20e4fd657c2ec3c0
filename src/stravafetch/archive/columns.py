"""Which column of activities.csv is which, in any language and any of its generations.

Two labels stand twice in a full header, that of the elapsed time and that of the commute: all other
columns are counted from the places where they stand again. Names are those of the API's fields
where there is one.
"""

from collections.abc import Mapping, Sequence

from stravafetch.errors import BadInput

FRONT = ("id", "start_date", "name", "label", "description", "shown_elapsed_time", "distance_shown")
# Counted from the second elapsed time, and from the second commute.
FROM_ELAPSED_TIME = {
    "gear_name": -4,
    "file": -3,
    "elapsed_time": 0,
    "moving_time": 1,
    "distance": 2,
    "max_speed": 3,
    "average_speed": 4,
    "total_elevation_gain": 5,
    "elev_low": 7,
    "elev_high": 8,
    "average_cadence": 14,
    "max_heartrate": 15,
    "average_heartrate": 16,
    "max_watts": 17,
    "average_watts": 18,
    "calories": 19,
    "average_temp": 21,
    "suffer_score": 22,
    "work": 23,
    "perceived_exertion": 28,
}
FROM_COMMUTE = {
    "weighted_average_watts": -4,
    "prefer_perceived_exertion": -2,
    "commute": 0,
    "from_upload": 2,
    "bike": 18,
    "shoes": 19,
    "flagged": 29,
}
# Where the second elapsed time stands tells what is between the distance and the gear.
MIDDLE = {
    13: {"shown_suffer_score": 7, "shown_commute": 8},
    15: {"shown_max_heartrate": 7, "shown_suffer_score": 8, "shown_commute": 9, "private_note": 10},
}
SHORT = (10, 11)  # columns in 2019 and before, when no label stood twice
FIRST_WITH_MEDIA = 87  # columns; it is the last one
LAST_NARROW = 80  # columns of the last header without a private note
ELAPSED_TIME = 5


def find_columns(header: Sequence[str]) -> Mapping[str, int]:
    """Return the index of each column that is there; BadInput for no header of Strava's."""
    count = len(header)
    front = {name: index for index, name in enumerate(FRONT)}
    if count in SHORT:
        effort = {"shown_suffer_score": 7} if count == SHORT[1] else {}
        last = {"shown_commute": count - 3, "gear_name": count - 2, "file": count - 1}
        return {**front, **effort, **last}
    start = _repeated(header, ELAPSED_TIME)
    if start is None:  # not seen: the same label, translated in two ways
        start = min(MIDDLE) if count <= LAST_NARROW else max(MIDDLE)
    commute = _last_copy(header)
    if start not in MIDDLE or commute is None or commute <= start + max(FROM_ELAPSED_TIME.values()):
        raise unknown_layout(header)
    columns = {
        **front,
        **MIDDLE[start],
        **{name: start + offset for name, offset in FROM_ELAPSED_TIME.items()},
        **{name: commute + offset for name, offset in FROM_COMMUTE.items()},
        **({"media": count - 1} if count >= FIRST_WITH_MEDIA else {}),
    }
    return {name: index for name, index in columns.items() if index < count}


def unknown_layout(header: Sequence[str]) -> BadInput:
    """Return the error for a table that is none of Strava's, or of one not known yet."""
    begin = ", ".join(header[:3])
    return BadInput(
        f"activities.csv is not as Strava writes it: it begins with {begin[:80]!r}, and has "
        f"{len(header)} columns.",
        "Looked for 10, 11 or at least 72 columns, with the label of the elapsed time and that of "
        "the commute twice, and activities/... for names of files.",
    )


def _repeated(header: Sequence[str], index: int) -> int | None:
    """Return where the label at an index stands again."""
    if index >= len(header) or header[index] not in header[index + 1 :]:
        return None
    return header.index(header[index], index + 1)


def _last_copy(header: Sequence[str]) -> int | None:
    """Return the last index whose label stood before."""
    labels = list(enumerate(header))
    return next((at for at, label in reversed(labels) if label and label in header[:at]), None)
