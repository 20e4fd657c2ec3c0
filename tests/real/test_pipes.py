"""The installed command between other programs: pipes, signals, and all of them in a sandbox."""

import json
import select
import signal
import sys
import time
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from stravafetch.sandbox.data import samples
from tests.support.needs import Needs
from tests.support.shell import Shell, ended
from tests.support.waiting import PATIENCE, wait_for

pytestmark = pytest.mark.real


@pytest.fixture(autouse=True)
def _bash(needs: Needs) -> None:
    needs("bash")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for what a command writes."""
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def in_sandbox(
    shell: Shell, script: str, *options: str, typed: str = "", **environ: str
) -> CompletedProcess[str]:
    """Run a script in ``strava sandbox OPTIONS``."""
    command = ("strava", "sandbox", *options, "--", "bash", "-c", script)
    return shell.run(*command, typed=typed, **environ)


# A command between others


def test_activities_into_jq(shell: Shell, needs: Needs) -> None:
    needs("jq")
    counted = in_sandbox(shell, "strava activities | jq length", "--activities", "450")
    assert (counted.returncode, counted.stdout, counted.stderr) == (0, "450\n", "")


@pytest.mark.parametrize("form", ["json", "ndjson"])
def test_a_reader_that_goes_away_ends_a_fetch_silently(shell: Shell, form: str) -> None:
    script = f"strava activities --format {form} | head -1 | wc -l; echo ${{PIPESTATUS[0]}}"
    ran = in_sandbox(shell, script)
    assert (ran.stdout, ran.stderr) == ("1\n141\n", "")


def test_curl_gets_the_athlete_with_the_token(shell: Shell, needs: Needs) -> None:
    needs("curl", "jq")
    script = """curl -sH "Authorization: Bearer $(strava token)" $STRAVA_API_URL/athlete | jq .id"""
    assert in_sandbox(shell, script).stdout == f"{samples.athlete(0)['id']}\n"


def test_the_exit_status_says_how_it_went(shell: Shell) -> None:
    script = """
    strava status; echo $?
    strava activities -o no/such/folder; echo $?
    strava activities --limit 0; echo $?
    STRAVA_ACCESS_TOKEN=dead strava activities; echo $?
    """
    ran = in_sandbox(shell, script)
    assert [line for line in ran.stdout.splitlines() if len(line) == 1] == ["0", "1", "2", "4"]
    assert ran.stderr.count("Error: ") == 3


def test_json_is_utf8_in_any_locale(shell: Shell) -> None:
    locale = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    ran = in_sandbox(shell, "strava activities", **locale)
    assert "Headwind both ways \N{DASH SYMBOL}" in ran.stdout
    assert len(json.loads(ran.stdout)) == 600


@pytest.mark.parametrize("closed", ["<&-", "<&- 2>&-"])
def test_stdin_and_stderr_are_not_needed(shell: Shell, closed: str) -> None:
    ran = in_sandbox(shell, f"strava activities --limit 2 {closed}")
    assert ran.returncode == 0
    assert len(json.loads(ran.stdout)) == 2


@pytest.mark.parametrize("nowhere", ["2> /dev/full", "2>&1 > {all} | true"])
def test_a_stderr_that_takes_nothing_costs_no_data(
    shell: Shell, folder: Path, nowhere: str
) -> None:
    where = nowhere.format(all=folder / "all")
    ran = in_sandbox(shell, f"set -o pipefail; strava -v activities --limit 2 {where}")
    assert ran.returncode == 0
    found = (folder / "all").read_text() if "all" in where else ran.stdout
    assert len(json.loads(found)) == 2


@pytest.mark.parametrize("nowhere", ["2>&-", "2> /dev/full"])
def test_a_usage_error_is_no_data_where_stderr_takes_nothing(shell: Shell, nowhere: str) -> None:
    ran = in_sandbox(shell, f"strava activities --bogus {nowhere}")
    assert (ran.returncode, ran.stdout) == (2, "")


@pytest.mark.parametrize("nowhere", [">&-", "> /dev/full"])
def test_a_stdout_that_takes_nothing_is_a_failure_in_words(shell: Shell, nowhere: str) -> None:
    ran = in_sandbox(shell, f"strava activities {nowhere}")
    assert ran.returncode == 1
    assert ran.stderr.startswith("Error: ")


@pytest.mark.parametrize("pipe", ["/dev/stdout | cat", ">(cat)"])
def test_the_output_option_takes_a_pipe(shell: Shell, pipe: str) -> None:
    ran = in_sandbox(shell, f"strava activities --limit 2 -o {pipe}")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert len(json.loads(ran.stdout)) == 2


def test_the_output_option_adds_to_stdout_where_that_is_a_file(shell: Shell, folder: Path) -> None:
    file = folder / "log"
    file.write_text("before\n")
    in_sandbox(shell, f"strava activities --limit 2 -o /dev/stdout >> {file}")
    assert file.read_text().startswith("before\n[{")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_fetch_soon_and_leaves_no_file(
    shell: Shell, folder: Path, number: signal.Signals
) -> None:
    fetch = ("strava", "activities", "-o", str(folder / "all.json"))
    with shell.start("strava", "sandbox", "--latency", "30", "--", *fetch) as process:
        wait_for("the half-written file", lambda: list(folder.iterdir()))
        time.sleep(0.3)  # the request is on its way then
        sent = time.monotonic()
        process.send_signal(number)
        ran = ended(process)
    assert time.monotonic() - sent < 10  # the answer would take 30
    assert ran.returncode == 128 + number
    assert "Traceback" not in ran.stderr
    assert list(folder.iterdir()) == []


def test_a_fetch_under_nohup_outlives_its_terminal(shell: Shell, folder: Path) -> None:
    script = f"""
    trap '' HUP  # as nohup does
    strava activities -o {folder}/all.json &
    until [ -s {folder}/.*.part ] || ! kill -0 $!; do sleep 0.02; done
    kill -HUP $!; wait $!
    """
    assert in_sandbox(shell, script, "--latency", "1.5").returncode == 0
    assert [file.name for file in folder.iterdir()] == ["all.json"]


# The sandbox around a command


def test_a_sandbox_passes_on_what_goes_in_and_comes_out(shell: Shell) -> None:
    ran = in_sandbox(shell, "cat; echo words >&2; exit 7", typed="data")
    assert (ran.returncode, ran.stdout, ran.stderr) == (7, "data", "words\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_a_sandbox_reaches_its_command(shell: Shell, number: signal.Signals) -> None:
    child = f"trap 'echo heard; exit 7' {number.name}; echo ready; while :; do sleep 0.02; done"
    with shell.start("strava", "sandbox", "--", "bash", "-c", child) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        ran = ended(process)
    assert (ran.returncode, ran.stdout) == (7, "heard\n")


def test_a_busy_sandbox_passes_on_every_signal(shell: Shell) -> None:
    command = (sys.executable, "-c", ASKS_AND_COUNTS)
    with shell.start("strava", "sandbox", "--", *command) as process:
        assert process.stdout
        for number in range(100):
            assert select.select([process.stdout], [], [], PATIENCE)[0], f"after {number} signals"
            process.stdout.readline()
            process.send_signal(signal.SIGTERM)
        assert ended(process).returncode == 0


ASKS_AND_COUNTS = """
import os, signal, threading
from http.client import HTTPConnection

signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])

def ask():
    while True:
        server = HTTPConnection(os.environ["STRAVA_API_URL"].split("/")[2])
        server.request("GET", "/api/v3/athlete")
        server.getresponse().read()

for _ in range(2):
    threading.Thread(target=ask, daemon=True).start()
for _ in range(100):
    print("ready", flush=True)
    signal.sigwait([signal.SIGTERM])
os._exit(0)
"""


@pytest.mark.parametrize(
    ("command", "status"), [(("bash", "-c", "kill -9 $$"), 137), (("no-such-command",), 127)]
)
def test_a_sandbox_ends_as_a_shell_would(
    shell: Shell, command: tuple[str, ...], status: int
) -> None:
    assert shell.run("strava", "sandbox", *command).returncode == status


def test_a_sandbox_knows_nothing_of_the_real_account(shell: Shell) -> None:
    outside = {
        "STRAVA_ACCESS_TOKEN": "the-real-one",
        "STRAVA_PROFILE": "other",
        "HTTP_PROXY": "http://127.0.0.1:9",
    }
    ran = in_sandbox(shell, "env >&2; strava status --json", **outside)
    status = json.loads(ran.stdout)
    assert (status["profile"], status["athlete"]["id"]) == ("default", samples.athlete(0)["id"])
    assert "the-real-one" not in ran.stderr
    assert list(shell.home.iterdir()) == []


def test_a_sandbox_without_a_command_serves_other_shells_until_ctrl_c(shell: Shell) -> None:
    with shell.start("strava", "sandbox", "--activities", "5") as process:
        assert process.stderr
        assert process.stdout
        assert "until Ctrl-C" in process.stderr.readline()
        exports = "".join(process.stdout.readline() for _ in range(5))
        ran = shell.run("sh", "-c", f"{exports}\nstrava activities --format ndjson")
        process.send_signal(signal.SIGINT)
        assert ended(process).returncode == 0
    assert len(ran.stdout.splitlines()) == 5


def test_a_sandbox_can_be_had_again(shell: Shell) -> None:
    def fetched(seed: int) -> str:
        script = "strava activities"
        options = ("--activities", "40", "--seed", str(seed), "--today", "2026-03-01")
        return in_sandbox(shell, script, *options).stdout

    first = fetched(3)
    assert '"start_date_local":"2026-02-' in first
    assert fetched(3) == first
    assert fetched(4) != first


def test_a_sandbox_has_activities_of_the_last_days(shell: Shell) -> None:
    assert json.loads(in_sandbox(shell, "strava activities --since 7d").stdout)


def test_a_sandbox_can_begin_signed_out(shell: Shell) -> None:
    ran = in_sandbox(shell, "strava token", "--signed-out")
    assert ran.returncode == 4
    assert "strava login" in ran.stderr
