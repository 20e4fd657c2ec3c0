"""The manual is checked against the program."""

import ast
import os
import re
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path

import click
import pytest

from stravafetch.cli import options
from stravafetch.cli.app import strava
from stravafetch.cli.format_options import FORMATS
from stravafetch.cli.topics import read_topic
from stravafetch.errors import EXIT_CODES
from stravafetch.output.formats import WRITERS
from stravafetch.query.periods import FORMS
from tests.support.needs import Needs

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROMISES = ast.get_docstring(ast.parse((ROOT / "tests/security/__init__.py").read_bytes())) or ""
SOURCES = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))


def examples() -> dict[str, str]:
    """The commands of each session shown, and what they print all together."""
    blocks = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    blocks += re.findall(r"(?:^ {4}.*\n)+", read_topic("recipes"), re.MULTILINE)
    return dict(_session(textwrap.dedent(block)) for block in blocks)


def _session(block: str) -> tuple[str, str]:
    lines = block.splitlines(keepends=True)
    typed = [line[2:] for line in lines if line.startswith(("$ ", "> "))]
    shown = [line for line in lines if not line.startswith(("$ ", "> "))]
    return "".join(typed), "".join(shown)


def section(title: str) -> str:
    return re.split(r"\n##+ ", README.partition(f"## {title}\n")[2])[0]


def words(text: str) -> list[str]:
    """The words of a text, since click wraps lines differently from version to version."""
    return text.split()


@pytest.mark.real
@pytest.mark.parametrize(("script", "output"), examples().items())
def test_each_example_prints_what_the_manual_says(
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


def test_the_recipes_extra_brings_all_that_they_need() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    brought = {re.split("[=<>]", entry)[0] for entry in project["optional-dependencies"]["recipes"]}
    needed = re.search(r"`pip install (.+?)`", read_topic("recipes"))
    assert needed
    assert set(needed[1].split()) <= brought


def test_each_command_stands_in_the_readme_in_a_line() -> None:
    told = dict(re.findall(r"^\| `strava (\w+)` \| (.+) \|$", README, re.MULTILINE))
    assert told == {
        name: command.get_short_help_str(200) for name, command in strava.commands.items()
    }


@pytest.mark.parametrize("name", sorted(strava.commands))
def test_each_commands_help_has_an_example(name: str) -> None:
    example = "$(strava token)" if name == "token" else f"strava {name}"
    command = strava.commands[name]
    assert example in command.get_help(click.Context(command))


def test_the_exit_codes_are_those_of_the_program() -> None:
    rows = re.findall(r"^\| (\d+) \| (.+) \|$", README, re.MULTILINE)
    topic = re.findall(r"^  (\d+) +(.+)$", read_topic("exit-codes"), re.MULTILINE)
    for told in (rows, topic):
        assert {int(code): meaning for code, meaning in told} == EXIT_CODES


@pytest.mark.parametrize(
    "text",
    [section("Environment and exit codes"), read_topic("environment")],
    ids=["readme", "topic"],
)
def test_every_variable_of_the_program_is_documented_and_none_else(text: str) -> None:
    named = set(re.findall(r"STRAVA_[A-Z_]+", text))
    assert named == set(re.findall(r'"(STRAVA_[A-Z_]+)"', SOURCES))


def test_the_readme_and_the_topic_name_the_same_variables() -> None:
    rows = "".join(re.findall(r"^\| (`[A-Z].*?) \|", README, re.MULTILINE))
    topic = re.findall(r"^  ([A-Z_, ]+?)(?:  |,$)", read_topic("environment"), re.MULTILINE)
    assert set(re.findall(r"\w+", rows)) == set(re.findall(r"\w+", " ".join(topic)))


def test_the_names_in_the_help_are_those_behind_it() -> None:
    assert options.DATES == FORMS
    assert {*FORMATS, "geojson", "document"} == {*WRITERS}


@pytest.mark.parametrize("form", re.split(", | or ", FORMS))
def test_the_forms_of_dates_are_the_same_everywhere(form: str) -> None:
    assert f"`{form}`" in section("Dates and output").replace("\n", " ")
    assert form in read_topic("dates")


def test_each_promise_names_a_test_that_there_is() -> None:
    named = re.findall(r"^ +(\S+\.py)::(test_\w+)$", PROMISES, re.MULTILINE)
    assert len(named) > 10
    for file, test in named:
        assert f"def {test}(" in (ROOT / "tests" / file).read_text(encoding="utf-8")


def test_the_first_line_runs_the_sandbox_and_the_second_the_tests() -> None:
    lines = [line for line in README.splitlines() if line.startswith("python3 -m venv")]
    assert len(lines) == 2
    assert "strava sandbox strava activities" in lines[0]
    assert "&& echo 'Next, try: " in lines[0]
    assert lines[1].endswith("-m pytest -n auto")


def test_the_one_test_to_run_exists() -> None:
    found = re.search(r"-m pytest (tests/\S+) -k (\w+)", section("Develop"))
    assert found
    assert f"def {found[2]}(" in (ROOT / found[1]).read_text(encoding="utf-8")
