import pytest

from tests.support.sandbox import Sandbox

LIMIT = "'abc' is not a whole number of 1 or more."


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("completion", "Choose from: bash, zsh, fish, powershell."),
        ("activities --limit abc", f"Invalid value for '--limit': {LIMIT}"),
        ("activities --jobs 9", "'9' is not a whole number from 1 to 8."),
        ("sandbox --latency nan", "'nan' is not a number from 0 to 60."),
        ("sandbox --write-archive=", "--write-archive names no file."),
        ("sandbox --write-archive -", "--write-archive names no file."),
        ("sandbox --language de true", "--language requires --write-archive."),
        ("sandbox --generation 11", "--generation requires --write-archive."),
        ("sandbox --write-archive a --scope activity:write", "--scope has no effect with --write"),
        ("sandbox --write-archive a --latency 0", "--latency has no effect with --write-archive."),
        ("sandbox --latency x", "'x' is not a number from 0 to 60."),
        ("sandbox --today 1.1.2026", "'1.1.2026' is not a date such as 2026-01-31."),
        ("activity -17", "'-1' is not an ID: IDs have no minus sign."),
        ("activities -1", "There is no option -1."),
        ("activity", "Missing argument 'ID...'."),
        ("activities --format", "Option '--format' requires an argument."),
        ("activities extra", "Got unexpected extra argument (extra)."),
        ("activities --format xml", "'xml' is not one of"),
        ("activities --no-wait --wait-daily", "cannot be used together."),
    ],
)
def test_every_usage_error_is_a_sentence_with_the_way_to_the_help(
    signed_out: Sandbox, line: str, said: str
) -> None:
    result = signed_out.run(*line.split())
    command = line.partition(" ")[0]
    assert (result.status, result.stdout) == (2, "")
    assert result.stderr.startswith("Error: ")
    assert said in result.stderr
    assert result.stderr.endswith(f"Run `strava {command} --help` for usage.\n")
    assert "Try '" not in result.stderr


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("activities --formt csv", "Did you mean --format?"),
        ("activties", "Did you mean activities or activity?"),
        ("sandbox --reads 1", "Did you mean --read-limit?"),
        ("help exit-code", "Did you mean exit-codes?"),
    ],
)
def test_what_is_nearly_a_name_is_told_the_name(signed_out: Sandbox, line: str, meant: str) -> None:
    assert meant in signed_out.run(*line.split()).stderr


@pytest.mark.parametrize("line", ["activities --foo", "xyzzy", "help nope"])
def test_what_is_like_no_name_is_told_none(signed_out: Sandbox, line: str) -> None:
    result = signed_out.run(*line.split())
    assert result.status == 2
    assert "Did you mean" not in result.stderr


def test_nothing_at_all_is_shown_the_help(signed_out: Sandbox) -> None:
    assert signed_out.run().stderr.startswith("Usage: strava ")


@pytest.mark.parametrize("line", ["activities --archive a.zip", "weeks --profile x", "show 1 -v"])
def test_an_option_after_the_command_is_told_its_place(signed_out: Sandbox, line: str) -> None:
    result = signed_out.run(*line.split())
    assert result.status == 2
    assert "Put it before the command: `strava -" in result.stderr


@pytest.mark.parametrize("option", ["--format", "--since", "-o"])
def test_an_option_before_its_command_is_told_its_place(signed_out: Sandbox, option: str) -> None:
    result = signed_out.run(option, "table", "activities")
    assert result.status == 2
    assert f"There is no option {option}." in result.stderr
    assert "Options of a command go after its name." in result.stderr
