"""An athlete's data at Strava: their activities by start, and their routes."""

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from datetime import datetime
from typing import Any

from stravafetch.sandbox.data import routes
from stravafetch.sandbox.data.athlete import summarized_gear
from stravafetch.sandbox.data.segments import Segment

Record = dict[str, Any]


class History:
    """An athlete's activities by start."""

    def __init__(self, activities: list[Record]) -> None:
        self._rows = sorted((_row(activity) for activity in activities), key=_place)
        self._gear_metres: Record | None = None  # summed when first needed

    def add(self, activity: Record) -> None:
        """Add an activity, as if the athlete had uploaded it."""
        insort(self._rows, _row(activity), key=_place)
        self._gear_metres = None

    def remove(self, activity_id: int) -> None:
        """Remove an activity, as if the athlete had deleted it."""
        self._rows = [row for row in self._rows if row[1] != activity_id]
        self._gear_metres = None

    def find(self, activity_id: int) -> Record | None:
        """Return the summary of one activity."""
        return next((row[2] for row in self._rows if row[1] == activity_id), None)

    def change(self, activity_id: int, **values: Any) -> None:
        """Change an activity, as if the athlete had edited it, in a copy of its record."""
        self._rows = [
            (start, number, {**activity, **values} if number == activity_id else activity)
            for start, number, activity in self._rows
        ]
        self._gear_metres = None

    def next_id(self) -> int:
        """Return an ID higher than all others."""
        return max((number for _, number, _ in self._rows), default=0) + 1

    def gear_metres(self) -> Record:
        """Return the distance of each piece of gear in metres: the sum of its activities."""
        if self._gear_metres is None:
            metres: Counter[str] = Counter()
            for _, _, activity in self._rows:
                if gear_id := activity.get("gear_id"):
                    metres[gear_id] += activity["distance"]
            self._gear_metres = dict(metres)
        return self._gear_metres

    def between(self, after: int | None, before: int | None, *, private: bool) -> list[Record]:
        """Return the activities within the exclusive bounds, in Strava's order.

        That is newest first, except for ``after`` alone: then it is oldest first.
        """
        first = 0 if after is None else bisect_right(self._rows, after, key=_start)
        last = len(self._rows) if before is None else bisect_left(self._rows, before, key=_start)
        step = 1 if after is not None and before is None else -1
        rows = self._rows[first:last][::step]
        return [row[2] for row in rows if private or not row[2]["private"]]


class Account:
    """One athlete with all their data.

    By activity id: ``written`` is what the athlete changed of the detail alone (description,
    hide_from_home, private_note); before the Unix time in ``streams_ready_at`` it has no streams.
    """

    def __init__(self, athlete: Record, activities: list[Record]) -> None:
        self.athlete = athlete
        self.history = History(activities)
        self.written: dict[int, Record] = {}
        self.uploads: dict[int, Record] = {}  # by upload id
        self.stars: dict[int, bool] = {}  # of segments, as the athlete changed them
        self.streams_ready_at: dict[int, float] = {}
        self._hidden_maps: dict[int, Record] = {}
        self.routes = routes.generate(self.history.between(None, None, private=True), athlete)

    def hide_map(self, activity_id: int) -> None:
        """Hide the map of an activity from everyone; its streams keep their latlng."""
        activity = self.history.find(activity_id)
        if activity is None:
            raise ValueError(activity_id)
        self._hidden_maps[activity_id] = activity["map"]
        shown = {**activity["map"], "summary_polyline": ""}
        self.history.change(activity_id, map=shown, start_latlng=[], end_latlng=[])

    def recorded(self, activity: Record) -> Record:
        """Return the summary with the map that was recorded, hidden or not."""
        return {**activity, "map": self._hidden_maps.get(activity["id"], activity["map"])}

    def is_starred(self, segment: Segment) -> bool:
        """Whether the athlete has starred a segment."""
        return self.stars.get(segment.id, segment.starred)

    def gear_of(self, activity: Record) -> Record | None:
        """Return the summary of an activity's gear."""
        return summarized_gear(self.history.gear_metres()).get(activity["gear_id"] or "")


_Row = tuple[int, int, Record]  # Unix time of the start, id, summary


def _row(activity: Record) -> _Row:
    started = datetime.fromisoformat(activity["start_date"]).timestamp()
    return int(started), activity["id"], activity


def _place(row: _Row) -> tuple[int, int]:
    return row[0], row[1]


def _start(row: _Row) -> int:
    return row[0]
