"""What strava create does: a manual activity, made once whatever the network does."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from stravafetch.api.edits import change_activity
from stravafetch.api.manual import create_manual
from stravafetch.auth.token_source import require_activity_write
from stravafetch.cli.actions.activity_values import as_form, read_values, with_gear_id, without
from stravafetch.cli.context import Context
from stravafetch.cli.output import give_up_stdout, open_output
from stravafetch.errors import StravafetchError
from stravafetch.output.formats import write_document
from stravafetch.query.manual import read_distance, read_elapsed, read_start

# The fields that POST /activities takes; all others are set afterwards.
AT_ONCE = ("name", "sport_type", "description", "trainer", "commute")


def create_activity(
    context: Context,
    times: tuple[str, str, str | None],
    fields: Mapping[str, Any],
    output: str | None,
) -> None:
    """Create a manual activity and print it; ``times`` are its start, its time, its distance.

    Raises BadInput and ScopeMissing before anything is sent.
    """
    values = read_values(fields)
    form = {**as_form(values, AT_ONCE), **_form_of(*times, context.clock.now())}
    require_activity_write(context.token_source)
    changes = without(with_gear_id(context, values), AT_ONCE)
    with open_output(output) as out:
        made = _create(context, form)
        with _naming(context, made["id"]):
            if changes:
                made = change_activity(
                    context.strava, context.clock, context.console, made["id"], changes
                )
            write_document(made, out.stream, indent=out.is_terminal)


def _form_of(start: str, elapsed: str, distance: str | None, now: float) -> dict[str, str]:
    form = {"start_date_local": read_start(start, now), "elapsed_time": str(read_elapsed(elapsed))}
    return form if distance is None else {**form, "distance": f"{read_distance(distance):g}"}


def _create(context: Context, form: Mapping[str, str]) -> dict[str, Any]:
    try:
        return create_manual(context.client, context.clock, context.console, form)
    except (KeyboardInterrupt, SystemExit):
        context.console.ask(
            "Stopped. It is not known whether the activity was created: look for it with "
            "`strava activities --limit 5` before you create it again."
        )
        raise


@contextmanager
def _naming(context: Context, number: int) -> Iterator[None]:
    """Name the activity that is there, whatever ends the block early."""
    try:
        yield
    except BaseException as error:  # such as a refused change, Ctrl-C or a full disk
        if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
            give_up_stdout()
            raise StravafetchError(
                f"Activity {number} was created, but not printed: {error.strerror}.",
                f"`strava activity {number}` prints it.",
            ) from error
        context.console.ask(f"Activity {number} was created; do not create it again.")
        raise
