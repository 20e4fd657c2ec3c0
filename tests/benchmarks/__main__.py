"""Compares this tool with others, side by side: python -m tests.benchmarks [--rounds N].

Each row runs its contenders in turn, round after round, against one stand-in for Strava in a
process of its own, and prints medians and their ratio as a Markdown table. Needs curl and PyPI.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
PEERS = ("stravalib==2.6", "strava-offline==1.1", "strava-terminal==1.0")
ONE_REQUEST = (
    'curl -sS -H "Authorization: Bearer $STRAVA_ACCESS_TOKEN" "$STRAVA_API_URL/athlete/activities"'
)
STRAVA = str(Path(sys.executable).with_name("strava"))


@dataclass(frozen=True)
class Cost:
    """What one run took: seconds of time and of CPU, megabytes at its peak, requests."""

    wall: float
    cpu: float
    peak: float
    requests: int


class Stage:
    """The stand-in, and the contenders pointed at it."""

    def __init__(self, process: "subprocess.Popen[str]", folder: Path) -> None:
        self._process = process
        self._folder = folder
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
        for name in self._folder.glob("*.sqlite*"):
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


def compare(it: Stage, rounds: int, contenders: dict[str, list[str]]) -> dict[str, Cost]:
    """Run all contenders in turn, round after round; return the median of each figure."""
    runs: dict[str, list[Cost]] = {name: [] for name in contenders}
    for argv in contenders.values():
        it.run(argv)  # once for the caches of the disk
    for _ in range(rounds):
        for name, argv in contenders.items():
            runs[name].append(it.run(argv))
    return {
        name: Cost(
            statistics.median(run.wall for run in all_runs),
            statistics.median(run.cpu for run in all_runs),
            statistics.median(run.peak for run in all_runs),
            max(run.requests for run in all_runs),
        )
        for name, all_runs in runs.items()
    }


def peers(folder: Path, it: Stage) -> dict[str, list[str]]:
    """Return the command lines of the others, each in an environment of its own."""
    shim = str(HERE / "shim.py")
    offline = ["sqlite", "--full", "--token-file", f"{it._folder}/offline.json"]
    arguments = {
        "stravalib": [str(HERE / "stravalib_raw.py")],
        "strava-offline": ["strava_offline", *offline, "--database", f"{it._folder}/a.sqlite"],
        "strava-terminal": ["strava_cli", "activities", "list", "--limit", "100000"],
    }
    lines = {}
    for requirement in PEERS:
        name = requirement.partition("==")[0]
        python = folder / name / "bin" / "python"
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", folder / name], check=True)
            subprocess.run([python, "-m", "pip", "install", "-q", requirement], check=True)
        lines[requirement.replace("==", " ")] = [str(python), shim, it.url, *arguments[name]]
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers", type=Path, default=Path(tempfile.gettempdir()) / "strava-peers")
    options = parser.parse_args()
    everything = [STRAVA, "activities", "--format", "ndjson"]
    curl = ["sh", str(HERE / "curl_loop.sh")]
    minimal = [sys.executable, str(HERE / "minimal_loop.py")]
    print(
        "| work | measure | ours | other | ratio | at most |\n| --- | --- | --- | --- | --- | --- |"
    )

    def row(work: str, measure: str, ours: float, other: float, most: float) -> None:
        ratio = ours / other
        print(
            f"| {work} | {measure} | {ours:.2f} | {other:.2f} | {ratio:.2f} | {most} |", flush=True
        )

    for latency, most in ((0.3, 0.35), (0.0, 0.8)):
        with stage(2_000, latency) as it:
            lines = {"ours": everything, **peers(options.peers, it)}
            costs = compare(it, options.rounds, lines)
            best = min(costs.keys() - {"ours"}, key=lambda name: costs[name].wall)
            work = f"2,000 activities, {latency * 1000:.0f} ms a request"
            row(work, f"seconds, ours / {best}", costs["ours"].wall, costs[best].wall, most)
            for name in lines:
                print(f"<!-- {work}: {name} {costs[name]} -->")
    with stage(5_000, 0.3) as it:
        costs = compare(it, options.rounds, {"ours": everything, "curl": curl})
        work = "5,000 activities, 300 ms a request"
        row(work, "seconds, ours / a curl loop", costs["ours"].wall, costs["curl"].wall, 0.35)
        row(work, "requests, ours / pages + 1", costs["ours"].requests, 26, 1.12)
        one = ["sh", "-c", ONE_REQUEST]
        week = [STRAVA, "activities", "--since", "7d"]
        costs = compare(it, options.rounds * 3, {"ours": week, "curl": one})
        row("`--since 7d`, 300 ms a request", "seconds, ours / one curl request",
            costs["ours"].wall, costs["curl"].wall, 1.6)  # fmt: skip
        bare = {"ours": [STRAVA, "--help"], "click": [sys.executable, "-c", "import click"]}
        costs = compare(it, options.rounds * 5, bare)
        row("`strava --help`", "seconds, ours / `import click`",
            costs["ours"].wall, costs["click"].wall, 1.5)  # fmt: skip
    with stage(1_000, 0) as it:
        small = compare(it, options.rounds, {"ours": everything})["ours"]
    with stage(50_000, 0) as it:
        costs = compare(it, max(1, options.rounds // 2), {"ours": everything, "loop": minimal})
        work = "50,000 activities, 0 ms"
        row(work, "CPU seconds, ours / a minimal loop", costs["ours"].cpu, costs["loop"].cpu, 1.3)
        row(work, "peak MB, ours / 1,000 activities", costs["ours"].peak, small.peak, 1.3)


if __name__ == "__main__":
    main()
