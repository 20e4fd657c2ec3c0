import click
import pytest

from stravafetch.cli.error_handler import execute


def failing(error: BaseException) -> click.Command:
    def fail() -> None:
        raise error

    return click.Command("strava", callback=fail)


def test_a_lack_of_memory_is_a_sentence_with_a_way_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(failing(MemoryError()), [], None) == 1
    written = capsys.readouterr()
    assert written.out == ""
    assert "ran out of memory" in written.err
    assert "--limit" in written.err


def test_a_lack_of_threads_is_a_sentence_with_a_way_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(failing(RuntimeError("can't start new thread")), [], None) == 1
    written = capsys.readouterr()
    assert written.out == ""
    assert "no further thread" in written.err
    assert "--jobs 1" in written.err


def test_a_fault_of_the_program_keeps_its_traceback() -> None:
    with pytest.raises(RuntimeError, match="dictionary changed size"):
        execute(failing(RuntimeError("dictionary changed size during iteration")), [], None)


def test_an_interrupted_command_says_nothing_more(capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(failing(KeyboardInterrupt()), [], None) == 130
    written = capsys.readouterr()
    assert (written.out, written.err.strip()) == ("", "")
