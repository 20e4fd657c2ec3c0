"""What is compared: each function prints the rows of one group."""

import statistics
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.desktop import desktop_keyring
from tests.benchmarks.peers import HERE, node_peer, python_peers
from tests.benchmarks.running import (
    Contender,
    Cost,
    Stage,
    compare,
    count,
    cpu,
    peak,
    requests,
    row,
    stage,
    wall,
)

LATENCY = 0.3  # seconds: about what Strava takes
NDJSON = ("activities", "--format", "ndjson")
STREAMS = (
    "/streams?keys=time,distance,latlng,altitude,heartrate,cadence,watts,temp&key_by_type=true"
)


@dataclass(frozen=True)
class Bench:
    """Where programs are installed, and how often each is run."""

    bin_: Path
    environments: Path
    rounds: int

    def first(self, it: Stage, *args: str) -> Contender:
        """Return ours as one that has never fetched: a given token lets nothing be remembered."""
        return Contender([str(self.bin_ / "strava"), *args], it.token)

    def again(self, it: Stage, *args: str, store: str = "file") -> Contender:
        """Return ours with a profile, which remembers what it fetched in the round before."""
        return Contender([str(self.bin_ / "strava"), *args], it.home(store))

    def python(self, it: Stage, *args: str) -> Contender:
        return Contender([str(self.bin_ / "python"), *args], it.token)


def against_peers(bench: Bench) -> None:
    """2,000 activities, with the packages of PyPI."""
    for latency, first, again in ((LATENCY, 0.31, 0.24), (0.0, 0.8, 0.8)):
        work = f"2,000 activities, {latency * 1000:.0f} ms a request"
        with stage(2_000, latency, "file") as it:
            others = python_peers(bench.environments, it)
            ours = {"first": bench.first(it, *NDJSON), "again": bench.again(it, *NDJSON)}
            runs = compare(it, bench.rounds, {**ours, **others})
        best = min(others, key=lambda name: statistics.median(map(wall, runs[name])))
        for name in sorted(others, key=lambda name: name != best):
            measure = f"seconds, ours / {name}"
            row(f"{work}, first time", measure, wall, runs["first"], runs[name], first)
            row(f"{work}, fetched before", measure, wall, runs["again"], runs[name], again)
        measure = "requests, of 11 pages with the empty one"
        count(f"{work}, first time", measure, requests, runs["first"], 16)
        count(f"{work}, fetched before", measure, requests, runs["again"], 12)


def against_curl(bench: Bench) -> None:
    """5,000 activities, with a loop of curl; 600 for their requests."""
    with stage(5_000, LATENCY, "file") as it:
        runs = compare(
            it,
            bench.rounds,
            {
                "again": bench.again(it, *NDJSON),
                "curl": Contender(["sh", str(HERE / "curl_loop.sh")], it.token),
            },
        )
    work = "5,000 activities, 300 ms a request, fetched before"
    row(work, "seconds, ours / a curl loop", wall, runs["again"], runs["curl"], 0.20)
    count(work, "requests, of 26 pages with the empty one", requests, runs["again"], 27)
    with stage(600, LATENCY) as it:
        runs = compare(it, bench.rounds, {"first": bench.first(it, *NDJSON)})
    work = "600 activities, 300 ms a request, first time"
    count(work, "requests, of 4 pages with the empty one", requests, runs["first"], 6)


def against_node(bench: Bench) -> None:
    """2,000 activities, with the package of npm."""
    with stage(2_000, 0.0, "file") as it:
        contenders = {
            "again": bench.again(it, *NDJSON),
            "node": node_peer(bench.environments, it),
        }
        runs = compare(it, bench.rounds, contenders)
    work = "2,000 activities, 0 ms a request"
    row(work, "seconds, ours / strava-v3 4.0 on node", wall, runs["again"], runs["node"], 1.0)


