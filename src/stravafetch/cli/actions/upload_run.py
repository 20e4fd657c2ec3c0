"""The uploads of strava upload: a file goes in, and what became of it comes out."""

import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stravafetch.api.edits import change_activity
from stravafetch.api.uploads import Upload, Uploaded, UploadFailed, Uploads
from stravafetch.cli.actions.activity_files import ActivityFile
from stravafetch.cli.actions.activity_values import as_form, without
from stravafetch.cli.context import Context
from stravafetch.errors import ItemError, StravafetchError
from stravafetch.query.changes import Value

AT_ONCE = ("name", "description", "trainer", "commute")  # what an upload can set


@dataclass(frozen=True)
class Outcome:
    """What became of a file: a record to print and, for a person, a sentence or an error."""

    record: dict[str, Any]
    sentence: str = ""
    error: StravafetchError | None = None
    was_sent: bool = True

    @property
    def is_duplicate(self) -> bool:
        """Whether Strava had the file already."""
        return self.record.get("duplicate") is True

    @property
    def stops_run(self) -> bool:
        """Whether no other file would fare better, as without a sign-in or a network."""
        return self.error is not None and not isinstance(self.error, ItemError)


class UploadRun:
    """Uploads one file after another; threads may share it."""

    def __init__(self, context: Context, values: Mapping[str, Value], *, waits: bool) -> None:
        """``waits`` is for Strava to process each file, after which the other values are set."""
        self._context = context
        self._waits = waits
        self._fields = as_form(values, AT_ONCE)
        self._changes = without(values, AT_ONCE)
        self._uploads = Uploads(context.client, context.clock, context.console)
        self._strava = context.strava
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Begin no further file."""
        self._stopped.set()

    def upload(self, file: ActivityFile) -> Outcome:
        """Upload a file; whatever fails is in the outcome."""
        known: dict[str, Any] = {"id": None, "file": file.name}
        if self._stopped.is_set():
            return Outcome({**known, "error": "It was not sent."}, was_sent=False)
        try:
            return self._upload(file, known)
        except StravafetchError as error:
            if isinstance(error, UploadFailed) and error.upload_id is not None:
                known["upload_id"] = error.upload_id
            outcome = Outcome({**known, "error": str(error)}, self._failure(known), error)
            if outcome.stops_run:
                self.stop()
            return outcome

    def _upload(self, file: ActivityFile, known: dict[str, Any]) -> Outcome:
        """Upload a file; ``known`` gets each ID as soon as there is one."""
        upload = Upload(
            file.data_type,
            file.read(),
            f"{file.stem}-{secrets.token_hex(4)}.{file.data_type}",
            self._fields,
            file.find_start,
        )
        uploaded = self._uploads.send(upload)
        if "id" in uploaded.record:
            known["upload_id"] = uploaded.record["id"]
        if self._waits:
            uploaded = self._uploads.wait(upload, uploaded)
        known["id"] = uploaded.activity_id
        if uploaded.is_duplicate:
            return self._duplicate(uploaded, known)
        if not self._waits:
            return _not_waited_for(uploaded, known)
        activity = self._activity(uploaded.activity_id or 0)
        return Outcome(activity, f"https://www.strava.com/activities/{uploaded.activity_id}")

    def _activity(self, activity_id: int) -> dict[str, Any]:
        if not self._changes:
            return self._strava.activity(activity_id)
        return change_activity(
            self._strava,
            self._context.clock,
            self._context.console,
            activity_id,
            self._changes,
        )

    def _duplicate(self, uploaded: Uploaded, known: dict[str, Any]) -> Outcome:
        unchanged = ", and it was left as it is" if self._changes or self._fields else ""
        sentence = f"Strava has it already, as activity {uploaded.activity_id}{unchanged}."
        return Outcome({**known, "duplicate": True}, sentence)

    def _failure(self, known: Mapping[str, Any]) -> str:
        """Return what precedes an error, where there is an activity."""
        if known["id"] is None:
            return ""
        what = "changed as wanted" if self._changes else "read"
        return f"It was uploaded as activity {known['id']}, but not {what}. "


def _not_waited_for(uploaded: Uploaded, known: dict[str, Any]) -> Outcome:
    if not uploaded.record:  # its response was lost, and the activity was found
        return Outcome(known, f"https://www.strava.com/activities/{uploaded.activity_id}")
    command = f"`strava api /uploads/{uploaded.record['id']}`"
    return Outcome(uploaded.record, f"Sent. Check its status with {command}.")
