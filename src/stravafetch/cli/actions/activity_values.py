"""The values that a new activity is to have, checked before anything is sent."""

from collections.abc import Mapping
from typing import Any

from stravafetch.cli.context import Context
from stravafetch.errors import BadInput, NotFound
from stravafetch.query.changes import FLAGS, NO_GEAR, Value
from stravafetch.query.edits import read_value
from stravafetch.query.gear_names import find_gear, is_name


def read_values(fields: Mapping[str, Any]) -> dict[str, Value]:
    """Return the values of the options that were given, by field; a flag that was not is absent.

    Raises BadInput, without a request, for a value that its field cannot have.
    """
    return {
        name: read_value(name, value, option_of(name))
        for name, value in fields.items()
        if value is not None and value is not False
    }


def option_of(field: str) -> str:
    """Return the option of a field."""
    return {"sport_type": "--sport", "gear_id": "--gear"}.get(field, f"--{field.replace('_', '-')}")


def with_gear_id(context: Context, values: Mapping[str, Value]) -> dict[str, Value]:
    """Return the values with the ID of gear for its name; BadInput for gear that is unknown.

    It asks Strava, which changes nothing.
    """
    gear = str(values.get("gear_id", NO_GEAR))
    if gear == NO_GEAR:
        return dict(values)
    if is_name(gear):
        found = find_gear(gear, context.strava.all_gear(), "No bike or shoe of yours")
        return {**values, "gear_id": found}
    try:
        context.strava.gear(gear)
    except NotFound:
        raise BadInput(
            f"--gear {gear} is not known to Strava.", "`strava gear` lists your bikes and shoes."
        ) from None
    return dict(values)


def as_form(values: Mapping[str, Value], names: tuple[str, ...]) -> dict[str, str]:
    """Return those of the values as fields of a form; a flag is 1."""
    return {
        name: "1" if name in FLAGS else str(value)
        for name, value in values.items()
        if name in names
    }


def without(values: Mapping[str, Value], names: tuple[str, ...]) -> dict[str, Value]:
    """Return the other values: what is set by a change afterwards."""
    return {name: value for name, value in values.items() if name not in names}
