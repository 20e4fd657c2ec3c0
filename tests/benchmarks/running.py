"""Runs programs against one stand-in for Strava, in turn, and prints what they took."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

CHECKOUT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Cost:
    """What one run took: seconds of time and of CPU, megabytes at its peak, requests."""

    wall: float = 0.0
    cpu: float = 0.0
    peak: float = 0.0
    requests: int = 0


@dataclass(frozen=True)
class Contender:
    """A command line, with variables added to its environment; it reads ``stdin``."""

    argv: list[str]
    environ: Mapping[str, str] = field(default_factory=dict)
    stdin: str = ""


Runs = list[Cost]


class Stage:
    """The stand-in, and the contenders pointed at it."""

    def __init__(self, process: "subprocess.Popen[str]", folder: Path) -> None:
        self._process = process
        self.folder = folder
        self.work = folder / "work"
        told = json.loads(self._read())
        self.url = told["url"]
        self.ids: list[int] = told["ids"]
        self.token: dict[str, str] = {"STRAVA_ACCESS_TOKEN": told["access_token"]}
        self._environ = {
            **os.environ,
            "HOME": str(folder),
            "NO_PROXY": "127.0.0.1",
            "STRAVA_API_URL": f"{self.url}/api/v3",
            "STRAVA_OAUTH_URL": f"{self.url}/oauth",
        }

    def home(self, storage: str) -> dict[str, str]:
        """The variable for a profile that is signed in with that store."""
        return {"STRAVA_HOME": str(self.folder / storage)}

    def run(self, contender: Contender) -> Cost:
        """Run one contender to its end in an empty folder, its output thrown away."""
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir()
        self.requests()
        started = time.perf_counter()
        process = subprocess.Popen(
            contender.argv,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # what others warn of would run through the table
            env={**self._environ, **contender.environ},
            cwd=self.work,
        )
        assert process.stdin
        process.stdin.write(contender.stdin.encode())
        process.stdin.close()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{contender.argv} ended with {process.returncode}")
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
def stage(count: int, latency: float, *stores: str, seconds: int = 0) -> Iterator[Stage]:
    """Open a stand-in with so many activities, each of so many seconds where that is not 0.

    ``latency`` is in seconds a request; ``stores`` are those that keep a token of a profile.
    """
    with tempfile.TemporaryDirectory() as folder:
        arguments = [str(count), str(latency), str(seconds), folder, *stores]
        with subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.stage", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=CHECKOUT,
        ) as process:
            yield Stage(process, Path(folder))
            assert process.stdin
            process.stdin.close()


def compare(it: Stage, rounds: int, contenders: Mapping[str, Contender]) -> dict[str, Runs]:
    """Run all contenders in turn, round after round, after one round that does not count.

    The first round fills the disk's caches, and lets a profile remember what it remembers.
    """
    runs: dict[str, Runs] = {name: [] for name in contenders}
    for done in range(rounds + 1):
        for name, contender in contenders.items():
            cost = it.run(contender)
            if done:
                runs[name].append(cost)
    return runs


def row(
    work: str, measure: str, figure: Callable[[Cost], float], ours: Runs, other: Runs, most: float
) -> None:
    """Print one line of the table: both medians with their spread, and the ratio of the medians."""
    mine, theirs = [figure(run) for run in ours], [figure(run) for run in other]
    ratio = statistics.median(mine) / statistics.median(theirs)
    _print(work, measure, _cell(mine), _cell(theirs), f"**{ratio:.2f}**", f"{most}")


def count(
    work: str, measure: str, figure: Callable[[Cost], float], ours: Runs, most: float
) -> None:
    """Print one line of the table that compares with a number."""
    mine = [figure(run) for run in ours]
    _print(work, measure, _cell(mine), "", f"**{statistics.median(mine):.0f}**", f"{most}")


def wall(run: Cost) -> float:
    """Return seconds of time."""
    return run.wall


def cpu(run: Cost) -> float:
    """Return seconds of CPU."""
    return run.cpu


def peak(run: Cost) -> float:
    """Return megabytes."""
    return run.peak


def requests(run: Cost) -> float:
    """Return requests."""
    return run.requests


def _cell(figures: list[float]) -> str:
    low, high = f"{min(figures):.2f}", f"{max(figures):.2f}"
    return f"{statistics.median(figures):.2f}" + (f" ({low} to {high})" if low != high else "")


def _print(*cells: str) -> None:
    print("|", " | ".join(cells), "|", flush=True)
