"""The answers that the recipes print, worked out once more in another way."""

import math
import re
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from stravafetch.cli.topics import read_topic
from stravafetch.sandbox.data import samples
from stravafetch.sandbox.data.efforts import Efforts
from stravafetch.sandbox.data.streams import Track
from stravafetch.sandbox.data.summary import BIKES, SHOES

TOPIC = read_topic("recipes")
HISTORY = samples.history(600, 0, date(2026, 11, 22), samples.athlete(0)["id"])


def answer(title: str) -> list[str]:
    """The lines that a recipe prints."""
    session = re.split(r"\n\n(?! )", TOPIC.partition(title)[2])[0]
    return [line[4:] for line in session.splitlines() if line.startswith("    ")][1:]


def numbers(title: str) -> list[str]:
    """The values in the lines of JSON that it prints."""
    lines = [line for line in answer(title) if line.startswith("[") and line.endswith("]")]
    return [line.removeprefix("[").removesuffix("]") for line in lines]


def since(day: str, *sports: str) -> list[dict[str, Any]]:
    return [
        activity
        for activity in HISTORY
        if activity["start_date_local"] >= day and (not sports or activity["sport_type"] in sports)
    ]


def test_the_kilometres_of_each_week() -> None:
    weeks: Counter[str] = Counter()
    for activity in since("2026-11"):
        year, week, _ = date.fromisoformat(activity["start_date_local"][:10]).isocalendar()
        weeks[f"{year}-W{week}"] += activity["distance"]
    told = [f'"{week}",{round(metres / 1000)}' for week, metres in sorted(weeks.items())]
    assert numbers("Kilometres per week") == told


def test_the_longest_run_of_each_month() -> None:
    months = defaultdict(list)
    for run in since("2026-09", "Run"):
        months[run["start_date_local"][:7]].append(
            (run["distance"], run["start_date_local"][:10], run["name"])
        )
    longest = [max(runs) for _, runs in sorted(months.items())]
    told = [f'"{day}","{name}",{metres}' for metres, day, name in longest]
    assert numbers("The longest run of each month") == told


def test_the_fastest_5_km() -> None:
    fastest = min(
        (effort["elapsed_time"], run["start_date_local"][:10])
        for run in since("2026-10", "Run")
        if not run["manual"]
        for effort in Efforts(run, Track(run)).best_efforts()
        if effort["name"] == "5K"
    )
    assert numbers("The fastest 5 km") == [f'"{fastest[1]}",{fastest[0]}']


def test_the_gear_that_went_furthest() -> None:
    metres: Counter[str] = Counter()
    for activity in HISTORY:
        metres[activity["gear_id"]] += activity["distance"]
    told = {
        f'"{name}",{round(metres[key] / 1000)}'
        for key, name in {**BIKES, **SHOES}.items()
        if metres[key] > 1_500_000
    }
    assert {*numbers("Gear with more than")} == told


def test_the_tracks_on_the_map() -> None:
    tracks = sum(bool(activity["map"]["summary_polyline"]) for activity in HISTORY)
    assert answer("All tracks on one map")[-1] == str(tracks)


def test_the_offset_of_the_newest_activity() -> None:
    newest = max(HISTORY, key=lambda activity: activity["start_date"])
    offset = timedelta(seconds=newest["utc_offset"])
    told = answer("The Z of start_date_local is wrong")[-1]
    assert datetime.fromisoformat(told).utcoffset() == offset
    assert datetime.fromisoformat(told) == datetime.fromisoformat(newest["start_date"])


def test_the_sports_in_the_databases() -> None:
    counts = Counter(activity["sport_type"] for activity in HISTORY).most_common(3)
    assert answer("SQLite, ")[-3:] == [f"{sport}|{count}" for sport, count in counts]
    assert answer("ClickHouse, ")[-2:] == [f'"{sport}",{count}' for sport, count in counts[:2]]
    metres: Counter[str] = Counter()
    for activity in HISTORY:
        metres[activity["sport_type"]] += activity["distance"]
    furthest = metres.most_common(2)
    assert answer("DuckDB, ")[-2:] == [f"{sport} {round(m / 1000)}.0" for sport, m in furthest]


def test_the_length_of_the_exported_tracks() -> None:
    rides = reversed(since("2026-10", "GravelRide"))
    told = [
        f"{ride['name']} {round(sum(map(_metres, pairwise(Track(ride).latlng))) / 1000)} km"
        for ride in rides
    ]
    assert answer("An export to files")[-2:] == told


def _metres(step: tuple[Any, Any]) -> float:
    """The length of a step on a sphere."""
    (lat, lng), (to_lat, to_lng) = ([math.radians(angle) for angle in place] for place in step)
    east, north = (to_lng - lng) * math.cos((lat + to_lat) / 2), to_lat - lat
    return 6_371_000 * math.hypot(east, north)


def test_the_values_of_the_newest_activities() -> None:
    newest = sorted(HISTORY, key=lambda activity: activity["start_date"], reverse=True)[:2]
    *calories, highest = answer("The details of the newest")[:4]
    assert [line.split('"')[1] for line in calories[:2]] == [one["name"] for one in newest]
    assert highest.startswith("$") or highest == str(max(Track(newest[0]).stream("heartrate")))


@pytest.mark.real
def test_the_line_for_cron_writes_the_records_of_a_week(tmp_path: Path) -> None:
    (line,) = re.findall(r"^  0 6 \* \* \*  (.+)$", TOPIC, re.MULTILINE)
    (tmp_path / "rides").mkdir()
    script = line.replace("\\%", "%").replace("$HOME", str(tmp_path))
    sandbox = (Path(sys.executable).with_name("strava"), "sandbox", "--", "sh", "-ec", script)
    subprocess.run(sandbox, check=True, timeout=60)
    (written,) = (tmp_path / "rides").iterdir()
    assert written.name == f"{date.today()}.ndjson"  # noqa: DTZ011 - that of cron
    assert written.read_text().startswith('{"resource_state":2,')


@pytest.mark.real
@pytest.mark.skipif(shutil.which("pwsh") is None, reason="this machine lacks PowerShell")
def test_the_lines_for_powershell_count_the_activities_of_each_sport() -> None:
    script = "; ".join(re.findall(r"^  PS> (.+)$", TOPIC, re.MULTILINE))
    strava = Path(sys.executable).with_name("strava")
    sandbox = (strava, "sandbox", "--today", "2026-11-22", "--", "pwsh", "-NoProfile", "-c", script)
    shown = subprocess.run(sandbox, check=True, capture_output=True, text=True, timeout=60).stdout
    runs = len(since("2026", "Run"))
    assert ["Run", str(runs)] in [sorted(line.split(), reverse=True) for line in shown.splitlines()]