def one_week(bench: Bench) -> None:
    """What most commands ask for, with curl and with the libraries alone."""
    one_request = (
        'curl -sS -H "Authorization: Bearer $STRAVA_ACCESS_TOKEN" '
        '"$STRAVA_API_URL/athlete/activities"'
    )
    with stage(2_000, LATENCY, "file") as it:
        contenders = {
            "ours": bench.again(it, "activities", "--since", "7d"),
            "curl": Contender(["sh", "-c", one_request], it.token),
            "libraries": bench.python(it, "-c", "import click, requests"),
        }
        runs = compare(it, bench.rounds * 3, contenders)
    work = "`--since 7d`, 300 ms a request"
    floor = [Cost(run.wall + LATENCY) for run in runs["libraries"]]
    row(
        work, "seconds, ours / `import click, requests` and 300 ms", wall, runs["ours"], floor, 1.02
    )
    row(work, "seconds, ours / one curl request", wall, runs["ours"], runs["curl"], 1.6)


def on_a_keyring(bench: Bench) -> None:
    """The same with the token in GNOME's keyring and in a private file."""
    with desktop_keyring() as is_there:
        if not is_there:
            print("| (no gnome-keyring-daemon) |")
            return
        for work, args, latency, most in (
            ("`--since 7d`, 300 ms a request", ("activities", "--since", "7d"), LATENCY, 1.2),
            ("`strava token`", ("token",), 0.0, 1.9),
        ):
            with stage(200, latency, "file", "keyring") as it:
                contenders = {
                    store: bench.again(it, *args, store=store) for store in ("keyring", "file")
                }
                runs = compare(it, bench.rounds * 3, contenders)
            measure = "seconds, keyring / private file"
            row(work, measure, wall, runs["keyring"], runs["file"], most)


def start(bench: Bench) -> None:
    """What needs no network."""
    complete = {"_STRAVA_COMPLETE": "bash_complete", "COMP_WORDS": "strava act", "COMP_CWORD": "1"}
    with stage(1, 0) as it:
        contenders = {
            "help": bench.first(it, "--help"),
            "tab": Contender([str(bench.bin_ / "strava")], complete),
            "click": bench.python(it, "-c", "import click"),
        }
        runs = compare(it, bench.rounds * 5, contenders)
    measure = "seconds, ours / `python -c 'import click'`"
    row("`strava --help`", measure, wall, runs["help"], runs["click"], 1.5)
    row("TAB", measure, wall, runs["tab"], runs["click"], 1.2)


def one_by_one(bench: Bench) -> None:
    """Activities in detail, with curl asking for one thing after the other."""
    with stage(40, LATENCY, "file", seconds=3_600) as it:
        ids = "".join(f"{id_}\n" for id_ in it.ids)
        curl = ["sh", str(HERE / "curl_each.sh"), ""]
        contenders = {
            "export": bench.again(it, "export", "rides"),
            "each": Contender([*curl, STREAMS], it.token, ids),
        }
        exports = compare(it, bench.rounds, contenders)
        some = "".join(f"{id_}\n" for id_ in it.ids[:30])
        ours = bench.again(it, "activity", "-")
        contenders = {
            "activity": Contender(ours.argv, ours.environ, some),
            "each": Contender(curl, it.token, some),
        }
        details = compare(it, bench.rounds, contenders)
    measure = "seconds, ours / one curl request after the other"
    work = "`strava export`, 40 activities of 3,600 points, 300 ms a request"
    row(work, measure, wall, exports["export"], exports["each"], 0.45)
    work = "`strava activity -`, 30 IDs, 300 ms a request"
    row(work, measure, wall, details["activity"], details["each"], 0.4)


def growth(bench: Bench) -> None:
    """What a long history takes."""
    with stage(1_000, 0) as it:
        small = compare(it, bench.rounds, {"ours": bench.first(it, *NDJSON)})["ours"]
    with stage(50_000, 0) as it:
        contenders = {
            "ours": bench.first(it, *NDJSON),
            "loop": bench.python(it, str(HERE / "minimal_loop.py")),
        }
        runs = compare(it, bench.rounds, contenders)
    work = "50,000 activities, 0 ms a request, NDJSON"
    row(work, "seconds of CPU, ours / a minimal loop", cpu, runs["ours"], runs["loop"], 1.1)
    row(work, "MB at the peak, ours / 1,000 activities", peak, runs["ours"], small, 1.3)


def table(bench: Bench) -> None:
    """A table has to know all of its cells before it prints the first."""
    with stage(200_000, 0) as it:
        runs = compare(it, 1, {"ours": bench.first(it, "activities", "--format", "table")})
    count("table of 200,000 activities", "MB at the peak", peak, runs["ours"], 200)
