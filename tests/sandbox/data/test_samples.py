import json
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import mean
from typing import Any

import pytest

from stravafetch.sandbox.data.samples import Record, athlete, history

TODAY = date(2026, 11, 22)
DAYS = [TODAY, date(2026, 1, 1), date(2028, 2, 29), date(2027, 3, 28), date(2025, 11, 3)]
WIRE_ORDER = re.findall(
    r"\w+",
    """
    resource_state athlete name distance moving_time elapsed_time total_elevation_gain type
    sport_type workout_type device_name id start_date start_date_local timezone utc_offset
    location_city location_state location_country achievement_count kudos_count comment_count
    athlete_count photo_count map trainer commute manual private visibility flagged gear_id
    start_latlng end_latlng average_speed max_speed average_cadence average_temp average_watts
    max_watts weighted_average_watts device_watts kilojoules has_heartrate average_heartrate
    max_heartrate heartrate_opt_out display_hide_heartrate_option elev_high elev_low upload_id
    upload_id_str external_id from_accepted_tag pr_count total_photo_count has_kudoed suffer_score
    """,
)
SOMETIMES = set(WIRE_ORDER[36:43]) | {
    *("workout_type", "device_name", "average_heartrate", "max_heartrate"),
    *("elev_high", "elev_low", "upload_id_str", "suffer_score"),
}


@pytest.fixture(scope="module")
def many() -> list[Record]:
    return history(2000, 0, TODAY, 77)


@pytest.fixture(scope="module")
def crowd() -> list[Record]:
    return history(9000, 0, TODAY, 77)


def moment(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp)


def share(records: list[Record], test: Callable[[Record], Any]) -> float:
    return mean(bool(test(record)) for record in records)


def decoded(line: str) -> list[tuple[float, float]]:
    steps, value, shift = [], 0, 0
    for char in line:
        bits = ord(char) - 63
        value |= (bits & 31) << shift
        shift += 5
        if bits < 32:
            steps.append(~(value >> 1) if value & 1 else value >> 1)
            value, shift = 0, 0
    return [
        (sum(steps[0 : n + 1 : 2]) / 1e5, sum(steps[1 : n + 2 : 2]) / 1e5)
        for n in range(0, len(steps), 2)
    ]


def test_the_same_wish_gives_the_same_history() -> None:
    assert history(300, 5, TODAY, 77) == history(300, 5, TODAY, 77)


def test_another_seed_gives_another_history() -> None:
    assert history(300, 5, TODAY, 77) != history(300, 6, TODAY, 77)


def test_a_known_history_stays_as_it_is_on_every_python() -> None:
    found = [(r["id"], r["start_date"], r["distance"]) for r in history(3, 0, TODAY, 77)]
    assert found == [
        (16990401583, "2026-11-21T14:27:38Z", 3003.5),
        (16986321327, "2026-11-20T05:20:08Z", 8330.5),
        (16984235142, "2026-11-19T12:15:28Z", 30756.3),
    ]


def test_changing_a_history_leaves_the_next_one_alone() -> None:
    first = history(60, 0, TODAY, 77)
    for record in first:
        record["athlete"]["id"], record["map"]["id"] = 0, ""
        record["start_latlng"].append(0)
    assert history(60, 0, TODAY, 77) == history(60, 0, TODAY, 77) != first


@pytest.mark.parametrize("count", [0, 1, 2, 9, 10, 49, 50, 51, 333])
def test_there_are_as_many_records_as_asked_for(count: int) -> None:
    assert len(history(count, 2, TODAY, 77)) == count


@pytest.mark.parametrize("seed", range(5))
def test_newest_comes_first_and_the_higher_id_among_equals(seed: int) -> None:
    keys = [(record["start_date"], record["id"]) for record in history(700, seed, TODAY, 77)]
    assert keys == sorted(keys, reverse=True)


def test_ids_are_unique_even_in_a_crowd(crowd: list[Record]) -> None:
    uploads = [record["upload_id"] for record in crowd if record["upload_id"]]
    assert len({record["id"] for record in crowd}) == len(crowd)
    assert len(set(uploads)) == len(uploads)


def test_ids_rise_with_the_date_but_not_strictly(many: list[Record]) -> None:
    ids = [record["id"] for record in many]
    inversions = sum(newer < older for newer, older in pairwise(ids))
    assert 0 < inversions < len(ids) / 2
    assert min(ids[:50]) > 2**32 > max(ids[-50:]) > 10**9


