"""Proposed commands can be copied and pasted."""

import pytest

from stravafetch.cli.app import COMMANDS
from stravafetch.cli.proposed_commands import READ_ARCHIVES, GlobalOptions
from tests.support.archive_runs import ArchiveRuns
from tests.support.archives import RIDE


@pytest.mark.parametrize(
    ("given", "proposed"),
    [
        (GlobalOptions(), "`strava status`, `strava login`"),
        (
            GlobalOptions("race"),
            "`strava --profile race status`, `strava --profile race login`",
        ),
        (GlobalOptions(archive="a.zip"), "`strava --archive a.zip status`, `strava login`"),
        (
            GlobalOptions("race", "my export.zip"),
            "`strava --archive 'my export.zip' status`, `strava --profile race login`",
        ),
    ],
)
def test_the_options_of_this_run_are_repeated(given: GlobalOptions, proposed: str) -> None:
    assert given.repeat_in("`strava status`, `strava login`") == proposed


def test_options_that_a_command_already_has_are_left() -> None:
    text = "`strava --profile NAME login`, strava status"
    assert GlobalOptions("race", "a.zip").repeat_in(text) == text


def test_every_command_that_reads_archives_exists() -> None:
    assert {*READ_ARCHIVES} <= {name for commands in COMMANDS.values() for name in commands}


def test_a_command_from_an_error_reads_the_same_archive(archive: ArchiveRuns) -> None:
    archive.write(RIDE)
    assert f"`strava --archive {archive.path} activities`" in archive.run("activity", "9").stderr
    assert f"`strava --archive {archive.path} status`" in archive.run("activities").stderr
    alone = archive.run_alone("activity", "9", STRAVA_ARCHIVE=str(archive.path))
    assert "`strava activities`" in alone.stderr
