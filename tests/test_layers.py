"""The shape of the code, held by reading its imports."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import stravafetch

ROOT = Path(stravafetch.__file__).parent
TESTS = Path(__file__).parent
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in ROOT.rglob("*.py")
}

# Which wing may import what: whole wings, or single modules of them. A wing may import itself; the
# command line may import everything, and nothing imports it.
WINGS: dict[str, set[str]] = {
    "errors": set(),
    "clock": set(),
    "console": set(),
    "calendar_units": set(),
    "exact_number": set(),
    "sent_record": {"exact_number"},
    "concurrent_map": set(),
    "files": {"errors", "clock", "console"},
    "query": {"errors"},
    "source": {"query"},
    "archive": {"errors", "console", "files", "query", "source"},
    "output": {"errors", "console", "calendar_units", "exact_number", "sent_record"},
    "api": {
        "errors",
        "clock",
        "concurrent_map",
        "console",
        "exact_number",
        "query",
        "sent_record",
        "source",
    },
    "auth": {"errors", "clock", "console", "files", "api.request", "api.response"},
    "export": {
        "errors",
        "concurrent_map",
        "console",
        "exact_number",
        "api",
        "files",
        "output",
        "source",
    },
    # The sandbox knows nothing of the client, so that it can disagree with it; its sample data know
    # nothing of the sandbox either.
    "sandbox": set(),
    "sandbox.handlers": {"sandbox"},
    "sandbox.data": set(),
    "cli": {
        "errors",
        "clock",
        "calendar_units",
        "concurrent_map",
        "console",
        "files",
        "query",
        "output",
        "api",
        "auth",
        "export",
        "sandbox",
        "source",
        "archive",
    },
}

LONGEST = 250  # lines: what can be read in one sitting
LONGEST_COMMAND = 20  # lines: read the options, make one call, write

# Modules without a test file of their own name: what tests them instead ...
TESTED_THROUGH: dict[str, str] = {
    "__main__": "real/test_installed.py",
    "api.back_off": "api/test_client.py",
    "api.connection_errors": "api/test_connections.py",
    "api.watchdog": "api/test_connections.py",
    "auth.port": "auth/test_loopback.py",
    "auth.recovery": "auth/test_profile.py",
    "cli.actions.cost": "cli/commands/test_export.py",
    "cli.actions.each": "cli/commands/test_formats.py",
    "cli.actions.edit": "cli/commands/test_edit.py",
    "cli.actions.edit_plan": "cli/commands/test_edit.py",
    "cli.actions.edit_run": "cli/commands/test_edit.py",
    "auth.settings": "auth/test_profile.py",
    "cli.actions.archive_status": "archive/test_source.py",
    "cli.actions.show": "cli/commands/test_show.py",
    "cli.actions.weeks": "cli/commands/test_weeks.py",
    "cli.actions.activity_values": "cli/commands/test_upload.py",
    "cli.actions.create": "cli/commands/test_create.py",
    "cli.actions.upload_run": "cli/actions/test_upload.py",
    "cli.activity_options": "cli/commands/test_upload.py",
    "cli.archive": "archive/test_source.py",
    "cli.keyring_timeout": "cli/test_context.py",
    "cli.stores": "cli/test_context.py",
    "cli.param_types": "cli/test_usage_errors.py",
    "cli.question": "real/test_edit.py",
    "export.exporter": "cli/commands/test_export.py",
    "export.tasks": "cli/commands/test_export.py",
    "sandbox.account": "sandbox/test_stand_in.py",
    "sandbox.archive.fit_recording": "sandbox/archive/test_files.py",
    "sandbox.archive.xml_recording": "sandbox/archive/test_files.py",
    "sandbox.error_responses": "sandbox/test_stand_in.py",
    "sandbox.routing": "sandbox/test_stand_in.py",
    "sandbox.handlers.consent_page": "sandbox/handlers/test_oauth.py",
}
# ... or why there is nothing to test.
DECIDES_NOTHING: dict[str, str] = {
    "clock": "hands on what the system says",
    "console": "states what a console can do",
    "output.glyphs": "holds values",
    "output.style": "holds values",
    "source": "states what a source can do",
}

# One door for each thing outside: who may import it.
DOORS: dict[str, set[str]] = {
    "click": {"cli"},
    "requests": {"api.transport", "api.connections", "api.connection_errors"},
    "urllib3": {"api.transport", "api.connections", "api.connection_errors", "api.tls"},
    "keyring": {"auth.keyring_backend", "auth.keyring_store"},
    "filelock": {"files.lock"},
    "platformdirs": {"cli.home"},
    "csv": {
        "output.csv_format",
        "query.id_lists",
        "query.edit_rows",
        "archive.csv_rows",
        "sandbox.archive.writer",
    },
    "zipfile": {"archive.contents", "sandbox.archive.writer"},
    "zlib": {
        "archive.contents",
        "cli.actions.activity_files",
        "query.activity_file",
        "sandbox",
    },
    "zoneinfo": {"archive"},
    "fitdecode": {"archive.fit"},
    "tzfpy": {"archive.zones"},
    "xml.parsers": {"archive.xml_reader"},
    "polyline": {"output.geojson", "sandbox.data.polyline"},
    "wcwidth": {"output.cells"},
    "http.server": {"auth.loopback", "sandbox.server"},
    "webbrowser": {"cli"},
    "subprocess": {"cli"},
    "signal": {"cli"},
    "termios": {"cli.hidden_input"},
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


def wing_of(module: str) -> str:
    """The innermost wing that a module stands in."""
    wings = (wing for wing in WINGS if is_within(module, {wing}))
    return max(wings, key=len, default="")


def is_within(module: str, places: set[str]) -> bool:
    return any(module == place or module.startswith(f"{place}.") for place in places)


@pytest.mark.parametrize("module", sorted(MODULES.keys() - {"__init__", "__main__"}))
def test_a_wing_imports_only_what_it_may(module: str) -> None:
    wing = wing_of(module)
    assert wing, f"{module} stands in no wing"
    allowed = WINGS[wing] | {wing}
    assert {other for other in own(MODULES[module]) if not is_within(other, allowed)} == set()


def test_no_modules_import_each_other() -> None:
    waiting = {module: own(path) - {module} for module, path in MODULES.items()}
    while ready := {module for module, needed in waiting.items() if not needed & waiting.keys()}:
        waiting = {module: needed for module, needed in waiting.items() if module not in ready}
    assert waiting == {}, "these import each other"


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_module_is_short(module: str) -> None:
    assert len(MODULES[module].read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("module", sorted(m for m in MODULES if m.startswith("cli.commands.")))
def test_the_body_of_a_command_is_short(module: str) -> None:
    for function in code(MODULES[module]):
        if isinstance(function, ast.FunctionDef) and function.decorator_list:
            _docstring, *body = function.body
            assert (function.end_lineno or 0) - body[0].lineno < LONGEST_COMMAND, function.name


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_module_has_a_test_file_at_its_place(module: str) -> None:
    wing, _, name = module.rpartition(".")
    if name == "__init__" or module in DECIDES_NOTHING:
        return
    if wing == "sandbox.data":  # each module makes a part of the samples, which are tested whole
        name = "samples"
    own_place = "/".join([*filter(None, wing.split(".")), f"test_{name}.py"])
    place = TESTS / TESTED_THROUGH.get(module, own_place)
    assert place.exists(), f"write tests/{own_place}, or say here why there is none"


def test_the_exceptions_are_still_there() -> None:
    assert TESTED_THROUGH.keys() | DECIDES_NOTHING.keys() <= MODULES.keys()


def test_helpers_come_from_support() -> None:
    borrowed = {
        (path.relative_to(TESTS).as_posix(), name)
        for path in TESTS.rglob("*.py")
        for name in imports(path)
        if name.startswith("tests.") and not is_within(name, {"tests.support", "tests.benchmarks"})
    }
    assert borrowed == set()


@pytest.mark.parametrize("thing", sorted(DOORS))
def test_each_thing_outside_has_one_door(thing: str) -> None:
    users = {
        module
        for module, path in MODULES.items()
        if any(name == thing or name.startswith(f"{thing}.") for name in imports(path))
    }
    strangers = {module for module in users if not is_within(module, DOORS[thing])}
    assert strangers == set()


@pytest.mark.parametrize(
    ("attribute", "door"),
    [
        ("os.environ", {"cli.app"}),
        ("sys.stdout", {"cli.error_handler", "cli.output", "cli.app"}),
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
    assert calls == {("cli.console", "click.echo")}
