"""The help of the program lists every command once, in sections."""

import re

import pytest

from stravafetch.cli.app import strava
from tests.support.sandbox import Sandbox


def test_every_command_stands_in_a_section(signed_out: Sandbox) -> None:
    shown = signed_out.run("--help").stdout
    titles = re.findall(r"^(.+):$", shown, re.MULTILINE)
    assert titles == [
        *("Options", "Signing in", "Activities", "Uploading and editing"),
        *("Your athlete", "For programs"),
    ]
    named = re.findall(r"^  (\w+)  ", shown.partition("Signing in:")[2], re.MULTILINE)
    assert sorted(named) == sorted(strava.commands)
    assert named[0] == "login"  # in the order of use, not of the alphabet


@pytest.mark.parametrize("name", sorted(strava.commands))
def test_a_command_is_listed_with_the_first_sentence_of_its_own_help(name: str) -> None:
    listed = strava.commands[name]
    loaded = listed.make_context(name, [], resilient_parsing=True).command
    assert loaded.name == name
    assert listed.get_short_help_str(200) == loaded.get_short_help_str(200)


def test_a_mistyped_command_brings_those_that_are_like_it(signed_out: Sandbox) -> None:
    result = signed_out.run("activites")
    assert result.status == 2
    assert "activities" in result.stderr
