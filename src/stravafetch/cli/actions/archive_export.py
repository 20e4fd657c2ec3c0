"""Runs strava export from an archive, and reports its progress and its result."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from stravafetch.archive.source import ArchiveSource
from stravafetch.cli.actions.export import ExportArguments, carry_out
from stravafetch.cli.context import Context
from stravafetch.export.exporter import Export
from stravafetch.export.folder import ExportFolder
from stravafetch.export.originals import copy_originals, lacking
from stravafetch.export.tasks import Activity, Task, read_activities
from stravafetch.output.amounts import counted

ORIGINALS_ARE_WHOLE = (
    "These files are as they were uploaded: privacy zones and crops are not applied."
)

Work = tuple[int, Iterator[Any]]  # the activities to write, and an item for each one done


def export_to(context: Context, path: Path, arguments: ExportArguments) -> None:
    """Bring a folder up to date. Raises Incomplete if files in the archive could not be read."""
    folder = ExportFolder(path)
    source = context.opened_archive
    listed = source.activities(arguments.span, arguments.sports)
    # Before the folder is created, as the archive may turn out not to be one.
    found = read_activities(context.progress.watch(listed, lambda: None))
    with folder.opened():
        if arguments.only == "original":
            count, work = _copying(context, source, folder, found)
        else:
            count, work = _exporting(context, source, folder, found, arguments)
        context.console.note(_announcement(len(found), count))
        carry_out(context, ("" for _ in work), len(found) - count, len(found))
    if found:
        context.console.note(f"{path} is complete.")


def _copying(
    context: Context, source: ArchiveSource, folder: ExportFolder, found: list[Activity]
) -> Work:
    left = lacking([activity for activity in found if source.has_file(activity.id)], folder)
    if left:
        context.console.note(ORIGINALS_ARE_WHOLE)
    return len(left), copy_originals(source, folder, left, context.console)


def _exporting(
    context: Context,
    source: ArchiveSource,
    folder: ExportFolder,
    found: list[Activity],
    arguments: ExportArguments,
) -> Work:
    # Anything missing from the archive today will never be added.
    options = replace(arguments.options(context.clock.now()), streams_days=0)
    export = Export(source, folder, options, context.console)
    tasks = [_possible(task, source) for task in export.tasks(found)]
    tasks = [task for task in tasks if task.kinds]
    return len(tasks), export.run(tasks)


def _possible(task: Task, source: ArchiveSource) -> Task:
    """Omit streams that only the API may have, as an empty file would mean there are none."""
    if task.activity.manual or source.has_file(task.activity.id):
        return task
    return Task(task.activity, task.kinds & {"json"}, fetch_streams=False)


def _announcement(found: int, count: int) -> str:
    if not found:
        return "No activities match."
    return f"{counted(found, 'activity')}, {found - count:,} already complete."
