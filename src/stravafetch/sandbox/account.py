"""What an athlete has at Strava: their activities by start, and their routes."""

from bisect import bisect_left, bisect_right, insort
from datetime import datetime
from typing import Any

from stravafetch.sandbox.data import routes

Record = dict[str, Any]


class History:
    """An athlete's activities by start."""

    def __init__(self, activities: list[Record]) -> None:
        self._rows = sorted((_row(activity) for activity in activities), key=_place)

    def add(self, activity: Record) -> None:
        """Let the athlete upload it."""
        insort(self._rows, _row(activity), key=_place)

    def remove(self, activity_id: int) -> None:
        """Let the athlete delete it."""
        self._rows = [row for row in self._rows if row[1] != activity_id]

    def find(self, activity_id: int) -> Record | None:
        """Return the summary of one activity."""
        return next((row[2] for row in self._rows if row[1] == activity_id), None)

    def change(self, activity_id: int, **values: Any) -> None:
        """Let the athlete edit it; the original record is not modified."""
        self._rows = [
            (start, number, {**activity, **values} if number == activity_id else activity)
            for start, number, activity in self._rows
        ]

    def between(self, after: int | None, before: int | None, *, private: bool) -> list[Record]:
        """Return what lies within the exclusive bounds, in Strava's order.

        That is newest first, except for ``after`` alone: then it is oldest first.
        """
        first = 0 if after is None else bisect_right(self._rows, after, key=_start)
        last = len(self._rows) if before is None else bisect_left(self._rows, before, key=_start)
        step = 1 if after is not None and before is None else -1
        rows = self._rows[first:last][::step]
        return [row[2] for row in rows if private or not row[2]["private"]]


class Account:
    """One athlete with all that is theirs; ``descriptions`` are those they wrote, by activity."""

    def __init__(self, athlete: Record, activities: list[Record]) -> None:
        self.athlete = athlete
        self.history = History(activities)
        self.descriptions: dict[int, str] = {}
        self.routes = routes.generate(self.history.between(None, None, private=True), athlete)


_Row = tuple[int, int, Record]  # Unix time of the start, id, summary


def _row(activity: Record) -> _Row:
    started = datetime.fromisoformat(activity["start_date"]).timestamp()
    return int(started), activity["id"], activity


def _place(row: _Row) -> tuple[int, int]:
    return row[0], row[1]


def _start(row: _Row) -> int:
    return row[0]
