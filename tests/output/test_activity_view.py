from typing import Any

import pytest
from wcwidth import wcswidth

from stravafetch.output.activity_view import Parts, Screen, draw_activity
from stravafetch.output.glyphs import ASCII, BLOCKS

LAP = {"distance": 5_000.0, "moving_time": 1_500, "average_speed": 3.33, "average_heartrate": 150}
SPLIT = {"distance": 1_000.0, "moving_time": 300, "elevation_difference": 2.0}
EFFORT = {"name": "5K\x1b[2J", "elapsed_time": 1_500, "distance": 5_000, "pr_rank": 1}
BUCKETS = [{"min": 0, "max": 120.0, "time": 60.0}, {"min": 120.0, "max": -1, "time": 600.0}]
RUN = {
    "name": "山の道 🏃 \x1b[31m\u202e" + "long " * 30,
    "sport_type": "Run",
    "start_date_local": "2026-05-01T06:30:00Z",
    "distance": 10_000.0,
    "moving_time": 3_000,
    "splits_metric": [SPLIT] * 10,
    "splits_standard": [SPLIT] * 6,
    "best_efforts": [EFFORT],
}
STREAMS = {
    "distance": {"data": [0.0, 5_000.0, 10_000.0]},
    "heartrate": {"data": [100, 150, 180]},
    "altitude": {"data": [30.0, None, 60.0]},
}
PACES = [{"min": low, "max": low + 0.2, "time": 60} for low in (0, 0.8, 0.9)]
ZONES = [
    {"type": "heartrate", "distribution_buckets": BUCKETS},
    {"type": "pace", "distribution_buckets": PACES},
]
WHOLE = Parts(RUN, STREAMS, [LAP, LAP], ZONES)


def drawn(parts: Parts, width: int = 80, **more: Any) -> list[str]:
    screen = Screen(more.get("units", "metric"), width, more.get("glyphs", BLOCKS))
    return [line.text for line in draw_activity(parts, screen)]


def titles(parts: Parts) -> list[str]:
    return [
        line.text for line in draw_activity(parts, Screen("metric", 80, BLOCKS)) if line.is_title
    ]


def test_each_part_with_data_has_its_section() -> None:
    starts = (
        "Run",
        "km",
        "heart rate, 100 to",
        "altitude, 30 to",
        "lap",
        "heart rate zone",
        "pace zone",
        "best",
    )
    shown = [title.strip() for title in titles(WHOLE)]
    assert len(shown) == len(starts)
    assert all(title.startswith(start) for title, start in zip(shown, starts, strict=True))
    assert titles(WHOLE)[0] == "Run  2026-05-01 06:30"


@pytest.mark.parametrize("width", [40, 80, 120, 300])
def test_every_line_fits_and_has_no_control_characters(width: int) -> None:
    lines = drawn(WHOLE, width)
    assert max(map(wcswidth, lines)) <= min(width, 100)
    assert all(char.isprintable() for char in "".join(lines))
    assert "山の道 🏃" in lines[0]


def test_a_long_name_is_wrapped_not_cut() -> None:
    assert " ".join(drawn(WHOLE, 40)).count("long") == 30


def test_without_data_only_the_name_is_shown() -> None:
    assert drawn(Parts({"name": "Rest"}))[:1] == ["Rest"]
    assert drawn(Parts({}))[0] == "(no name)"
    assert titles(Parts({"sport_type": "Yoga", "splits_metric": None, "best_efforts": "x"})) == [
        "Yoga"
    ]


def test_a_start_known_only_in_utc_has_a_z() -> None:
    assert titles(Parts({"start_date": "2026-05-01T04:30:00Z"})) == ["2026-05-01 04:30Z"]


def test_a_lap_without_a_moving_time_shows_the_elapsed_time() -> None:
    lap = {"distance": 1_000.0, "elapsed_time": 65}
    assert any("0:01:05" in line for line in drawn(Parts({}, {}, [lap, lap])))


def test_laps_beyond_one_screen_are_counted_and_the_command_is_named() -> None:
    lines = drawn(Parts({"id": 7}, {}, [LAP] * 3_025), 40)
    assert sum("km/h" in line for line in lines) == 25
    assert " ".join(lines[-2:]) == "3,000 more laps: strava laps 7 --format table"
    assert not any("more lap" in line for line in drawn(Parts({}, {}, [LAP] * 25)))
    assert drawn(Parts({"id": 7}, {}, [LAP] * 26))[-1].startswith("1 more lap: ")


def test_a_sport_of_any_length_fits() -> None:
    lines = drawn(Parts({"sport_type": "Roller" * 100}), 40)
    assert max(map(wcswidth, lines)) == 40
    assert "".join(lines).count("Roller") == 100


def test_a_single_lap_and_a_single_split_are_omitted() -> None:
    assert titles(Parts({**RUN, "splits_metric": [SPLIT], "best_efforts": []}, {}, [LAP])) == [
        "Run  2026-05-01 06:30"
    ]


def test_without_a_distance_the_heart_rate_is_shown_over_time() -> None:
    streams = {"time": {"data": [0, 10, 100]}, "heartrate": {"data": [60, 80, 100]}}
    lines = drawn(Parts({}, streams), 26, glyphs=ASCII)
    assert lines[-2:] == ["heart rate, 60 to 100 bpm", f"__{'=' * 23}#"]


def test_imperial_units_take_the_splits_by_the_mile() -> None:
    lines = drawn(Parts(RUN, STREAMS), units="imperial", glyphs=ASCII)
    assert "distance  6.21 mi    time  0:50:00" in lines
    assert [line.split()[0] for line in lines if " #" in line] == ["1", "2", "3", "4", "5", "3.7"]
    assert "altitude, 98 to 197 ft" in lines


def test_a_terminal_without_blocks_gets_ascii() -> None:
    plain = drawn(
        Parts({**RUN, "name": "Run", "best_efforts": []}, STREAMS, [LAP] * 2), glyphs=ASCII
    )
    assert "".join(plain).isascii()
