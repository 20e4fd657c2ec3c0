"""What strava upload does: check all files, send them side by side, and print a line for each."""

from collections.abc import Mapping
from contextlib import closing
from typing import Any, NamedTuple

from stravafetch.api.bulk import MAX_CONSECUTIVE_FAILURES
from stravafetch.auth.token_source import require_activity_write
from stravafetch.cli.actions.activity_files import ActivityFile, check_files
from stravafetch.cli.actions.activity_values import option_of, read_values, with_gear_id
from stravafetch.cli.actions.upload_run import AT_ONCE, Outcome, UploadRun
from stravafetch.cli.context import Context
from stravafetch.cli.output import Output, open_output
from stravafetch.concurrent_map import concurrent_map
from stravafetch.errors import BadInput, Incomplete, StravafetchError
from stravafetch.output.amounts import counted
from stravafetch.output.formats import write_ndjson
from stravafetch.output.style import Style

MAX_LISTED = 20


class UploadOptions(NamedTuple):
    """The options' values that are not of the activities."""

    data_type: str | None
    jobs: int
    waits: bool


def upload_files(
    context: Context,
    names: tuple[str, ...],
    fields: Mapping[str, Any],
    options: UploadOptions,
    output: str | None,
) -> None:
    """Upload files and print a line of JSON for each, in order; Incomplete where one failed.

    On a terminal a sentence takes the place of the line. Raises BadInput and ScopeMissing before
    anything is sent. After an error that no other file would escape, no further file is begun, and
    that error is raised at the end.
    """
    values = read_values(fields)
    if not options.waits and (later := values.keys() - {*AT_ONCE}):
        others = ", ".join(map(option_of, sorted(later)))
        raise BadInput(
            f"--no-wait-processing cannot be combined with {others}.",
            "Those values are set once Strava has processed a file.",
        )
    files = check_files(names, options.data_type)
    if repeated := len(names) - len(files):
        context.console.note(f"Each file is uploaded once: {repeated:,} repeated skipped.")
    require_activity_write(context.token_source)
    run = UploadRun(context, with_gear_id(context, values), waits=options.waits)
    tally = _Tally()
    with open_output(output) as out:
        try:
            _upload_all(context, run, files, options.jobs, tally, out)
        except BaseException:  # such as Ctrl-C or a full disk
            context.console.ask(
                f"Stopped after {tally.count:,} of {counted(len(files), 'file')}. Others that were "
                "sent may still become activities. Run the command again with all files: Strava "
                "never accepts a file twice."
            )
            raise
    tally.raise_if_any(context)


def _upload_all(
    context: Context,
    run: UploadRun,
    files: list[ActivityFile],
    jobs: int,
    tally: "_Tally",
    out: Output,
) -> None:
    context.progress.show(f"0 of {counted(len(files), 'file')} uploaded")
    try:
        with closing(concurrent_map(run.upload, files, jobs)) as uploaded:
            for file, outcome in uploaded:
                tally.add(file.shown, outcome)
                if tally.is_hopeless:
                    run.stop()
                if not out.is_terminal:
                    write_ndjson([[outcome.record]], out.stream, Style())
                _tell(context, file.shown, outcome, is_printed=not out.is_terminal)
                context.progress.show(f"{tally.count:,} of {counted(len(files), 'file')} uploaded")
    finally:
        run.stop()
        context.progress.show("")


def _tell(context: Context, name: str, outcome: Outcome, *, is_printed: bool) -> None:
    """Say what became of a file, unless the line or the error at the end says it."""
    error = outcome.error
    if error is None:
        if outcome.sentence and (outcome.is_duplicate or not is_printed):
            context.console.note(f"{name}: {outcome.sentence}")
    elif outcome.sentence or not outcome.stops_run:
        context.console.warn(f"{name}: {outcome.sentence}{error} {error.next_step}")


class _Tally:
    """What became of the files so far."""

    def __init__(self) -> None:
        self.count = 0
        self._failed: list[str] = []
        self._unsent: list[str] = []
        self._failed_in_a_row = 0  # without a reason that Strava gave for the file
        self._error: StravafetchError | None = None

    @property
    def is_hopeless(self) -> bool:
        """Whether every upload seems to fail, so that no more should be sent."""
        return self._failed_in_a_row >= MAX_CONSECUTIVE_FAILURES

    def add(self, name: str, outcome: Outcome) -> None:
        """Count a file."""
        self.count += 1
        is_unexplained = outcome.error is not None and "upload_id" not in outcome.record
        self._failed_in_a_row = self._failed_in_a_row + 1 if is_unexplained else 0
        if not outcome.was_sent:
            self._unsent.append(name)
        elif outcome.error is not None:
            self._failed.append(name)
        if outcome.stops_run and self._error is None:
            self._error = outcome.error

    def raise_if_any(self, context: Context) -> None:
        """Raise the error that stopped the run, or Incomplete with the files that failed."""
        if self._unsent:
            context.console.warn(
                f"{len(self._unsent):,} of {counted(self.count, 'file')} were not sent, from "
                f"{self._unsent[0]} on."
            )
        if self._error is not None:
            raise self._error
        if self._failed:
            more = ", ..." if len(self._failed) > MAX_LISTED else ""
            raise Incomplete(
                f"{len(self._failed):,} of {counted(self.count, 'file')} failed: "
                f"{', '.join(self._failed[:MAX_LISTED])}{more}.",
                "The reasons are given above. Running the command again with all files is safe: "
                "Strava never accepts a file twice.",
            )
