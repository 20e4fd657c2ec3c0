"""What strava edit does: read, show, ask, write the undo file, change one after another."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from stravafetch.auth.token_source import require_activity_write
from stravafetch.cli.actions.cost import condition, in_windows, until
from stravafetch.cli.actions.edit_plan import Plan, make_plan, read_arguments
from stravafetch.cli.actions.edit_preview import Change
from stravafetch.cli.actions.edit_run import EditRun
from stravafetch.cli.context import Context
from stravafetch.cli.format_options import FormatOptions
from stravafetch.cli.output import Output, open_output
from stravafetch.cli.question import can_confirm, confirm
from stravafetch.errors import BadInput, StravafetchError
from stravafetch.files.advice import advice_for
from stravafetch.files.atomic import write_new
from stravafetch.output.amounts import counted
from stravafetch.output.json_text import to_json
from stravafetch.query.changes import Values, old_values


@dataclass(frozen=True)
class EditOptions:
    """The options' values; ``undo`` None is a file in the current folder, named for the moment."""

    undo: str | None
    yes: bool
    dry_run: bool


def edit(
    context: Context,
    ids: tuple[str, ...],
    values: Values,
    options: EditOptions,
    chosen: FormatOptions,
    output: str | None,
) -> None:
    """Change activities, and print each as it is then.

    Raises BadInput before any change, and Incomplete at the end for those skipped.
    """
    edits = read_arguments(ids, values)
    _require_consent(context, options)
    undo = _undo_path(context, options.undo)
    if not options.dry_run:
        require_activity_write(context.token_source)
    if not edits:
        context.console.note("No activities are named; nothing to change.")
        return
    plan = make_plan(context, edits, will_change=not options.dry_run)
    for change in plan.changes:
        context.console.ask(change.lines(plan.gear_names))
    if plan.read:
        context.console.note(_summary(context, plan, dry_run=options.dry_run))
    run = EditRun(context, plan.changes, undo)
    if plan.changes and not options.dry_run:
        _confirm(context, options, len(plan.changes))
        with open_output(output) as out:  # first, or what was changed could not be printed
            _write_undo(undo, plan.changes)
            _change_all(context, run, chosen, out)
    run.raise_if_any(plan.unread)


def _require_consent(context: Context, options: EditOptions) -> None:
    if not (options.yes or options.dry_run or can_confirm(context)):
        raise BadInput(
            "There is no terminal on which to confirm the changes.",
            "Add --yes to change them without a question, or --dry-run to see what would change.",
        )


def _undo_path(context: Context, name: str | None) -> Path:
    """Return where the undo file will be; BadInput where a file is there already."""
    if name is not None:
        if Path(name).exists():
            raise _is_there(name)
        return Path(name)
    moment = datetime.fromtimestamp(context.clock.now()).astimezone()
    stem = f"strava-edit-undo-{moment:%Y%m%d-%H%M%S}"
    number, path = 1, Path(f"{stem}.ndjson")
    while path.exists():
        number += 1
        path = Path(f"{stem}-{number}.ndjson")
    return path


def _is_there(name: str) -> BadInput:
    return BadInput(f"{name} exists already.", "Name another file with --undo.")


def _summary(context: Context, plan: Plan, *, dry_run: bool) -> str:
    count = len(plan.changes)
    if not count:
        return f"Nothing to change in {counted(plan.read, 'activity')}."
    of_all = f"{count:,} of {counted(plan.read, 'activity')}"
    if dry_run:
        cost = in_windows(plan.requests, count)
        return f"{of_all} would change. Without --dry-run this takes {cost}."
    return f"{of_all} will change: {until(context, count)}{condition(context, count)}."


def _confirm(context: Context, options: EditOptions, count: int) -> None:
    if not options.yes and not confirm(context, f"Change {counted(count, 'activity')}?"):
        raise StravafetchError("Nothing was changed.", "Answer y, or use --yes, to change them.")


def _write_undo(path: Path, changes: list[Change]) -> None:
    """Write the old values, whole and onto the disk, before the first change."""
    lines = [
        to_json({"id": one.activity_id, **old_values(one.activity, one.changes)}) for one in changes
    ]
    try:
        write_new(path, "".join(f"{line}\n" for line in lines))
    except FileExistsError:
        raise _is_there(str(path)) from None
    except OSError as error:
        raise StravafetchError(
            f"Could not write the undo file {path}: {error.strerror}; nothing was changed.",
            f"{advice_for(error)} --undo FILE chooses another place.",
        ) from error


def _change_all(context: Context, run: EditRun, chosen: FormatOptions, out: Output) -> None:
    """Change and print; on a terminal only where a format or fields were asked for."""
    pages = run.pages()
    with run:
        if out.is_terminal and chosen.is_default and not chosen.fields:
            for _ in pages:
                pass
        else:
            if out.is_terminal:
                context.console.stop_live_line()
            chosen.for_several().write(pages, context, out)
