"""The help of the program lists every command once, in sections."""

import re

from stravafetch.cli.app import strava as command
from tests.support.sandbox import Sandbox


def test_every_command_stands_in_a_section(signed_out: Sandbox) -> None:
    shown = signed_out.run("--help").stdout
    titles = re.findall(r"^(.+):$", shown, re.MULTILINE)
    assert titles == ["Options", "Signing in", "Activities", "Your athlete", "For programs"]
    named = re.findall(r"^  (\w+)  ", shown.partition("Signing in:")[2], re.MULTILINE)
    assert sorted(named) == sorted(command.commands)
    assert named[0] == "login"  # in the order of use, not of the alphabet
