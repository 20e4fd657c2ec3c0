"""The shape of the code, held by reading its imports."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import stravafetch

ROOT = Path(stravafetch.__file__).parent
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in ROOT.rglob("*.py")
}

# What each room of the core may know; the command line may know them all, and none knows it.
ROOMS: dict[str, set[str]] = {
    "errors": set(),
    "clock": set(),
    "token": set(),
    "pages": set(),
    "fields": {"errors"},
    "style": set(),
    "csv_format": {"fields", "style"},
    "printable": set(),
    "table": {"csv_format", "fields", "printable", "style"},
    "formats": {"csv_format", "errors", "fields", "printable", "style", "table"},
    "limits": set(),
    "dates": {"errors"},
    "answer": {"errors"},
    "call": {"errors"},
    "ids": {"errors"},
    "sports": {"errors"},
    "missed": {"errors"},
    "held_file": {"clock"},
    "private_file": {"errors", "held_file"},
    "verdict_page": set(),
    "exclusive": set(),
    "redirect": set(),
    "loopback": {"errors", "exclusive", "redirect", "verdict_page"},
    "sender": {"answer", "call", "clock", "errors", "limits"},
    "oauth": {"answer", "errors", "token"},
    "lock": {"errors", "private_file"},
    "whole_file": {"held_file"},
    "store": {"errors", "private_file"},
    "keyring_store": {"errors", "store"},
    "settings": {"errors", "private_file"},
    "rescue": {"errors", "private_file", "token"},
    "profile": {"errors", "lock", "oauth", "rescue", "settings", "store", "token"},
    "grant": {"clock", "errors", "profile", "token"},
    "login": {"answer", "clock", "errors", "loopback", "oauth", "redirect", "token"},
    "pace": {"answer", "clock", "errors", "limits"},
    "client": {"answer", "call", "clock", "errors", "pace", "sender"},
    "listing": {"answer", "client", "errors", "pages"},
    "strava": {"client", "dates", "errors", "listing", "pages"},
    "details": {"errors", "missed", "strava"},
    "gpx": {"errors"},
    "export_folder": {"errors", "lock", "whole_file"},
    "export": {
        "errors",
        "export_folder",
        "formats",
        "gpx",
        "listing",
        "missed",
        "pages",
        "strava",
    },
    # The stand-in knows nothing of the client, so that it can disagree with it.
    "sandbox.server": set(),
    "sandbox.refusals": {"sandbox.server"},
    "sandbox.polyline": set(),
    "sandbox.outings": {"sandbox.polyline"},
    "sandbox.records": {"sandbox.outings"},
    "sandbox.people": {"sandbox.outings", "sandbox.records"},
    "sandbox.samples": {"sandbox.outings", "sandbox.people", "sandbox.records"},
    "sandbox.tracks": {"sandbox.outings", "sandbox.polyline"},
    "sandbox.efforts": {"sandbox.outings", "sandbox.tracks"},
    "sandbox.details": {
        "sandbox.efforts",
        "sandbox.outings",
        "sandbox.people",
        "sandbox.polyline",
        "sandbox.tracks",
    },
    "sandbox.applause": {"sandbox.outings"},
    "sandbox.entries": {"sandbox.records"},
    "sandbox.totals": set(),
    "sandbox.routes": {"sandbox.outings", "sandbox.polyline", "sandbox.tracks"},
    "sandbox.history": {"sandbox.routes"},
    "sandbox.calls": {"sandbox.history", "sandbox.refusals", "sandbox.server"},
    "sandbox.activities": {
        "sandbox.applause",
        "sandbox.calls",
        "sandbox.details",
        "sandbox.efforts",
        "sandbox.entries",
        "sandbox.refusals",
        "sandbox.server",
        "sandbox.tracks",
    },
    "sandbox.athletes": {
        "sandbox.calls",
        "sandbox.people",
        "sandbox.refusals",
        "sandbox.routes",
        "sandbox.server",
        "sandbox.totals",
    },
    "sandbox.rate_limits": {"sandbox.refusals", "sandbox.server"},
    "sandbox.consent": set(),
    "sandbox.authentication": {"sandbox.consent", "sandbox.refusals", "sandbox.server"},
    "sandbox.strava": {
        "sandbox.activities",
        "sandbox.athletes",
        "sandbox.authentication",
        "sandbox.calls",
        "sandbox.history",
        "sandbox.rate_limits",
        "sandbox.refusals",
        "sandbox.server",
    },
}

# One door for each thing outside: who may import it.
DOORS: dict[str, set[str]] = {
    "click": {"cli"},
    "requests": {"sender"},
    "urllib3": {"sender"},
    "keyring": {"keyring_store"},
    "filelock": {"lock"},
    "gpxpy": {"gpx"},
    "platformdirs": {"cli.run"},
    "csv": {"csv_format"},
    "tabulate": {"table"},
    "wcwidth": {"table"},
    "http.server": {"loopback", "sandbox.server"},
    "webbrowser": {"cli"},
    "subprocess": {"cli"},
    "signal": {"cli"},
    "termios": {"cli.terminal"},
    "time": {"clock"},
}


@cache
def code(path: Path) -> list[ast.AST]:
    """Every node of a module; they are many, and read by nearly every test here."""
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def imports(path: Path) -> Iterator[str]:
    for node in code(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own(path: Path) -> set[str]:
    """The modules of this project that a file imports."""
    names = {name.removeprefix("stravafetch.") for name in imports(path)}
    return names & MODULES.keys() - {"__init__"}


def uses(path: Path, attribute: str) -> bool:
    """Say whether a file's code, not its comments, mentions something like ``os.environ``."""
    return any(
        isinstance(node, ast.Attribute) and ast.unparse(node) == attribute for node in code(path)
    )


@pytest.mark.parametrize("module", sorted(MODULES))
def test_imports_point_downwards_only(module: str) -> None:
    if module.startswith("cli") or module in ("__init__", "__main__", "sandbox.__init__"):
        return
    assert module in ROOMS, f"{module} has no place in the plan above"
    assert own(MODULES[module]) <= ROOMS[module]


def test_the_plan_has_no_cycle() -> None:
    settled: set[str] = set()
    while waiting := ROOMS.keys() - settled:
        ready = {module for module in waiting if ROOMS[module] <= settled}
        assert ready, f"these import each other: {waiting}"
        settled |= ready


@pytest.mark.parametrize("thing", sorted(DOORS))
def test_each_thing_outside_has_one_door(thing: str) -> None:
    users = {
        module
        for module, path in MODULES.items()
        if any(name == thing or name.startswith(f"{thing}.") for name in imports(path))
    }
    strangers = {
        module
        for module in users
        if not any(module == door or module.startswith(f"{door}.") for door in DOORS[thing])
    }
    assert strangers == set()


@pytest.mark.parametrize(
    ("attribute", "door"),
    [
        ("os.environ", {"cli.app"}),
        ("sys.stdout", {"cli.boundary", "cli.output", "cli.app"}),
        ("sys.argv", {"cli.app"}),
    ],
)
def test_the_process_itself_has_one_door(attribute: str, door: set[str]) -> None:
    assert {module for module, path in MODULES.items() if uses(path, attribute)} <= door


def test_nothing_prints_past_the_doors() -> None:
    calls = {
        (module, ast.unparse(node.func))
        for module, path in MODULES.items()
        for node in code(path)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("print", "click.echo")
    }
    assert calls == {("cli.talk", "click.echo")}
