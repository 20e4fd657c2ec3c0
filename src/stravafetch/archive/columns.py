"""The columns of activities.csv, located in every language and every version of its layout.

A full header has two labels twice, those of the elapsed time and of the commute. All other columns
are at fixed offsets from the second of either. They are named after the API's fields where there
is one.
"""

from collections.abc import Mapping, Sequence

from stravafetch.errors import BadInput

FRONT = ("id", "start_date", "name", "label", "description", "shown_elapsed_time", "distance_shown")
# Offsets from the second elapsed time, and from the second commute.
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
# The index of the second elapsed time tells which columns are between the distance and the gear.
MIDDLE = {
    13: {"shown_suffer_score": 7, "shown_commute": 8},
    15: {"shown_max_heartrate": 7, "shown_suffer_score": 8, "shown_commute": 9, "private_note": 10},
}
SHORT = (10, 11)  # columns until 2019, when no label occurred twice
FIRST_WITH_MEDIA = 87  # columns, of which it is the last
LAST_NARROW = 80  # columns of the last header without a private note
ELAPSED_TIME = 5


def find_columns(header: Sequence[str]) -> Mapping[str, int]:
    """Return the index of each column. Raises BadInput if the header is not Strava's."""
    count = len(header)
    front = {name: index for index, name in enumerate(FRONT)}
    if count in SHORT:
        effort = {"shown_suffer_score": 7} if count == SHORT[1] else {}
        last = {"shown_commute": count - 3, "gear_name": count - 2, "file": count - 1}
        return {**front, **effort, **last}
    start = _repeated(header, ELAPSED_TIME)
    if start is None:  # never seen: the same label, translated in two ways
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
    """Return the error for a table that is not Strava's, or has a layout that is not known yet."""
    begin = ", ".join(header[:3])
    return BadInput(
        "activities.csv does not have a layout that Strava is known to use: it starts with "
        f"{begin[:80]!r} (columns: {len(header)}).",
        "Expected 10, 11 or at least 72 columns, the labels of the elapsed time and the commute "
        "twice, and file names such as activities/1.fit.gz.",
    )


def _repeated(header: Sequence[str], index: int) -> int | None:
    """Return the index at which the label at an index occurs again."""
    if index >= len(header) or header[index] not in header[index + 1 :]:
        return None
    return header.index(header[index], index + 1)


def _last_copy(header: Sequence[str]) -> int | None:
    """Return the last index whose label has occurred before."""
    labels = list(enumerate(header))
    return next((at for at, label in reversed(labels) if label and label in header[:at]), None)
