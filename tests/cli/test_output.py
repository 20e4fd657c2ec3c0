import json
import os
import sys
import threading
from pathlib import Path

import pytest

from stravafetch.cli.output import open_output, stdout
from stravafetch.errors import StravafetchError

Captured = pytest.CaptureFixture[str]


@pytest.mark.parametrize("name", [None, "-", "/dev/stdout"])
def test_stdout_has_three_names(name: str | None, capsys: Captured) -> None:
    with open_output(name) as out:
        out.stream.write("data")
        assert not out.is_terminal
    assert capsys.readouterr() == ("data", "")


def test_a_file_is_there_once_it_is_complete(tmp_path: Path) -> None:
    with open_output(str(tmp_path / "all")) as out:
        out.stream.write("data\n")
        assert not (tmp_path / "all").exists()
    assert (tmp_path / "all").read_bytes() == b"data\n"


def test_a_failure_leaves_the_file_of_before(tmp_path: Path) -> None:
    (tmp_path / "all").write_text("before")
    with pytest.raises(TypeError), open_output(str(tmp_path / "all")) as out:
        json.dump({"half": {7}}, out.stream)  # it writes in pieces
    assert (tmp_path / "all").read_text() == "before"
    assert list(tmp_path.iterdir()) == [tmp_path / "all"]


@pytest.mark.parametrize("name", ["missing/all", "."])
def test_a_place_that_takes_no_file_is_named_with_a_way_out(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with pytest.raises(StravafetchError, match=str(path)) as caught, open_output(str(path)):
        pass
    assert "stdout" in caught.value.next_step


@pytest.mark.skipif(os.name != "posix", reason="Windows has no named pipes in a folder")
def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    with open_output(str(pipe)) as out:
        out.stream.write('{"id":1}\n')
    reader.join()
    assert (read, pipe.is_fifo()) == (['{"id":1}\n'], True)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no permission bits")
def test_a_read_only_file_is_refused_before_anything_is_fetched(tmp_path: Path) -> None:
    target = tmp_path / "mine.json"
    target.write_text("mine")
    target.chmod(0o444)
    with (
        pytest.raises(StravafetchError, match="is read-only") as caught,
        open_output(str(target)),
    ):
        pytest.fail("it was fetched")
    assert "chmod u+w" in caught.value.next_step
    assert target.read_text() == "mine"


def test_a_closed_stdout_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(StravafetchError, match="stdout is closed"):
        stdout()
