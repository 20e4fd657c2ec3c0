"""Uploads: https://developers.strava.com/docs/uploads/. No file becomes two activities."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from stravafetch.api.client import Client
from stravafetch.api.multipart import FilePart, Multipart
from stravafetch.api.pagination import MAX_PER_PAGE, read_page, unexpected_format
from stravafetch.api.request import Request
from stravafetch.api.response import Response
from stravafetch.api.response_errors import error_from
from stravafetch.clock import Clock
from stravafetch.console import Console
from stravafetch.errors import ItemError, StravafetchError, Unreachable
from stravafetch.source import Document

FIRST_POLL_SECONDS = 2.0  # Strava: "mean processing time is currently under 2 seconds"
LONGEST_PAUSE_SECONDS = 15.0
TIMEOUT_SECONDS = 300.0
MAX_SEARCHES = 4  # for an upload whose response was lost: for about 16 seconds
MAX_ATTEMPTS = 2
ONE_DAY = 86_400  # a start is told by a device, perhaps on its own clock
# ``mine.gpx duplicate of activity 1``, and since then ``duplicate of <a href='/activities/1' ...``
_DUPLICATE = re.compile(r"duplicate of .*?activit(?:y|ies)[ /]+([0-9]{1,19})", re.DOTALL)
_OF_THE_FILE = (400, 413, 415, 422)
_CHECK_THE_FILE = "Check the file, for example by opening it in another program."


@dataclass(frozen=True)
class Upload:
    """A file to upload, with what Strava takes along: name, description, trainer, commute.

    ``external_id`` is of this upload alone: it tells its activity from all others. ``find_start``
    returns the Unix time at which the activity began, None where that is not known; it is called
    only when Strava's response was lost.
    """

    data_type: str
    content: bytes = field(repr=False)
    external_id: str
    fields: Mapping[str, str] = field(default_factory=dict)
    find_start: Callable[[], float | None] = lambda: None


@dataclass(frozen=True)
class Uploaded:
    """What became of an upload: an activity, perhaps one that was there before, or neither yet.

    ``record`` is Strava's own of the upload; there is none where its response was lost.
    """

    record: Document
    activity_id: int | None = None
    is_duplicate: bool = False
    attempts: int = 1


class UploadFailed(ItemError):
    """A file did not become an activity; ``upload_id`` is None if the upload is unknown."""

    def __init__(self, what: str, next_step: str, upload_id: int | None = None) -> None:
        super().__init__(what, next_step)
        self.upload_id = upload_id


class Uploads:
    """Uploads files and waits for their activities; threads may share it."""

    def __init__(self, client: Client, clock: Clock, console: Console) -> None:
        self._client = client
        self._clock = clock
        self._console = console

    def send(self, upload: Upload) -> Uploaded:
        """Send a file, and return the upload as it is then: being processed, as a rule.

        Where the response was lost, Strava is asked for an activity with its ``external_id``
        before the file is sent again, once. Raises UploadFailed and what Client.send raises.
        """
        lost: StravafetchError | None = None
        for attempts in range(1, MAX_ATTEMPTS + 1):
            try:
                response = self._post(upload)
            except Unreachable as error:
                if not error.was_sent:
                    raise
                lost = error
            else:
                if response.status < 500:
                    return replace(self._read(response), attempts=attempts)
                lost = error_from(response, "/uploads", self._clock.now())
            self._console.trace(f"{lost} Asking Strava whether {upload.external_id} arrived.")
            if found := self._find(upload):
                return Uploaded({}, found)
        raise UploadFailed(
            f"{lost} It was sent twice; it is not known whether Strava has it.",
            "Run the command again in a few minutes: Strava never accepts a file twice.",
        )

    def wait(self, upload: Upload, uploaded: Uploaded) -> Uploaded:
        """Ask until a file has become an activity; raises UploadFailed where it does not."""
        upload_id, attempts = uploaded.record.get("id"), uploaded.attempts
        began, pause = self._clock.now(), FIRST_POLL_SECONDS
        while uploaded.activity_id is None:
            if self._clock.now() - began > TIMEOUT_SECONDS:
                raise UploadFailed(
                    f"Strava is still processing upload {upload_id} after five minutes.",
                    f"Check its status later with `strava api /uploads/{upload_id}`.",
                    upload_id,
                )
            self._clock.sleep(pause)
            pause = min(pause * 1.5, LONGEST_PAUSE_SECONDS)
            uploaded = self._read(self._client.get(f"/uploads/{upload_id}"))
        if uploaded.is_duplicate and attempts > 1:
            # Maybe of what the first sending has become meanwhile.
            path = f"/activities/{uploaded.activity_id}"
            is_own = _comes_from(upload, self._client.get(path).json())
            return replace(uploaded, is_duplicate=not is_own)
        return uploaded

    def _post(self, upload: Upload) -> Response:
        known = {**upload.fields, "data_type": upload.data_type, "external_id": upload.external_id}
        file = FilePart(upload.external_id, upload.content)
        form = Multipart([*known.items(), ("file", file)])
        return self._client.send(Request("/uploads", {}, "POST", form, form.content_type))

    def _read(self, response: Response) -> Uploaded:
        """Read a record of an upload, which may come with the status 400."""
        if response.status not in _OF_THE_FILE and not response.is_success:
            raise error_from(response, "/uploads", self._clock.now())
        record = response.json() if response.is_json else None
        if not isinstance(record, dict) or "id" not in record:
            if response.is_success:
                raise unexpected_format("/uploads")
            raise UploadFailed(
                f"Strava refused it ({response.status} {response.fault()}).", _CHECK_THE_FILE
            )
        reason = str(record.get("error") or "")
        if duplicate := _DUPLICATE.search(reason):
            return Uploaded(record, int(duplicate[1]), is_duplicate=True)
        if reason:
            raise UploadFailed(
                f"Strava could not make an activity of it: {reason.rstrip('.')}.",
                _CHECK_THE_FILE,
                record["id"],
            )
        return Uploaded(record, record.get("activity_id"))

    def _find(self, upload: Upload) -> int | None:
        """Look for the activity of an upload in the list; it takes a moment to be there."""
        path, start = "/athlete/activities", upload.find_start()
        query: dict[str, object] = {"per_page": MAX_PER_PAGE}
        if start is not None:
            after = min(start, self._clock.now()) - ONE_DAY  # Strava takes none in the future
            query |= {"after": max(0, int(after)), "before": int(start) + ONE_DAY}
        for number in range(MAX_SEARCHES):
            self._clock.sleep(FIRST_POLL_SECONDS * 1.5**number)
            for activity in read_page(self._client.get(path, query), path):
                if _comes_from(upload, activity):
                    found: int = activity["id"]
                    return found
        return None


def _comes_from(upload: Upload, activity: Document) -> bool:
    # Strava has been seen to append the type of the file.
    return upload.external_id in str(activity.get("external_id") or "")
