"""What is compared of the bulk archive: each function prints the rows of one group."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from stravafetch.sandbox.account import Account
from stravafetch.sandbox.archive.files import file_of
from stravafetch.sandbox.archive.writer import Edition, write
from stravafetch.sandbox.data import samples
from tests.benchmarks.peers import HERE
from tests.benchmarks.rows import Bench
from tests.benchmarks.running import Contender, Stage, compare, count, peak, row, stage, wall

SECONDS = 1_200  # each: a FIT file of some 30 kB


def listing(bench: Bench) -> None:
    """5,000 activities with a file each."""
    with stage(1, 0) as it, _archive(5_000, bool) as (path, ids):
        contenders = {
            "all": _ours(bench, path, "activities", "--format", "ndjson"),
            "newest": _ours(bench, path, "activities", "--limit", "20"),
            "streams": _ours(bench, path, "streams", str(ids[len(ids) // 2])),
        }
        runs = compare(it, bench.rounds, contenders)
    work = "archive of 5,000 activities"
    count(f"{work}, NDJSON", "seconds", wall, runs["all"], 6)
    count(f"{work}, NDJSON", "MB at the peak", peak, runs["all"], 200)
    count(f"{work}, the newest 20", "seconds", wall, runs["newest"], 1)
    count(f"{work}, streams of one", "seconds", wall, runs["streams"], 1)


def export(bench: Bench) -> None:
    """400 FIT files, with a loop of fitdecode that writes nothing."""
    with stage(1, 0) as it, _archive(400, lambda kind: kind == "fit.gz") as (path, _):
        contenders = {
            "export": _ours(bench, path, "export", "rides"),
            "loop": _loop(bench, it, path),
        }
        runs = compare(it, bench.rounds, contenders)
    work = "archive, `strava export` of 400 FIT files of 30 kB"
    measure = "seconds, ours / a loop of fitdecode"
    row(work, measure, wall, runs["export"], runs["loop"], 1.0)
    count(work, "seconds", wall, runs["export"], 25)


def _ours(bench: Bench, archive: Path, *args: str) -> Contender:
    return Contender([str(bench.bin_ / "strava"), "--archive", str(archive), *args])


def _loop(bench: Bench, it: Stage, archive: Path) -> Contender:
    return bench.python(it, str(HERE / "fitdecode_loop.py"), str(archive))


@contextmanager
def _archive(size: int, wanted: Callable[[str], bool]) -> Iterator[tuple[Path, list[int]]]:
    """Write an archive of so many activities with files of these kinds, and give their ids."""
    athlete = samples.athlete(0)
    history = samples.history(2 * size, 0, datetime.now(UTC).date(), athlete["id"])
    chosen = [_short(one) for one in history if _has_file(one, wanted)][:size]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export_1.zip"
        with path.open("wb") as file:
            write(file, Account(athlete, chosen), Edition(), lambda _: None)
        yield path, [one["id"] for one in chosen]


def _has_file(activity: dict[str, Any], wanted: Callable[[str], bool]) -> bool:
    return wanted(file_of(activity, 0).kind)


def _short(activity: dict[str, Any]) -> dict[str, Any]:
    return {**activity, "moving_time": SECONDS, "elapsed_time": SECONDS}
