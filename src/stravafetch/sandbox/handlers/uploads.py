"""Uploading files: https://developers.strava.com/docs/uploads/."""

import hashlib
from collections.abc import Mapping
from typing import Any

from stravafetch.sandbox.account import Account
from stravafetch.sandbox.data import uploaded_activity
from stravafetch.sandbox.error_responses import bad_request, missing_scope, not_found
from stravafetch.sandbox.routing import ApiRequest, Endpoint
from stravafetch.sandbox.server import Response

Record = dict[str, Any]

PROCESSING_SECONDS = 2.0  # Strava: "under 2 seconds" on average
_PROCESSING = "Your activity is still being processed."
_READY = "Your activity is ready."
_FAILED = "There was an error processing your activity."


def _create(request: ApiRequest) -> Response:
    """Accept a file; immediately reject one that has already become an activity."""
    fields, uploads = dict(request.http.form), request.account.uploads
    if "activity:write" not in request.scope:
        return missing_scope("activity:write")
    if not (file := request.http.files.get("file")):
        return bad_request("Upload", "file", "empty")
    if fields.get("data_type") not in uploaded_activity.DATA_TYPES:
        return bad_request("Upload", "data_type", "invalid")
    digest = hashlib.sha256(file).hexdigest()
    number = max(uploads, default=18_000_000_000) + 1
    fields["external_id"] = fields.get("external_id") or f"{digest[:12]}.{fields['data_type']}"
    upload = {
        "id": number,
        "id_str": str(number),
        "external_id": fields["external_id"],
        "error": None,
        "status": _PROCESSING,
        "activity_id": None,
    }
    uploads[number] = {
        "shown": upload,
        "file": file,
        "digest": digest,
        "fields": fields,
        "ready_at": request.now + PROCESSING_SECONDS,
    }
    if twin := _activity_of(request.account, digest):
        upload |= _failure(f"{fields['external_id']} duplicate of activity {twin}")
        return Response.json(400, upload)
    return Response.json(201, upload)


def _show(request: ApiRequest) -> Response:
    upload = request.account.uploads.get(request.id)
    if upload is None or "activity:write" not in request.scope:
        return not_found("Upload")
    return Response.json(200, upload["shown"])


def process_uploads(account: Account, now: float) -> None:
    """Create the activities of uploads that are due, whether or not anyone asks for them."""
    for number, upload in account.uploads.items():
        if upload["shown"]["status"] == _PROCESSING and now >= upload["ready_at"]:
            upload["shown"] |= _process(account, number, upload, now)


def _process(account: Account, upload_id: int, upload: Record, now: float) -> Record:
    """Create the activity, and return the new state of the upload."""
    fields = upload["fields"]
    if twin := _activity_of(account, upload["digest"]):
        return _failure(f"{fields['external_id']} duplicate of activity {twin}")
    number = account.history.next_id()
    try:
        activity = uploaded_activity.summary(
            upload["file"], fields, number, upload_id, account.athlete["id"], now
        )
    except ValueError:
        return _failure(f"{fields['external_id']} is malformed")
    account.history.add(activity)
    account.written[number] = {"description": fields.get("description", "")}
    return {"status": _READY, "activity_id": number}


def _failure(error: str) -> Record:
    return {"error": error, "status": _FAILED}


def _activity_of(account: Account, digest: str) -> int | None:
    """Return the activity already created from the same file."""
    for upload in account.uploads.values():
        number: int | None = upload["shown"]["activity_id"]
        if upload["digest"] == digest and number and account.history.find(number):
            return number
    return None


UPLOADS: Mapping[tuple[str, str], Endpoint] = {
    ("POST", "/uploads"): Endpoint(_create),
    ("GET", "/uploads/{id}"): Endpoint(_show),
}
