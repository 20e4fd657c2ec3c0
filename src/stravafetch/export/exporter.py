"""The export of every activity's details, streams and track to files; it can be resumed."""

import io
import math
from collections.abc import Iterable, Iterator
from contextlib import closing

from stravafetch.api.bulk import Failures, attempt
from stravafetch.concurrent_map import concurrent_map
from stravafetch.console import Console
from stravafetch.errors import ItemError, NotFound
from stravafetch.export.folder import ExportFolder
from stravafetch.export.gpx import track_of
from stravafetch.export.tasks import Activity, ExportOptions, Task
from stravafetch.output.amounts import counted
from stravafetch.output.formats import write_document
from stravafetch.source import Document, Source

DAY = 86_400  # seconds
UPDATE_DAYS = 14  # for how long people rename and correct an activity

Received = Document | ItemError  # why it alone could not be fetched


class Export:
    """Fetches everything that a folder lacks."""

    def __init__(
        self,
        source: Source,
        folder: ExportFolder,
        options: ExportOptions,
        console: Console,
    ) -> None:
        self._source = source
        self._folder = folder
        self._options = options
        self._console = console
        self._not_ready = 0
        self._first_recent_id = math.inf

    def tasks(self, found: Iterable[Activity]) -> list[Task]:
        """Return the tasks that remain; call it when the folder is open."""
        activities, days = [*found], self._options.streams_days
        recent = (each.id for each in activities if self._is_younger(each, days))
        self._first_recent_id = min(recent, default=math.inf)
        return [task for activity in activities if (task := self._task(activity)).kinds]

    def run(self, tasks: list[Task]) -> Iterator[int]:
        """Carry out the tasks; after each activity, yield how many requests are left.

        An activity that could not be fetched is skipped with a warning; at the end Incomplete
        lists them all.
        """
        failures = Failures()
        left = sum(task.requests for task in tasks)
        parts = ((task.activity.id, kind) for task in tasks for kind in task.fetched_kinds)
        with closing(concurrent_map(self._request, parts, self._options.requests_at_once)) as found:
            received = (outcome for _, outcome in found)
            for task in tasks:
                try:
                    self._carry_out(task, received)
                except ItemError as error:
                    self._console.warn(f"{task.activity.base_name}: {error}")
                    failures.record_failure(task.activity.id, error)
                    if failures.gave_up:
                        break
                else:
                    failures.record_success()
                left -= task.requests
                yield left
        if self._not_ready:
            self._console.warn(
                f"Strava has no streams for {counted(self._not_ready, 'recent activity')} yet: "
                "run the export again in a few days."
            )
        failures.raise_if_any()

    def _task(self, activity: Activity) -> Task:
        kinds = frozenset(kind for kind in self._kinds() if self._is_wanted(activity, kind))
        is_here = self._keeps_streams(activity) and not self._is_renewed(activity)
        # Strava has no streams for a manual activity, so a request would be wasted.
        fetch_streams = bool(kinds - {"json"}) and not is_here and not activity.manual
        return Task(activity, kinds, fetch_streams)

    def _kinds(self) -> tuple[str, ...]:
        json = ("json", "streams.json") if self._options.json else ()
        return (*json, "gpx") if self._options.gpx else json

    def _is_wanted(self, activity: Activity, kind: str) -> bool:
        if self._is_renewed(activity):
            return True
        if kind == "streams.json":
            return not self._keeps_streams(activity)
        if kind == "gpx" and self._folder.lacks_track(activity.id):
            # Without the time of asking: a recent one may have been asked for too early.
            return self._is_new(activity) and not activity.manual
        return not self._folder.has(activity.id, kind)

    def _is_renewed(self, activity: Activity) -> bool:
        return self._options.update and self._is_younger(activity, UPDATE_DAYS)

    def _is_new(self, activity: Activity) -> bool:
        """Say whether Strava may still be at work on the upload, even if the ride is an old one.

        IDs grow with each upload: what has a higher one than an activity of the last days was
        uploaded after it.
        """
        is_recent = self._is_younger(activity, self._options.streams_days)
        return is_recent or activity.id > self._first_recent_id

    def _is_younger(self, activity: Activity, days: int) -> bool:
        return activity.started_at > self._options.now - days * DAY

    def _request(self, part: tuple[int, str]) -> Received:
        activity_id, kind = part
        fetch = self._source.activity if kind == "json" else self._source.streams
        return attempt(lambda: fetch(activity_id))

    def _carry_out(self, task: Task, received: Iterator[Received]) -> None:
        """Save the parts that arrive; raise ItemError for one that does not.

        Each part is saved before waiting for the next, so that no more is lost if the export is
        killed.
        """
        detail = next(received) if "json" in task.kinds else None
        if detail is not None and not isinstance(detail, ItemError):
            self._write(task.activity, "json", detail, indent=True)
        streams = next(received) if task.fetch_streams else None
        if isinstance(detail, ItemError):
            if isinstance(streams, dict):
                self._save_streams(task, streams)  # one request less for the next run
            raise detail
        if task.kinds - {"json"}:
            self._save_streams(task, streams)

    def _save_streams(self, task: Task, received: Received | None) -> None:
        activity = task.activity
        streams = self._streams(activity.id, received)
        if not streams and not activity.manual and self._is_new(activity):
            self._not_ready += 1  # Strava is still processing the upload
            return
        if "streams.json" in task.kinds:
            self._write(activity, "streams.json", streams, indent=False)
        if "gpx" in task.kinds:
            self._write_track(activity, streams)

    def _streams(self, activity_id: int, received: Received | None) -> Document:
        """Return the streams, from the existing file if none were fetched; {} if there are none."""
        if received is None:
            return self._kept_streams(activity_id)
        if isinstance(received, ItemError) and not isinstance(received, NotFound):
            raise received
        streams = {} if isinstance(received, NotFound) else received
        if not streams and self._kept_streams(activity_id):
            # The existing file is worth more than an error that may be temporary.
            raise NotFound(
                f"Found no streams for activity {activity_id}, but the existing file has them.",
                "The file is kept. To replace it nevertheless, delete it and run the export again.",
            )
        return streams

    def _keeps_streams(self, activity: Activity) -> bool:
        """Return whether the streams exist; an empty {} written too early does not count."""
        if not self._folder.has(activity.id, "streams.json"):
            return False
        if activity.manual or not self._folder.is_empty(activity.id, "streams.json"):
            return True
        if self._is_new(activity):
            return False
        written = self._folder.modified_at(activity.id, "streams.json")
        return written > activity.started_at + self._options.streams_days * DAY

    def _kept_streams(self, activity_id: int) -> Document:
        is_here = self._folder.has(activity_id, "streams.json")
        return self._folder.read(activity_id, "streams.json") if is_here else {}

    def _write_track(self, activity: Activity, streams: Document) -> None:
        track = track_of(
            {
                "id": activity.id,
                "name": activity.name,
                "sport_type": activity.sport_type,
                "start_date": activity.start_date,
            },
            streams,
        )
        if track is not None:
            self._folder.write(activity.base_name, activity.id, "gpx", track)
        else:
            self._folder.record_without_track(activity.id)

    def _write(self, activity: Activity, kind: str, document: Document, *, indent: bool) -> None:
        text = io.StringIO()
        write_document(document, text, indent=indent)
        self._folder.write(activity.base_name, activity.id, kind, text.getvalue())
