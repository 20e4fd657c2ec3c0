import errno
import os
import zipfile
from pathlib import Path

import pytest

from stravafetch.cli.commands.sandbox import GENERATIONS, LANGUAGES
from stravafetch.sandbox.archive import columns, languages
from tests.support.sandbox import Sandbox

WRITE = ("sandbox", "--activities", "5", "--today", "2026-11-22", "--write-archive")


def test_an_archive_is_written_instead_of_serving(sandbox: Sandbox, tmp_path: Path) -> None:
    target = tmp_path / "export.zip"
    result = sandbox.run(*WRITE, str(target), "--language", "de", "--generation", "99")
    assert (result.status, result.stdout) == (0, "")
    assert "5 activities of a fictional athlete" in result.stderr
    head = zipfile.ZipFile(target).read("activities.csv").decode().splitlines()[0]
    assert head.startswith("Aktivitäts-ID,")
    assert head.count(",") == 98


def test_a_file_that_cannot_be_written_is_named(sandbox: Sandbox, tmp_path: Path) -> None:
    target = tmp_path / "missing" / "export.zip"
    result = sandbox.run(*WRITE, str(target))
    assert (result.status, result.stdout) == (1, "")
    assert f"Could not write {target}: {os.strerror(errno.ENOENT)}." in result.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows has no FIFOs")
def test_what_is_no_regular_file_is_not_replaced(sandbox: Sandbox, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    result = sandbox.run(*WRITE, str(pipe))
    assert (result.status, pipe.is_fifo()) == (2, True)
    assert f"{pipe} is not a regular file." in result.stderr


def test_a_command_in_addition_is_a_usage_error(sandbox: Sandbox, tmp_path: Path) -> None:
    target = tmp_path / "export.zip"
    result = sandbox.run(*WRITE, str(target), "true")
    assert (result.status, target.exists()) == (2, False)
    assert "runs no command" in result.stderr


@pytest.mark.parametrize("option", [("--language", "tlh"), ("--generation", "12")])
def test_an_unknown_language_or_generation_is_a_usage_error(
    sandbox: Sandbox, tmp_path: Path, option: tuple[str, str]
) -> None:
    assert sandbox.run(*WRITE, str(tmp_path / "export.zip"), *option).status == 2


def test_the_options_offer_all_languages_and_generations() -> None:
    assert [*LANGUAGES] == [*languages.LANGUAGES]
    assert [*map(int, GENERATIONS)] == [*columns.GENERATIONS]
