"""Values that Strava should not send: nothing falls over, divides by zero or makes up a number."""

import re
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from tests.support.result import Result
from tests.support.rewritten import OMITTED, Change, rewritten
from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.parametrize("signed_out", [40], indirect=True)

ODD: dict[str, Any] = {
    "null": None,
    "zero": 0,
    "negative": -1,
    "huge": 1e9,
    "beyond": 1e308,
    "tiny": 5e-324,
    "text": "12",
    "no text": "",
    "letters": "x" * 100,
    "true": True,
    "list": [],
    "object": {},
    "missing": OMITTED,
}
COMMON = ("null", "zero", "text", "missing")
KEPT = {
    "id",
    "id_str",
    "type",
    "available_zones",
    "cursor",
}  # without which nothing else is asked for
LISTS = ("activities", "routes", "gear", "stats", "zones", "athlete", "weeks", "weeks --compare")
OF_ONE = ("activity", "laps", "streams", "comments", "kudos")
MAPS = ("activities", "activity {id}", "streams {id}", "routes")
COMMANDS = (
    "show {id}",
    *(f"{name} --format geojson" for name in MAPS),
    *(f"{name} --format {form}" for name in LISTS for form in ("table", "csv")),
    *(f"{name} {{id}} --format {form}" for name in OF_ONE for form in ("table", "csv")),
)


def is_container(value: Any) -> bool:
    return isinstance(value, list | dict)


def odd_values(value: Any, *, every: int) -> Change:
    """Put this in the place of every so manyth number and text."""
    turns = count()

    def change(key: str, sent: Any) -> Any:
        is_kept = key in KEPT or is_container(sent) or next(turns) % every
        return sent if is_kept else value

    return change


def odd_containers(value: Any) -> Change:
    """Put this in the place of every list and object in a record."""
    return lambda key, sent: value if is_container(sent) and key not in KEPT else sent


def results(sandbox: Sandbox) -> Iterator[tuple[str, Result]]:
    """What each command says of such records."""
    sandbox.sign_in("read_all", "activity:read_all", "profile:read_all")
    found = sandbox.strava.history.between(None, None, private=True)
    recorded = next(a for a in found if a["sport_type"] == "Run" and not a["manual"])
    for command in COMMANDS:
        yield command, sandbox.run(*command.format(id=recorded["id"]).split())


@pytest.mark.parametrize(
    ("odd", "every"), [*((odd, 1) for odd in ODD), *((odd, 2) for odd in COMMON)]
)
def test_an_odd_value_is_a_gap_or_itself(sandbox: Sandbox, odd: str, every: int) -> None:
    sandbox.server.handle = rewritten(sandbox.strava.handle, odd_values(ODD[odd], every=every))
    for command, result in results(sandbox):
        assert result.status == 0, f"{command}: {result.stderr}"
        assert not re.search(r"\b(nan|inf|None)\b", result.stdout), command
        if "geojson" in command:
            assert_geometries(result.json)


@pytest.mark.parametrize("odd", ["null", "text", "zero", "missing", "list", "object"])
def test_a_list_or_an_object_that_is_something_else_is_a_gap_or_an_error(
    sandbox: Sandbox, odd: str
) -> None:
    sandbox.server.handle = rewritten(sandbox.strava.handle, odd_containers(ODD[odd]))
    for command, result in results(sandbox):
        failed = result.status == 1 and "Error: " in result.stderr
        assert result.status == 0 or failed, f"{command}: {result.stderr}"


def assert_geometries(collection: dict[str, Any]) -> None:
    """Each is null, a point or a line of two points and more, of numbers alone (RFC 7946)."""
    for feature in collection["features"]:
        assert isinstance(feature["properties"], dict)
        geometry = feature["geometry"] or {"type": "None", "coordinates": []}
        lines = {
            "None": [],
            "Point": [[geometry["coordinates"]] * 2],
            "LineString": [geometry["coordinates"]],
            "MultiLineString": geometry["coordinates"],
        }[geometry["type"]]
        assert all(len(line) > 1 for line in lines)
        for lng, lat, *height in (position for line in lines for position in line):
            assert abs(lng) <= 180
            assert abs(lat) <= 90
            assert all(isinstance(metres, int | float) for metres in height)
