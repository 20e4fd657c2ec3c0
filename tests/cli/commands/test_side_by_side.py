"""Several activities at a time: in order, within bounds, as they come, and ended at once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from stravafetch.sandbox.server import Request, Response
from tests.support.sandbox import Sandbox
from tests.support.waiting import PATIENCE, wait_for

LATENCY = 0.3  # seconds before each response


def ids(sandbox: Sandbox, count: int) -> list[int]:
    history = sandbox.strava.history
    for activity in history.between(None, None, private=True)[:count]:
        # A track has a point a second, and a thousand take a while to write and to read.
        history.change(activity["id"], elapsed_time=90, moving_time=90)
    return [activity["id"] for activity in history.between(None, None, private=True)[:count]]


def most_in_flight(sandbox: Sandbox, *args: str) -> int:
    """The most requests for activities that a command has in flight; each takes LATENCY."""
    answer, arrivals = sandbox.server.handle, list[float]()

    def noted(request: Request) -> Response:
        if "/activities/" in request.path:
            arrivals.append(time.monotonic())
        return answer(request)

    sandbox.server.handle, sandbox.server.latency = noted, LATENCY
    assert sandbox.run(*args).status == 0
    return max(sum(0 <= other - one < LATENCY for other in arrivals) for one in arrivals)


@pytest.mark.parametrize(("args", "most"), [((), 4), (("--jobs", "2"), 2), (("--jobs", "1"), 1)])
def test_so_many_activities_are_in_flight_as_were_asked_for(
    sandbox: Sandbox, args: tuple[str, ...], most: int
) -> None:
    assert most_in_flight(sandbox, "activity", *map(str, ids(sandbox, 9)), *args) == most


@pytest.mark.parametrize("signed_out", [9], indirect=True)
@pytest.mark.parametrize(("args", "most"), [((), 8), (("--jobs", "2"), 4), (("--jobs", "1"), 1)])
def test_an_export_fetches_details_and_streams_together(
    sandbox: Sandbox, tmp_path: Path, args: tuple[str, ...], most: int
) -> None:
    count = len(ids(sandbox, 9))
    assert most_in_flight(sandbox, "export", str(tmp_path / "out"), *args) == most
    assert len(list((tmp_path / "out").glob("*.json"))) == 2 * count


def test_the_order_is_that_of_the_input_whichever_comes_first(sandbox: Sandbox) -> None:
    asked = ids(sandbox, 9)
    for number in asked[::3]:
        sandbox.upset(f"/api/v3/activities/{number}", drip=0.00001)
    result = sandbox.run("activity", *map(str, asked))
    assert [record["id"] for record in result.records] == asked


def test_after_five_failures_in_a_row_no_other_activity_is_begun(sandbox: Sandbox) -> None:
    asked = ids(sandbox, 30)
    sandbox.strava.failing.update(asked)
    result = sandbox.run("activity", *map(str, asked))
    assert "5 of 5 activities could not be fetched" in result.stderr
    begun = {exchange.request.path for exchange in sandbox.server.journal}
    assert len(begun) <= 5 + 4


def test_the_last_requests_of_a_window_are_used_in_order_and_none_is_refused(
    sandbox: Sandbox,
) -> None:
    sandbox.strava.limits.overall = sandbox.strava.limits.read = (6, 1000)
    sandbox.server.latency = 0.02
    asked = ids(sandbox, 20)
    result = sandbox.run("activity", *map(str, asked), "--no-wait")
    assert result.status == 5
    # Which of the last ones learns first that the window is used up is up to the threads.
    found = [record["id"] for record in result.records]
    assert len(found) >= 4
    assert found == asked[: len(found)]
    assert {exchange.status for exchange in sandbox.server.journal} == {200}
    assert len(sandbox.server.journal) <= 6


def test_windows_are_waited_out_and_nothing_is_missing(sandbox: Sandbox) -> None:
    sandbox.strava.limits.overall = sandbox.strava.limits.read = (6, 1000)
    asked = ids(sandbox, 20)
    result = sandbox.run("activity", *map(str, asked))
    assert (result.status, [record["id"] for record in result.records]) == (0, asked)
    assert {exchange.status for exchange in sandbox.server.journal} == {200}


def test_a_sign_in_that_ends_meanwhile_ends_the_run(sandbox: Sandbox) -> None:
    answer, asked = sandbox.server.handle, ids(sandbox, 40)

    def ending(request: Request) -> Response:
        if request.path.endswith(str(asked[5])):
            sandbox.authentication.grants.clear()
        return answer(request)

    sandbox.server.handle, sandbox.server.latency = ending, 0.02
    result = sandbox.run("activity", *map(str, asked))
    assert result.status == 4
    assert [record["id"] for record in result.records] == asked[: len(result.records)]
    assert (
        len({e.request.path for e in sandbox.server.journal if "/oauth/" not in e.request.path})
        < 12
    )


@pytest.mark.parametrize("signed_out", [9], indirect=True)
def test_what_came_of_an_activity_is_kept_and_only_the_rest_is_fetched_again(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    [stuck] = ids(sandbox, 1)
    sandbox.fail(500, times=4, path=f"/api/v3/activities/{stuck}")
    first = sandbox.run("export", str(tmp_path / "out"), "--jobs", "1")
    assert (first.status, f"could not be fetched: {stuck}" in first.stderr) == (1, True)
    sandbox.server.journal.clear()
    assert sandbox.run("export", str(tmp_path / "out")).status == 0
    assert sandbox.asked("/api/v3/activities/") == [{}]


@pytest.mark.parametrize("signed_out", [3], indirect=True)
def test_of_an_activity_that_is_gone_nothing_is_written(sandbox: Sandbox, tmp_path: Path) -> None:
    [gone] = ids(sandbox, 1)
    missing = {"message": "Resource Not Found", "errors": []}
    sandbox.fail(404, missing, times=2, path=f"/api/v3/activities/{gone}")
    assert sandbox.run("export", str(tmp_path / "out")).status == 1
    assert not list((tmp_path / "out").glob(f"*-{gone}.*"))


# The same in a process of its own, with something at the other end of its stdin


@contextmanager
def reading(sandbox: Sandbox) -> Iterator["subprocess.Popen[str]"]:
    environ = {**sandbox.environ, "PATH": os.environ["PATH"]}
    with subprocess.Popen(
        [sys.executable, "-m", "stravafetch", "activity", "-"],
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def type_in(process: "subprocess.Popen[str]", numbers: list[int]) -> None:
    assert process.stdin
    process.stdin.write("".join(f"{number}\n" for number in numbers))
    process.stdin.flush()


def test_an_activity_is_printed_before_the_next_id_comes(sandbox: Sandbox) -> None:
    with reading(sandbox) as process:
        assert process.stdout
        for number in ids(sandbox, 6):
            type_in(process, [number])
            assert f'"id":{number}' in process.stdout.readline()
        process.communicate()
        assert process.returncode == 0


def test_a_failure_ends_the_run_though_more_ids_may_come(sandbox: Sandbox) -> None:
    with reading(sandbox) as process:
        assert process.stdout
        assert process.stderr
        first, second = ids(sandbox, 2)
        type_in(process, [first])
        process.stdout.readline()
        sandbox.strava.inactive = True
        type_in(process, [second])
        assert process.wait(PATIENCE) == 1
        assert process.stderr.read().startswith("Error: ")


@pytest.mark.skipif(os.name != "posix", reason="Windows has no signals to send")
@pytest.mark.parametrize("count", [1, 9])
def test_ctrl_c_ends_it_within_a_second_whatever_it_waits_for(sandbox: Sandbox, count: int) -> None:
    with reading(sandbox) as process:
        assert process.stdout
        assert process.stderr
        asked = ids(sandbox, 9)
        type_in(process, asked[:1])
        process.stdout.readline()
        sandbox.server.latency = 30
        type_in(process, asked[1:count])
        wait_for("the requests", lambda: len(sandbox.asked()) == min(count, 5))
        started = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 130
        assert time.monotonic() - started < 1
        assert process.stderr.read().strip() == ""
