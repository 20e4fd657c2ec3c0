"""Runs strava export, and reports its cost beforehand, its progress and its result."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from stravafetch.cli.actions.cost import condition, until
from stravafetch.cli.context import Context
from stravafetch.export.exporter import Export
from stravafetch.export.folder import ExportFolder
from stravafetch.export.tasks import Activity, ExportOptions, Task, read_activities
from stravafetch.output.amounts import counted
from stravafetch.query.dates import Span


@dataclass(frozen=True)
class ExportArguments:
    """The options' values; ``only`` is the one kind of file to write, gpx or json."""

    span: Span
    sports: tuple[str, ...]
    only: str | None
    update: bool
    jobs: int

    def options(self, now: float) -> ExportOptions:
        """Return which files to write, and which activities to fetch again."""
        return ExportOptions(
            now=now,
            json=self.only != "gpx",
            gpx=self.only != "json",
            update=self.update,
            jobs=self.jobs,
        )


def export_to(context: Context, path: Path, arguments: ExportArguments) -> None:
    """Bring a folder up to date; Incomplete when something could not be fetched."""
    folder = ExportFolder(path)
    with folder.opened():
        listed = context.strava.activities(arguments.span, arguments.sports)
        found = read_activities(context.progress.watch(listed, context.rate_limiter.left))
        export = Export(
            context.strava, folder, arguments.options(context.clock.now()), context.console
        )
        tasks = export.tasks(found)
        context.console.note(_announcement(context, found, tasks))
        costs = (f", {until(context, left)}" for left in export.run(tasks))
        carry_out(context, costs, len(found) - len(tasks), len(found))
    if found:
        context.console.note(f"{path} is complete.")


def carry_out(context: Context, work: Iterable[str], complete: int, found: int) -> None:
    """Do the work of an export, showing how many of the activities found are complete.

    After each activity, ``work`` yields what follows that number.
    """
    try:
        for number, more in enumerate(work, complete + 1):
            context.progress.show(f"{number:,} of {counted(found, 'activity')}{more}")
    except KeyboardInterrupt:
        context.progress.show("")
        context.console.note("Stopped. Complete files are kept; run it again to continue.")
        raise
    finally:
        context.progress.show("")


def _announcement(context: Context, found: list[Activity], tasks: list[Task]) -> str:
    """Return what the export will cost."""
    left = sum(task.requests for task in tasks)
    if not found:
        return "No activities match."
    count = counted(len(found), "activity")
    if not left:
        return f"{count}, already complete; nothing to fetch."
    done = len(found) - sum(1 for task in tasks if task.requests)
    return f"{count}, {done:,} already complete; {until(context, left)}{condition(context, left)}."
