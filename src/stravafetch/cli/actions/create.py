"""What strava create does: a manual activity, made once whatever the network does."""

from collections.abc import Mapping
from typing import Any

from stravafetch.api.edits import change_activity
from stravafetch.api.manual import create_manual
from stravafetch.auth.token_source import require_activity_write
from stravafetch.cli.actions.activity_values import as_form, read_values, with_gear_id, without
from stravafetch.cli.context import Context
from stravafetch.cli.output import open_output
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
    start, elapsed, distance = times
    values = read_values(fields)
    form = {
        **as_form(values, AT_ONCE),
        "start_date_local": read_start(start, context.clock.now()),
        "elapsed_time": str(read_elapsed(elapsed)),
    }
    if distance is not None:
        form["distance"] = f"{read_distance(distance):g}"
    require_activity_write(context.token_source)
    changes = without(with_gear_id(context, values), AT_ONCE)
    number: int | None = None
    try:
        with open_output(output) as out:
            made = _create(context, form)
            number = made["id"]
            if changes:
                made = change_activity(
                    context.strava, context.clock, context.console, made["id"], changes
                )
            write_document(made, out.stream, indent=out.is_terminal)
    except BaseException:  # such as a refused change, Ctrl-C or a full disk
        if number is not None:
            context.console.ask(f"Activity {number} was created; do not create it again.")
        raise


def _create(context: Context, form: Mapping[str, str]) -> dict[str, Any]:
    try:
        return create_manual(context.client, context.clock, context.console, form)
    except (KeyboardInterrupt, SystemExit):
        context.console.ask(
            "Stopped. Whether the activity was created is not known: look for it with "
            "`strava activities --limit 5` before you create it again."
        )
        raise