@pytest.mark.parametrize("today", DAYS)
@pytest.mark.parametrize("seed", range(3))
def test_all_of_it_is_before_today_and_within_four_years(today: date, seed: int) -> None:
    for record in history(600, seed, today, 77):
        for key in ("start_date", "start_date_local"):
            assert 1 <= (today - moment(record[key]).date()).days <= 1462


@pytest.mark.parametrize("today", DAYS)
@pytest.mark.parametrize("count", [10, 50, 400])
def test_each_of_the_last_three_days_has_something(today: date, count: int) -> None:
    days = {record["start_date_local"][:10] for record in history(count, 3, today, 77)}
    assert {str(today - timedelta(days=ago)) for ago in (1, 2, 3)} <= days


def test_a_few_thousand_reach_back_about_four_years(many: list[Record]) -> None:
    oldest = moment(many[-1]["start_date"]).date()
    assert 1440 <= (TODAY - oldest).days <= 1462


def test_more_records_fill_the_same_years(crowd: list[Record]) -> None:
    assert (TODAY - moment(crowd[-1]["start_date"]).date()).days <= 1462


def test_keys_come_in_the_order_of_the_wire(many: list[Record]) -> None:
    for record in many:
        assert list(record) == [key for key in WIRE_ORDER if key in record]
        assert set(WIRE_ORDER) - set(record) <= SOMETIMES


def test_numbers_have_the_json_types_of_the_wire(many: list[Record]) -> None:
    for record in many:
        for key in ("distance", "utc_offset", "average_speed"):
            assert type(record[key]) is float
        for key in ("total_elevation_gain", "max_speed"):
            assert type(record[key]) is (float if record[key] else int)
        assert type(record.get("average_temp", 0)) is int


@pytest.mark.parametrize(
    ("test", "low", "high"),
    [
        (lambda record: record["has_heartrate"], 0.87, 0.95),
        (lambda record: record["gear_id"] is None, 0.12, 0.28),
        (lambda record: record["manual"], 0.003, 0.025),
        (lambda record: record["private"], 0.002, 0.025),
        (lambda record: not record["start_latlng"], 0.11, 0.21),
        (lambda record: "average_cadence" in record, 0.5, 0.8),
        (lambda record: "average_temp" in record, 0.55, 0.85),
        (lambda record: "elev_high" in record, 0.8, 0.95),
        (lambda record: "device_watts" in record, 0.3, 0.6),
        (lambda record: record["timezone"].endswith("Europe/Berlin"), 0.9, 0.99),
    ],
)
def test_how_often_things_occur(
    many: list[Record], test: Callable[[Record], Any], low: float, high: float
) -> None:
    assert low < share(many, test) < high


def test_what_belongs_together_comes_together(many: list[Record]) -> None:
    for record in many:
        assert record["has_heartrate"] == ("average_heartrate" in record)
        assert record["has_heartrate"] == ("suffer_score" in record)
        assert record["private"] == (record["visibility"] == "only_me")
        assert bool(record["start_latlng"]) == bool(record["map"]["summary_polyline"])
        assert ("workout_type" in record) == (record["type"] not in {"Swim", "Hike", "NordicSki"})


def test_the_clocks_agree(many: list[Record]) -> None:
    for record in many:
        ahead = moment(record["start_date_local"]) - moment(record["start_date"])
        hidden = record["start_date"].endswith("T00:00:01Z")
        assert hidden or ahead.total_seconds() == record["utc_offset"]


def test_speed_is_distance_over_time(many: list[Record]) -> None:
    for record in many:
        speed = record["distance"] / record["moving_time"]
        assert record["average_speed"] == pytest.approx(speed, abs=0.001)
        assert record["elapsed_time"] >= record["moving_time"]


def test_the_line_on_the_map_begins_and_ends_where_the_activity_does(many: list[Record]) -> None:
    for record in many[:300]:
        points = decoded(record["map"]["summary_polyline"])
        assert [list(point) for point in points[:1]] == [record["start_latlng"]][: len(points)]
        assert [list(point) for point in points[-1:]] == [record["end_latlng"]][: len(points)]


def test_records_are_about_as_large_as_real_ones(many: list[Record]) -> None:
    sizes = [len(json.dumps(r, ensure_ascii=False, separators=(",", ":")).encode()) for r in many]
    assert 1700 < mean(sizes) < 2100
    assert 850 < min(sizes) < max(sizes) < 2700


