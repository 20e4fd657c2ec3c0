"""The changes of strava edit, one after another, and what is to be known when they end early."""

import shlex
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from stravafetch.api.bulk import MAX_CONSECUTIVE_FAILURES, attempt
from stravafetch.api.edits import change_activity
from stravafetch.cli.actions.edit_preview import Change
from stravafetch.cli.context import Context
from stravafetch.errors import (
    ChangeRefused,
    Forbidden,
    Incomplete,
    ItemError,
    NotFound,
    ScopeMissing,
    StravafetchError,
    Unreachable,
)
from stravafetch.output.amounts import counted
from stravafetch.source import Document

IDS_A_LINE = 80


class EditRun:
    """Makes the changes; as a context it says at its end what was done and what was not."""

    def __init__(self, context: Context, changes: list[Change], undo: Path) -> None:
        self._context = context
        self._waiting = list(changes)
        self._undo = undo
        self._current: int | None = None
        self._changed = 0
        self._skipped: list[int] = []
        self._failed_in_a_row = 0

    def pages(self) -> Iterator[list[Document]]:
        """Change each, and yield it as it is then.

        One that alone is refused is skipped with a warning. What concerns all is raised.
        """
        total = len(self._waiting)
        while self._waiting and self._failed_in_a_row < MAX_CONSECUTIVE_FAILURES:
            change = self._waiting.pop(0)
            self._current = change.activity_id
            self._context.progress.show(f"{total - len(self._waiting) - 1:,} of {total:,} changed")
            outcome = attempt(lambda: self._change(change))  # noqa: B023 - called at once
            self._current = None
            if isinstance(outcome, ItemError):
                self._skip(change, outcome)
            else:
                self._changed += 1
                self._failed_in_a_row = 0
                yield [outcome]

    def raise_if_any(self, unread: list[int]) -> None:
        """Raise Incomplete, which names those that were skipped, and those never read."""
        if failed := [*unread, *self._skipped]:
            listed = ", ".join(map(str, failed))
            raise Incomplete(
                f"{counted(len(failed), 'activity')} could not be changed: {listed}.",
                "The reason for each is given above.",
            )

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        console = self._context.console
        console.show("")
        undo = f"`strava edit - < {shlex.quote(str(self._undo))}`"
        reversal = f"; {undo} undoes that" if self._changed else ""
        done = f"{counted(self._changed, 'activity')}{reversal}."
        left = [change.activity_id for change in self._waiting]
        if self._current is not None:
            left.insert(0, self._current)
        if kind is None and not left:
            console.note(f"Changed {done}")
            return
        console.ask(f"Stopped. Changed {done}")
        if self._current is not None and not _was_refused(error):
            console.ask(f"{self._current} may have been changed, too: no response was received.")
        for start in range(0, len(left), IDS_A_LINE):
            console.ask(f"Left: {' '.join(map(str, left[start : start + IDS_A_LINE]))}")
        if left:
            console.ask("Run the command again to continue: only what still differs is sent.")

    def _change(self, change: Change) -> Document:
        context = self._context
        try:
            return change_activity(
                context.strava, context.clock, context.console, change.activity_id, change.changes
            )
        except NotFound as error:
            if self._changed or context.token_source.scope() is not None:
                raise
            raise ScopeMissing(
                f"Strava lets this token read {change.activity_id} and not change it (404).",
                "STRAVA_ACCESS_TOKEN must be a token with the scope activity:write.",
            ) from error

    def _skip(self, change: Change, error: ItemError) -> None:
        self._context.console.warn(f"{change.activity_id}: {error}")
        self._skipped.append(change.activity_id)
        affects_it_alone = isinstance(error, NotFound | Forbidden | ChangeRefused)
        self._failed_in_a_row = 0 if affects_it_alone else self._failed_in_a_row + 1


def _was_refused(error: BaseException | None) -> bool:
    return isinstance(error, StravafetchError) and not isinstance(error, Unreachable)
