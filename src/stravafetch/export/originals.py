"""Exports the uploaded files of an archive, byte for byte."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from stravafetch.api.bulk import Failures
from stravafetch.console import Console
from stravafetch.errors import ItemError
from stravafetch.export.file_names import ORIGINALS
from stravafetch.export.folder import ExportFolder
from stravafetch.export.tasks import Activity


class OriginalFiles(Protocol):
    """A source of uploaded files, implemented by ``archive.source``."""

    def original(self, activity_id: int) -> tuple[str, bytes]:
        """Return the extension of a file, such as fit.gz, and its bytes. Raises ItemError."""
        ...


def lacking(activities: Sequence[Activity], folder: ExportFolder) -> list[Activity]:
    """Return the activities whose uploaded file is not in the folder."""
    return [
        activity
        for activity in activities
        if not any(folder.has(activity.id, kind) for kind in ORIGINALS)
    ]


def copy_originals(
    source: OriginalFiles, folder: ExportFolder, activities: Sequence[Activity], console: Console
) -> Iterator[None]:
    """Copy the uploaded files; yield after each activity.

    A file that cannot be read is skipped with a warning; at the end Incomplete lists them all.
    """
    failures = Failures()
    for activity in activities:
        try:
            ending, data = source.original(activity.id)
        except ItemError as error:
            console.warn(f"{activity.base_name}: {error}")
            failures.record_failure(activity.id, error)
        else:
            kind = f"original.{ending}"
            known = kind if kind in ORIGINALS else "original.bin"
            folder.write(activity.base_name, activity.id, known, data)
            failures.record_success()
        yield
    failures.raise_if_any()
