"""The manual is checked against the program."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from stravafetch.cli import options
from stravafetch.cli.app import strava
from stravafetch.cli.format_options import FORMATS
from stravafetch.errors import EXIT_CODES
from stravafetch.output.formats import WRITERS
from stravafetch.query.periods import FORMS
from tests.support.needs import Needs
from tests.support.sandbox import Sandbox

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SOURCES = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))


def examples() -> Iterator[tuple[str, str]]:
    """The commands of each console block, and what they print all together."""
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL):
        lines = block.splitlines(keepends=True)
        typed = [line[2:] for line in lines if line.startswith(("$ ", "> "))]
        shown = [line for line in lines if not line.startswith(("$ ", "> "))]
        yield "".join(typed), "".join(shown)


def section(title: str) -> str:
    return re.split(r"\n##+ ", README.partition(f"## {title}\n")[2])[0]


def words(text: str) -> list[str]:
    """The words of a text, since click wraps lines differently from version to version."""
    return text.split()


@pytest.mark.real
@pytest.mark.parametrize(("script", "output"), list(examples()))
def test_each_example_prints_what_the_readme_says(
    script: str, output: str, needs: Needs, tmp_path: Path
) -> None:
    environment = Path(sys.executable).parent
    needs(
        *(name for name in ("jq", "sqlite3", "sqlite-utils") if name in script),
        modules=re.findall(r"import (duckdb|chdb|pandas|gpxpy)", script),
    )
    ran = subprocess.run(
        [environment / "strava", "sandbox", "--today", "2026-11-22", "--", "sh", "-ec", script],
        env={**os.environ, "PATH": f"{environment}{os.pathsep}{os.environ['PATH']}"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert ran.stdout == output


@pytest.mark.parametrize("name", sorted(strava.commands))
def test_each_command_stands_in_the_readme_with_its_help(name: str, signed_out: Sandbox) -> None:
    assert words(signed_out.run(name, "--help").stdout) == words(
        section(f"strava {name}").split("```")[1].removeprefix("text")
    )


def test_the_common_options_stand_in_the_readme(signed_out: Sandbox) -> None:
    help_text = signed_out.run("--help").stdout
    assert " ".join(words(help_text)) in " ".join(words(README))


@pytest.mark.parametrize("name", sorted(strava.commands))
def test_each_commands_help_has_an_example(name: str) -> None:
    example = "$(strava token)" if name == "token" else f"strava {name}"
    assert example in (strava.commands[name].help or "")


def test_the_exit_codes_are_those_of_the_program() -> None:
    rows = re.findall(r"^\| (\d+) \| (.+) \|$", README, re.MULTILINE)
    assert {int(code): meaning for code, meaning in rows} == EXIT_CODES


def test_every_variable_of_the_program_stands_in_the_readme_and_none_else() -> None:
    named = set(re.findall(r"STRAVA_[A-Z_]+", section("Environment")))
    assert named == set(re.findall(r'"(STRAVA_[A-Z_]+)"', SOURCES))


def test_the_names_in_the_help_are_those_behind_it() -> None:
    assert options.DATES == FORMS
    assert list(FORMATS) == list(WRITERS)


def test_the_forms_of_dates_are_the_same_everywhere() -> None:
    told = section("Dates")
    for form in re.split(", | or ", FORMS):
        assert f"`{form}`" in told


def test_each_promise_names_a_test_that_there_is() -> None:
    named = re.findall(r"`(\S+\.py)::(test_\w+)`", section("What is promised, and what holds it"))
    assert len(named) > 10
    for file, test in named:
        assert f"def {test}(" in (ROOT / "tests" / file).read_text(encoding="utf-8")


def test_the_first_line_runs_the_sandbox_and_the_second_the_tests() -> None:
    lines = [line for line in README.splitlines() if line.startswith("python3 -m venv")]
    assert len(lines) == 2
    assert "strava sandbox strava activities" in lines[0]
    assert lines[1].endswith("-m pytest -n auto")
