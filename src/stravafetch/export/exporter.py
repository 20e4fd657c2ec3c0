"""An export: every activity's detail, streams and track as files, resumed where it stopped."""

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from stravafetch.api.bulk import Failures
from stravafetch.api.pagination import unexpected_format
from stravafetch.api.prefetch import Page
from stravafetch.api.resources import Document, Strava
from stravafetch.errors import ItemError, NotFound
from stravafetch.export.folder import ExportFolder, stem
from stravafetch.export.gpx import track_of
from stravafetch.output.formats import write_document

UPDATE_DAYS = 14  # how long people go on renaming an activity and correcting it


@dataclass(frozen=True)
class Entry:
    """What an export keeps in mind of an activity, from its summary."""

    id: int
    name: str
    sport_type: str
    start_date: str
    start_date_local: str
    manual: bool
    has_track: bool

    @property
    def stem(self) -> str:
        """The name of its files, without what tells their kind."""
        return stem(self.start_date_local, self.name, self.sport_type, self.id)

    @property
    def started_at(self) -> float:
        """When it started, as Unix time; 0 where Strava does not say."""
        try:
            return datetime.fromisoformat(self.start_date).timestamp()
        except ValueError:
            return 0.0


@dataclass(frozen=True)
class Task:
    """What has to be fetched of an activity."""

    entry: Entry
    detail: bool
    streams: bool

    @property
    def requests(self) -> int:
        """How many requests it costs."""
        return self.detail + self.streams


@dataclass(frozen=True)
class ExportOptions:
    """Which files are wanted; activities that began after ``renew_after`` are fetched again."""

    json: bool = True
    gpx: bool = True
    renew_after: float | None = None


def entries(pages: Iterable[Page]) -> list[Entry]:
    """Return an entry for each summary; the summaries themselves would fill the memory."""
    return [_entry(summary) for page in pages for summary in page]


class Export:
    """Fetches what a folder lacks."""

    def __init__(
        self,
        strava: Strava,
        folder: ExportFolder,
        choice: ExportOptions,
        warn: Callable[[str], None],
    ) -> None:
        self._strava = strava
        self._folder = folder
        self._choice = choice
        self._warn = warn

    def tasks(self, found: Iterable[Entry]) -> list[Task]:
        """Return what is left to do; call it when the folder is open."""
        return [task for entry in found if (task := self._task(entry)) is not None]

    def run(self, tasks: list[Task]) -> Iterator[int]:
        """Carry the tasks out; yield after each activity how many requests are left.

        An activity that does not come is passed over with a warning; at the end Incomplete names
        them all.
        """
        failures = Failures()
        left = sum(task.requests for task in tasks)
        for task in tasks:
            try:
                self._fetch(task)
            except ItemError as error:
                self._warn(f"{task.entry.stem}: {error}")
                failures.record_failure(task.entry.id, error)
                if failures.gave_up:
                    break
            else:
                failures.record_success()
            left -= task.requests
            yield left
        failures.raise_if_any()

    def _task(self, entry: Entry) -> Task | None:
        choice, folder = self._choice, self._folder
        renew = choice.renew_after is not None and entry.started_at > choice.renew_after
        recorded = folder.has(entry.id, "streams.json")
        detail = choice.json and (renew or not folder.has(entry.id, "json"))
        streams = choice.json and (renew or not recorded)
        track = (
            choice.gpx
            and (entry.has_track or recorded)
            and (renew or not (folder.has(entry.id, "gpx") or folder.lacks_track(entry.id)))
        )
        if not (detail or streams or track):
            return None
        streams = streams or (track and (renew or not recorded))
        # Strava has no streams of an activity that was typed in, and to ask would be for nothing.
        return Task(entry, detail, streams and not entry.manual)

    def _fetch(self, task: Task) -> None:
        entry = task.entry
        if task.detail:
            self._write(entry, "json", self._strava.activity(entry.id), indent=True)
        streams = self._streams(task)
        is_kept = not task.streams and self._folder.has(entry.id, "streams.json")
        if self._choice.json and not is_kept:
            self._write(entry, "streams.json", streams, indent=False)
        if self._choice.gpx:
            self._keep_track(entry, streams)

    def _streams(self, task: Task) -> Document:
        """Return the streams, from Strava where the task says so; {} where there are none."""
        if not task.streams:
            return self._kept_streams(task.entry)
        try:
            return self._strava.streams(task.entry.id)
        except NotFound:
            if self._kept_streams(task.entry):
                raise  # what is here is worth more than a refusal that may pass
            return {}

    def _kept_streams(self, entry: Entry) -> Document:
        is_here = self._folder.has(entry.id, "streams.json")
        return self._folder.read(entry.id, "streams.json") if is_here else {}

    def _keep_track(self, entry: Entry, streams: Document) -> None:
        track = track_of(
            {
                "id": entry.id,
                "name": entry.name,
                "sport_type": entry.sport_type,
                "start_date": entry.start_date,
            },
            streams,
        )
        if track is not None:
            self._folder.write(entry.stem, entry.id, "gpx", track)
        else:
            self._folder.note_without_track(entry.id)

    def _write(self, entry: Entry, kind: str, document: Document, *, indent: bool) -> None:
        text = io.StringIO()
        write_document(document, text, indent=indent)
        self._folder.write(entry.stem, entry.id, kind, text.getvalue())


def _entry(summary: dict[str, Any]) -> Entry:
    if not isinstance(summary.get("id"), int):
        raise unexpected_format("/athlete/activities")
    shown = summary.get("map") or {}
    return Entry(
        id=summary["id"],
        name=str(summary.get("name") or ""),
        sport_type=str(summary.get("sport_type") or ""),
        start_date=str(summary.get("start_date") or ""),
        start_date_local=str(summary.get("start_date_local") or ""),
        manual=bool(summary.get("manual")),
        has_track=bool(summary.get("start_latlng") or shown.get("summary_polyline")),
    )