def test_summer_time_begins_and_ends_with_its_sunday(crowd: list[Record]) -> None:
    for day, offset in (("03-28", 1), ("03-29", 2), ("10-24", 2), ("10-25", 1)):
        found = [r for r in crowd if r["start_date_local"].startswith(f"2026-{day}")]
        assert {record["utc_offset"] for record in found} == {offset * 3600.0}


def test_a_trip_overseas_keeps_the_rules_of_that_place(crowd: list[Record]) -> None:
    york = [record for record in crowd if record["timezone"].endswith("New_York")]
    assert {r["utc_offset"] for r in york if r["start_date"] < "2025-11-02"} == {-14400.0}
    assert {r["utc_offset"] for r in york if r["start_date"] > "2025-11-02"} == {-18000.0}


def local_new_year_in_tokyo(record: Record) -> bool:
    year = int(record["start_date_local"][:4])
    return record["timezone"].endswith("Tokyo") and int(record["start_date"][:4]) == year - 1


SPECIALS: dict[str, Callable[[Record], Any]] = {
    "trail run": lambda r: r["sport_type"] == "TrailRun" and r["type"] == "Run",
    "swim by hand": lambda r: r["sport_type"] == "Swim" and r["manual"] and not r["upload_id"],
    "run for me only": lambda r: r["sport_type"] == "Run" and r["visibility"] == "only_me",
    "ride for followers": lambda r: r["visibility"] == "followers_only",
    "unknown sport": lambda r: r["sport_type"] == "RollerDerby" and r["type"] == "Workout",
    "emoji": lambda r: "🌧️" in r["name"],
    "hidden start": lambda r: r["start_date"] == r["start_date_local"][:11] + "00:00:01Z",
    "no satellite": lambda r: r["start_latlng"] == [] == r["end_latlng"],
    "new year in Tokyo": local_new_year_in_tokyo,
    "summer time": lambda r: "Europe/Berlin" in r["timezone"] and r["utc_offset"] == 7200.0,
    "formula": lambda r: r["name"].startswith("="),
    "quotes, comma and ampersand": lambda r: {'"', ",", "&"} <= set(r["name"]),
    "Japanese": lambda r: "初日の出" in r["name"],
}


@pytest.mark.parametrize("today", DAYS)
@pytest.mark.parametrize(("count", "seed"), [(50, 0), (51, 1), (64, 2), (200, 3)])
def test_every_oddity_is_in_every_history(count: int, seed: int, today: date) -> None:
    records = history(count, seed, today, 77)
    missing = [name for name, test in SPECIALS.items() if not any(map(test, records))]
    assert missing == []


@pytest.mark.parametrize("seed", range(6))
def test_two_activities_begin_in_the_same_second(seed: int) -> None:
    starts = [record["start_date"] for record in history(50, seed, TODAY, 77)]
    assert len(set(starts)) < len(starts)


def test_what_was_typed_in_has_no_trace_of_a_device(many: list[Record]) -> None:
    typed = [record for record in many if record["manual"]]
    assert not any(SOMETIMES - {"workout_type"} & set(record) for record in typed)
    assert {record["upload_id"] for record in typed} == {None} == {r["external_id"] for r in typed}


def test_a_summary_of_the_athlete_has_what_any_token_may_see() -> None:
    assert " ".join(athlete(0)) == (
        "id username resource_state firstname lastname bio city state country sex premium summit"
        " created_at updated_at badge_type_id weight profile_medium profile friend follower"
    )


def test_the_detailed_athlete_adds_to_the_summary() -> None:
    summary, detail = athlete(4), athlete(4, detailed=True)
    assert (summary.pop("resource_state"), detail["resource_state"]) == (2, 3)
    assert summary.items() <= detail.items()
    assert detail["measurement_preference"] == "meters"


def test_the_athlete_owns_the_gear_of_the_activities(many: list[Record]) -> None:
    detail = athlete(0, detailed=True)
    owned = {gear["id"] for gear in detail["bikes"] + detail["shoes"]}
    assert {record["gear_id"] for record in many} == owned | {None}


def test_athletes_of_different_seeds_have_different_ids() -> None:
    assert len({athlete(seed)["id"] for seed in range(-50, 500)}) == 550


def test_activities_belong_to_the_athlete(many: list[Record]) -> None:
    assert {json.dumps(r["athlete"]) for r in many} == {'{"id": 77, "resource_state": 1}'}
