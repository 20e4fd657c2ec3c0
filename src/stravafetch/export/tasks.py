"""The tasks of an export: activities, and the kinds of files to write for each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from stravafetch.errors import ItemError
from stravafetch.export.file_names import base_name
from stravafetch.source import Page

STREAMS_DAYS = 7  # so long Strava may be at work on an upload


@dataclass(frozen=True)
class Activity:
    """The part of an activity's summary that an export keeps in memory."""

    id: int
    name: str
    sport_type: str
    start_date: str
    start_date_local: str
    manual: bool

    @property
    def base_name(self) -> str:
        """The name of its files, without their kind."""
        started = self.start_date_local or self.start_date
        return base_name(started, self.name, self.sport_type, self.id)

    @property
    def started_at(self) -> float:
        """When it started, as Unix time; 0 if unknown."""
        try:
            return datetime.fromisoformat(self.start_date).timestamp()
        except ValueError:
            return 0.0


@dataclass(frozen=True)
class Task:
    """The kinds of files to write for an activity, and whether its streams have to be fetched."""

    activity: Activity
    kinds: frozenset[str]
    fetch_streams: bool

    @property
    def fetched_kinds(self) -> tuple[str, ...]:
        """The kinds of files whose data has to be requested, in order."""
        wanted = {"json": "json" in self.kinds, "streams.json": self.fetch_streams}
        return tuple(kind for kind, is_wanted in wanted.items() if is_wanted)

    @property
    def requests(self) -> int:
        """How many requests it takes."""
        return len(self.fetched_kinds)


@dataclass(frozen=True)
class ExportOptions:
    """Which files are wanted at Unix time ``now``; ``update`` fetches recent ones again.

    ``jobs`` activities are fetched at a time, with detail and streams side by side. After
    ``streams_days`` an activity without streams is believed to have none.
    """

    now: float
    json: bool = True
    gpx: bool = True
    update: bool = False
    jobs: int = 1
    streams_days: int = STREAMS_DAYS

    @property
    def requests_at_once(self) -> int:
        """How many requests may be in flight."""
        return 1 if self.jobs == 1 else 2 * self.jobs


def read_activities(pages: Iterable[Page]) -> list[Activity]:
    """Return an Activity for each summary, as all the summaries would take too much memory.

    Raises ItemError for a summary without an ID.
    """
    return [_activity(summary) for page in pages for summary in page]


def _activity(summary: dict[str, Any]) -> Activity:
    if not isinstance(summary.get("id"), int):
        raise ItemError(
            "Strava sent an activity without an ID.",
            "Try again in a few minutes; if it stays, please report it with the output of -v.",
        )
    return Activity(
        id=summary["id"],
        name=str(summary.get("name") or ""),
        sport_type=str(summary.get("sport_type") or ""),
        start_date=str(summary.get("start_date") or ""),
        start_date_local=str(summary.get("start_date_local") or ""),
        manual=bool(summary.get("manual")),
    )
