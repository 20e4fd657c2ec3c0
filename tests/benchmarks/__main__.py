"""Compares this tool with others, side by side: python -m tests.benchmarks [--rounds N].

Each row runs its contenders in turn, round after round, against one stand-in for Strava in a
process of its own. The Markdown table has medians, in brackets the least and the most, and the
ratio of the medians. Every program is installed with pip in an environment of its own, as its
users have it. Needs curl and PyPI, and about two minutes a round.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
PEERS = ("stravalib==2.6", "strava-offline==1.1", "strava-terminal==1.0")
ONE_REQUEST = (
    'curl -sS -H "Authorization: Bearer $STRAVA_ACCESS_TOKEN" "$STRAVA_API_URL/athlete/activities"'
)


@dataclass(frozen=True)
class Cost:
    """What one run took: seconds of time and of CPU, megabytes at its peak, requests."""

    wall: float
    cpu: float
    peak: float
    requests: int


Runs = list[Cost]


class Stage:
    """The stand-in, and the contenders pointed at it."""

    def __init__(self, process: "subprocess.Popen[str]", folder: Path) -> None:
        self._process = process
        self.folder = folder
        told = json.loads(self._read())
        self.url = told["url"]
        self._environ = {
            **os.environ,
            "HOME": str(folder),
            "NO_PROXY": "127.0.0.1",
            "STRAVA_API_URL": f"{self.url}/api/v3",
            "STRAVA_OAUTH_URL": f"{self.url}/oauth",
            "STRAVA_ACCESS_TOKEN": told["access_token"],
            "STRAVA_CLIENT_ID": "20000",
            "STRAVA_CLIENT_SECRET": "unused",
        }
        token = {"access_token": told["access_token"], "token_type": "Bearer", "expires_in": 21600}
        (folder / "offline.json").write_text(json.dumps(token))

    def run(self, argv: list[str]) -> Cost:
        """Run one contender to its end, its output thrown away."""
        for name in self.folder.glob("*.sqlite*"):
            name.unlink()
        self.requests()
        started = time.perf_counter()
        process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, env=self._environ)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{argv} ended with {process.returncode}")
        cpu = usage.ru_utime + usage.ru_stime
        return Cost(wall, cpu, usage.ru_maxrss / 1024, self.requests())

    def requests(self) -> int:
        """Return how many requests the server has counted since the last question."""
        assert self._process.stdin
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return int(self._read())

    def _read(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline()


@contextmanager
def stage(count: int, latency: float) -> Iterator[Stage]:
    argv = [sys.executable, "-m", "tests.benchmarks.stage", str(count), str(latency)]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(
            argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HERE.parent.parent
        ) as process,
    ):
        yield Stage(process, Path(folder))
        assert process.stdin
        process.stdin.close()


def compare(it: Stage, rounds: int, contenders: dict[str, list[str]]) -> dict[str, list[Cost]]:
    """Run all contenders in turn, round after round, after one round for the disk's caches."""
    runs: dict[str, list[Cost]] = {name: [] for name in contenders}
    for done in range(rounds + 1):
        for name, argv in contenders.items():
            cost = it.run(argv)
            if done:
                runs[name].append(cost)
    return runs


def row(
    work: str, measure: str, figure: Callable[[Cost], float], ours: Runs, other: Runs, most: float
) -> None:
    """Print one line of the table."""

    def cell(figures: list[float]) -> str:
        low, high = f"{min(figures):.2f}", f"{max(figures):.2f}"
        return f"{statistics.median(figures):.2f}" + (f" ({low} to {high})" if low != high else "")

    mine, theirs = [figure(run) for run in ours], [figure(run) for run in other]
    ratio = statistics.median(mine) / statistics.median(theirs)
    cells = (work, measure, cell(mine), cell(theirs), f"**{ratio:.2f}**", f"{most}")
    print("|", " | ".join(cells), "|", flush=True)


def wall(run: Cost) -> float:
    return run.wall


def requests(run: Cost) -> float:
    return run.requests


def installed(folder: Path, name: str, *requirements: str) -> Path:
    """Return the environment of that name, with these packages in it."""
    if not (folder / name).exists():
        subprocess.run([sys.executable, "-m", "venv", folder / name], check=True)
    bin_ = folder / name / "bin"
    subprocess.run([str(bin_ / "python"), "-m", "pip", "install", "-q", *requirements], check=True)
    return bin_


