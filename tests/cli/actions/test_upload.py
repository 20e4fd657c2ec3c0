"""Several files at a time: within bounds, as they come, and ended at once."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from stravafetch.sandbox.server import Request, Response
from tests.support.activity_files import gpx, write_files
from tests.support.sandbox import Sandbox
from tests.support.waiting import PATIENCE, wait_for

pytestmark = pytest.mark.parametrize("signed_out", [20], indirect=True)

LATENCY = 0.3  # seconds before each response


def uploads(sandbox: Sandbox) -> int:
    asked = [one.request for one in sandbox.server.journal]
    return sum((one.method, one.path) == ("POST", "/api/v3/uploads") for one in asked)


def everything(sandbox: Sandbox) -> list[dict[str, Any]]:
    return sandbox.strava.history.between(None, None, private=True)


@pytest.mark.parametrize(("args", "most"), [((), 4), (("--jobs", "1"), 1)])
def test_as_many_files_are_in_flight_as_jobs(
    writer: Sandbox, tmp_path: Path, args: tuple[str, ...], most: int
) -> None:
    answer, arrivals = writer.server.handle, list[float]()

    def noted(request: Request) -> Response:
        if request.method == "POST":
            arrivals.append(time.monotonic())
        return answer(request)

    writer.server.handle, writer.server.latency = noted, LATENCY
    assert writer.run("upload", *write_files(tmp_path, 5), *args).status == 0
    assert max(sum(0 <= b - a < LATENCY for b in arrivals) for a in arrivals) == most


def test_if_strava_is_down_only_a_few_are_tried(writer: Sandbox, tmp_path: Path) -> None:
    writer.fail(503, "down", path="/api/v3/uploads", times=1000)
    result = writer.run("upload", *write_files(tmp_path, 25))
    writer.server.faults.clear()
    assert result.status == 1
    assert len(result.records) == 25
    assert uploads(writer) <= 2 * (5 + 4)
    assert "of 25 files were not sent, from" in result.stderr


def test_if_the_sign_in_is_revoked_the_run_ends_with_a_line_for_each_file(
    writer: Sandbox, tmp_path: Path
) -> None:
    names, answer = write_files(tmp_path, 12), writer.server.handle

    def ending(request: Request) -> Response:
        if uploads(writer) >= 3:
            writer.authentication.grants.clear()
        return answer(request)

    writer.server.handle = ending
    result = writer.run("upload", *names)
    assert (result.status, len(result.records)) == (4, 12)
    known = {line["id"] for line in result.records if line["id"] is not None}
    assert known <= {one["id"] for one in everything(writer)}


def test_nothing_is_sent_if_the_result_cannot_be_written(writer: Sandbox, tmp_path: Path) -> None:
    result = writer.run("upload", *write_files(tmp_path, 1), "-o", str(tmp_path / "no" / "file"))
    assert (result.status, writer.asked()) == (1, [])


@pytest.mark.parametrize("after", [b"text", None], ids=["replaced", "removed"])
def test_a_file_that_has_changed_before_its_turn_is_not_sent(
    writer: Sandbox, tmp_path: Path, after: bytes | None
) -> None:
    names, answer = write_files(tmp_path, 2), writer.server.handle

    def changing(request: Request) -> Response:
        second = Path(names[1])
        second.unlink(missing_ok=True) if after is None else second.write_bytes(after)
        return answer(request)

    writer.server.handle = changing
    result = writer.run("upload", *names)
    assert (result.status, uploads(writer)) == (1, 1)
    assert f"{names[1]} has changed since it was checked." in result.stderr


needs_posix = pytest.mark.skipif(os.name != "posix", reason="Windows has no signals and pipes")


def start(writer: Sandbox, *args: str, **streams: Any) -> subprocess.Popen[str]:
    environ = {**writer.environ, "PATH": os.environ["PATH"]}
    line = [sys.executable, "-m", "stravafetch", "upload", *args]
    return subprocess.Popen(
        line,
        env=environ,
        stderr=subprocess.PIPE,
        text=True,
        **{"stdout": subprocess.PIPE, **streams},
    )


def let_time_pass(writer: Sandbox) -> None:
    """Let each request find the uploads before it processed."""
    answer = writer.server.handle

    def later(request: Request) -> Response:
        writer.clock.time += 3
        return answer(request)

    writer.server.handle = later


def interrupted(process: subprocess.Popen[str]) -> str:
    """Press Ctrl-C, and return what was said then; it must not take a second."""
    started = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert time.monotonic() - started < 1
    return said


@needs_posix
def test_ctrl_c_ends_several_files_within_a_second_and_it_can_be_run_again(
    writer: Sandbox, tmp_path: Path
) -> None:
    names, answer = write_files(tmp_path, 9), writer.server.handle

    def slower_and_slower(request: Request) -> Response:
        if uploads(writer):  # the first file is through, the others come side by side
            writer.server.latency = 30 * (request.path == "/api/v3/uploads")
        writer.clock.time += 1
        return answer(request)

    writer.server.handle = slower_and_slower
    with start(writer, *names) as process:
        wait_for("several files on their way", lambda: uploads(writer) > 2)
        assert interrupted(process).startswith("Stopped after 1 of 9 files.")
    writer.server.latency, writer.server.handle = 0, answer
    assert writer.run("upload", *names).status == 0
    assert len(everything(writer)) == 20 + 9


@needs_posix
@pytest.mark.parametrize("latency", [0, 30], ids=["while it is processed", "while it is sent"])
def test_ctrl_c_ends_the_first_file_within_a_second(
    writer: Sandbox, tmp_path: Path, latency: float
) -> None:
    answer = writer.server.handle

    def slow(request: Request) -> Response:
        writer.server.latency = latency * (request.path == "/api/v3/uploads")
        return answer(request)

    writer.server.handle = slow  # its clock stands still: nothing is ever processed
    with start(writer, *write_files(tmp_path, 2)) as process:
        wait_for("the upload", lambda: uploads(writer))
        assert "Stopped after 0 of 2 files." in interrupted(process)
    assert uploads(writer) == 1


@needs_posix
def test_a_closed_pipe_ends_it_and_the_rest_can_be_sent_later(
    writer: Sandbox, tmp_path: Path
) -> None:
    names = write_files(tmp_path, 3)
    let_time_pass(writer)
    read, write = os.pipe()
    with start(writer, *names, "--jobs", "1", stdout=write) as process:
        os.close(write)
        os.close(read)
        _, said = process.communicate(timeout=PATIENCE)
    assert (process.returncode, said.count("Stopped after 1 of 3 files.")) == (141, 1)
    assert "Traceback" not in said
    again = writer.run("upload", *names)
    assert [line.get("duplicate") for line in again.records] == [True, None, None]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk_ends_it_and_running_it_again_names_what_was_sent(
    writer: Sandbox, tmp_path: Path
) -> None:
    names = write_files(tmp_path, 3)
    let_time_pass(writer)
    with Path("/dev/full").open("w") as full, start(writer, *names, stdout=full) as process:
        _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert "Stopped after 1 of 3 files." in said
    assert "No space left on device" in said
    assert "Traceback" not in said
    again = writer.run("upload", *names)
    assert (again.status, again.records[0]["duplicate"], len(everything(writer))) == (0, True, 23)


@needs_posix
def test_many_files_need_few_descriptors(writer: Sandbox, tmp_path: Path) -> None:
    import resource  # Windows has none

    writer.strava.limits.overall = writer.strava.limits.read = (10_000, 10_000)
    names = [str(tmp_path / f"{number}.gpx") for number in range(300)]
    for number, name in enumerate(names):
        Path(name).write_bytes(gpx(1) + b"<!---->" * number)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))

    with start(writer, *names, "--no-wait-processing", preexec_fn=limit) as process:
        printed, said = process.communicate(timeout=PATIENCE)
    assert (process.returncode, said, printed.count("\n")) == (0, "", 300)


@needs_posix
def test_a_pipe_is_read_once_and_uploaded(writer: Sandbox, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    threading.Thread(target=pipe.write_bytes, args=(gpx(1),)).start()
    [activity] = writer.run("upload", str(pipe)).records
    assert activity["external_id"].startswith("pipe-")
