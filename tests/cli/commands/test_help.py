"""strava help: topics and commands."""

import pytest

from stravafetch.cli.app import strava as command
from stravafetch.cli.topics import TOPICS, read_topic
from tests.support.sandbox import Sandbox


@pytest.mark.parametrize("name", sorted(command.commands))
def test_the_help_of_a_command_is_what_its_option_prints(signed_out: Sandbox, name: str) -> None:
    shown = signed_out.run("help", name)
    assert shown.status == 0
    assert shown.stdout == signed_out.run(name, "--help").stdout


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_is_printed_as_it_is_written(signed_out: Sandbox, topic: str) -> None:
    assert signed_out.run("help", topic).stdout == read_topic(topic)


@pytest.mark.parametrize("name", sorted({*command.commands, *TOPICS} - {"recipes"}))
def test_help_fits_a_terminal_of_80_columns(signed_out: Sandbox, name: str) -> None:
    lines = signed_out.run("help", name).stdout.splitlines()
    assert [line for line in lines if len(line) > 80] == []


def test_help_alone_is_the_help_of_the_program(signed_out: Sandbox) -> None:
    assert signed_out.run("help").stdout == signed_out.run("--help").stdout


def test_what_is_neither_is_a_usage_error_that_names_the_topics(signed_out: Sandbox) -> None:
    result = signed_out.run("help", "pancakes")
    assert result.status == 2
    assert "exit-codes" in result.stderr
    assert "`strava help`" in result.stderr


def test_the_help_of_help_names_every_topic(signed_out: Sandbox) -> None:
    shown = " ".join(signed_out.run("help", "--help").stdout.split())
    assert f"Topics: {', '.join(TOPICS)}." in shown