def peers(folder: Path, it: Stage) -> dict[str, list[str]]:
    """Return the command lines of the others."""
    shim = str(HERE / "shim.py")
    offline = ["sqlite", "--full", "--token-file", f"{it.folder}/offline.json"]
    arguments = {
        "stravalib": [str(HERE / "stravalib_raw.py")],
        "strava-offline": ["strava_offline", *offline, "--database", f"{it.folder}/a.sqlite"],
        "strava-terminal": ["strava_cli", "activities", "list", "--limit", "100000"],
    }
    lines = {}
    for requirement in PEERS:
        name = requirement.partition("==")[0]
        python = installed(folder, name, requirement) / "python"
        lines[requirement.replace("==", " ")] = [str(python), shim, it.url, *arguments[name]]
    return lines


def against_peers(folder: Path, rounds: int, ours: list[str]) -> None:
    for latency, most in ((0.3, 0.35), (0.0, 0.8)):
        with stage(2_000, latency) as it:
            runs = compare(it, rounds, {"ours": ours, **peers(folder, it)})
        others = {name: costs for name, costs in runs.items() if name != "ours"}
        best = min(others, key=lambda name: statistics.median(map(wall, others[name])))
        for name in sorted(others, key=lambda name: name != best):
            work = f"2,000 activities, {latency * 1000:.0f} ms a request"
            row(work, f"seconds, ours / {name}", wall, runs["ours"], runs[name], most)


def against_curl(bin_: Path, rounds: int, ours: list[str]) -> None:
    with stage(5_000, 0.3) as it:
        runs = compare(it, rounds, {"ours": ours, "curl": ["sh", str(HERE / "curl_loop.sh")]})
        work = "5,000 activities, 300 ms a request"
        row(work, "seconds, ours / a curl loop", wall, runs["ours"], runs["curl"], 0.35)
        pages_and_one = [Cost(0, 0, 0, 26)]
        row(work, "requests, ours / pages + 1", requests, runs["ours"], pages_and_one, 1.12)

        week = {
            "ours": [str(bin_ / "strava"), "activities", "--since", "7d"],
            "curl": ["sh", "-c", ONE_REQUEST],
            "libraries": [str(bin_ / "python"), "-c", "import click, requests"],
        }
        runs = compare(it, rounds * 3, week)
        work = "`--since 7d`, 300 ms a request"
        row(work, "seconds, ours / one curl request", wall, runs["ours"], runs["curl"], 1.6)
        floor = [Cost(run.wall + 0.3, 0, 0, 0) for run in runs["libraries"]]
        measure = "floor of it: `import click, requests`, and 300 ms"
        row(work, measure, wall, floor, runs["curl"], 1.6)


def start(bin_: Path, rounds: int) -> None:
    bare = {
        "ours": [str(bin_ / "strava"), "--help"],
        "click": [str(bin_ / "python"), "-c", "import click"],
    }
    with stage(1, 0) as it:
        runs = compare(it, rounds * 5, bare)
    measure = "seconds, ours / `python -c 'import click'`"
    row("`strava --help`", measure, wall, runs["ours"], runs["click"], 1.5)


def growth(bin_: Path, rounds: int, ours: list[str]) -> None:
    with stage(1_000, 0) as it:
        small = compare(it, rounds, {"ours": ours})["ours"]
    loop = [str(bin_ / "python"), str(HERE / "minimal_loop.py")]
    with stage(50_000, 0) as it:
        runs = compare(it, rounds, {"ours": ours, "loop": loop})
    work = "50,000 activities, 0 ms a request, NDJSON"
    measure = "seconds of CPU, ours / a minimal loop"
    row(work, measure, lambda run: run.cpu, runs["ours"], runs["loop"], 1.3)
    measure = "MB at the peak, ours / 1,000 activities"
    row(work, measure, lambda run: run.peak, runs["ours"], small, 1.3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    folder = Path(tempfile.gettempdir()) / "strava-peers"
    parser.add_argument("--environments", type=Path, default=folder)
    options = parser.parse_args()
    checkout = str(HERE.parent.parent)
    bin_ = installed(options.environments, "ours", "--force-reinstall", checkout)
    ours = [str(bin_ / "strava"), "activities", "--format", "ndjson"]
    print("| work | measure | ours | other | ratio | at most |")
    print("| --- | --- | --- | --- | --- | --- |")
    against_peers(options.environments, options.rounds, ours)
    against_curl(bin_, options.rounds, ours)
    start(bin_, options.rounds)
    growth(bin_, options.rounds, ours)


if __name__ == "__main__":
    main()
