import io
import json
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import iter_graphemes, wcswidth

from stravafetch.output.style import Page, Style
from stravafetch.output.table import write_table
from tests.support.history import sample_history

FAMILY = "👨‍👩‍👧‍👦"
RIDE: dict[str, Any] = {
    "id": 7,
    "name": "Out east, home by train",
    "distance": 42195.0,
    "moving_time": 3725,
    "total_elevation_gain": 304.8,
    "sport_type": "Ride",
    "start_date_local": "2026-05-01T07:12:33Z",
}
WALK: dict[str, Any] = {**RIDE, "name": "Walk", "distance": 950.0, "total_elevation_gain": 0}
TITLES = "id  date  sport  name  distance  time  pace/speed  heart rate  elevation"


def never(text: str) -> None:
    pytest.fail(f"an unexpected warning: {text}")


def lines(*pages: Page, **style: Any) -> list[str]:
    out = io.StringIO()
    write_table(pages, out, Style(warn=never, **style))
    assert out.getvalue() == "".join(f"{line}\n" for line in out.getvalue().splitlines())
    return out.getvalue().splitlines()


def named(name: Any, **style: Any) -> str:
    return lines([{**RIDE, "name": name}], header=False, **style)[0]


def test_an_activity_is_a_line_below_the_titles() -> None:
    ride = {**RIDE, "id": 16990401583, "name": "Out", "average_speed": 7.5, "average_heartrate": 99}
    titles, line = lines([ride])
    assert titles.split() == TITLES.split()
    assert line == (
        "16990401583  2026-05-01 07:12  Ride   Out   42.20 km  1:02:05   27.0 km/h      99 bpm"
        "      305 m"
    )


def test_miles_and_feet_are_shown_when_asked() -> None:
    shown = lines([RIDE], header=False, units="imperial")[0]
    assert shown.split()[-4:] == ["mi", "1:02:05", "1,000", "ft"]


def test_numbers_are_right_aligned() -> None:
    assert lines([RIDE], [WALK], header=False) == [
        "7  2026-05-01 07:12  Ride  Out east, home by train  42.20 km  1:02:05      305 m",
        "7  2026-05-01 07:12  Ride  Walk                      0.95 km  1:02:05        0 m",
    ]


def test_no_records_are_the_titles_alone() -> None:
    assert lines() == lines([]) == [TITLES]
    assert lines(header=False) == lines(header=False, width=80) == []


def test_the_titles_can_be_left_out() -> None:
    assert lines([RIDE], header=False) == [
        "7  2026-05-01 07:12  Ride  Out east, home by train  42.20 km  1:02:05      305 m"
    ]


def test_what_is_missing_is_an_empty_cell() -> None:
    full, bare = lines([RIDE, {"name": "Bare", "distance": None}], header=False)
    assert bare.split() == ["Bare"]
    assert bare.index("Bare") == full.index("Out")


@pytest.mark.parametrize("seconds", ["soon", True, [1], float("inf")])
def test_an_invalid_number_is_an_empty_cell(seconds: Any) -> None:
    assert lines([{**RIDE, "moving_time": seconds}], header=False)[0].endswith(
        "42.20 km        305 m"
    )


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0:00:00"), (59, "0:00:59"), (3600, "1:00:00"), (360000, "100:00:00"), (90.7, "0:01:30")],
)
def test_a_time_is_hours_minutes_and_seconds(seconds: float, shown: str) -> None:
    assert f"  {shown}  " in lines([{**RIDE, "moving_time": seconds}], header=False)[0]


@pytest.mark.parametrize("name", ["007", "1e5", "-1.50", "True", "None", "nan", "1,000", "<b>"])
def test_a_name_is_shown_as_it_is_whatever_it_looks_like(name: str) -> None:
    assert f"  {name}  42.20 km" in named(name)


@pytest.mark.parametrize(
    "control", ["\x1b", "\x9b", "\r", "\n", "\t", "\x01", "\x7f", "\x85", "\u2028", "\u202e"]
)
def test_a_control_character_is_replaced(control: str) -> None:
    shown = named(f"a{control}[2Jb")
    assert "a\N{REPLACEMENT CHARACTER}[2Jb" in shown
    assert control not in shown


def test_a_control_character_in_a_sport_is_replaced_too() -> None:
    assert "\x1b" not in lines([{**RIDE, "sport_type": "\x1b[31mRun"}])[1]


def test_half_an_emoji_is_escaped_instead_of_failing() -> None:
    assert r"half \ud83d" in named("half \ud83d")


@pytest.mark.parametrize("name", ["代々木公園にて", "Coffee ride ☕", FAMILY, "Cafe\u0301", "🇫🇷 1"])
def test_columns_are_aligned_whatever_characters_the_name_has(name: str) -> None:
    plain, strange = lines([RIDE, {**RIDE, "name": name}], header=False)
    assert wcswidth(strange) == wcswidth(plain)


def test_only_the_name_is_shortened_in_a_narrow_terminal() -> None:
    assert named(RIDE["name"], width=76) == (
        "7  2026-05-01 07:12  Ride  Out east, home by…  42.20 km  1:02:05      305 m"
    )


@pytest.mark.parametrize("letter", ["a", "々", "☕", FAMILY, "e\u0301"])
def test_a_long_name_fills_the_room_it_has_whatever_it_is_made_of(letter: str) -> None:
    assert wcswidth(named(letter * 20, width=70)) in (69, 70)


@pytest.mark.parametrize("name", ["Out east, home by train", "代々木公園にて", FAMILY * 8])
@pytest.mark.parametrize("width", [None, 82, 200])
def test_a_name_that_fits_is_left_alone(name: str, width: int | None) -> None:
    assert f"  {name}  42.20 km" in named(name, width=width)


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (80, "7  2026-05-01 07:12  Ride  Out east, home…  42.20 km  1:02:05    131 bpm  305 m"),
        (60, "7  2026-05-01  Ride  Out east, home by…  42.20 km  1:02:05"),
        (40, "7  2026-05-01  Out east, home…  42.20 km"),
        (34, "7  2026-05-01  Out east, home by…"),
        (24, "7  Out east, home by tr…"),
        (10, "7  Out eas…"),
    ],
)
def test_in_a_narrow_terminal_the_least_important_columns_are_dropped(
    width: int, line: str
) -> None:
    ride = {**RIDE, "average_heartrate": 131}
    assert lines([ride], header=False, width=width) == [line]


def test_a_history_fits_the_terminal() -> None:
    found = lines(sample_history(600), width=80)
    assert len(found) == 601
    assert max(map(wcswidth, found)) <= 80


graphemes = st.sampled_from(["a", " ", "é", "e\u0301", "々", "☕", "🇫🇷", FAMILY, "👍🏽", "ก็"])


@given(st.lists(graphemes, min_size=1).map("".join), st.integers(58, 90))
@settings(deadline=None, derandomize=True)
def test_a_name_is_shortened_between_graphemes_to_the_width(name: str, width: int) -> None:
    shown = named(f"<{name}>", width=width)
    kept = shown[shown.index("<") : shown.index("  42.20")].rstrip()
    assert wcswidth(shown) <= width
    if kept != f"<{name}>":
        whole = list(iter_graphemes(f"<{name}>"))
        assert kept[-1] == "…"
        assert list(iter_graphemes(kept[:-1])) == whole[: len(list(iter_graphemes(kept[:-1])))]


def test_fields_asked_for_are_the_columns_in_the_form_that_suits_them() -> None:
    record = {**RIDE, "id": 16, "trainer": False, "map": {"id": "a16", "summary_polyline": ""}}
    assert lines([record, {"id": 7}], fields=("id", "distance", "trainer", "map")) == [
        "id  distance  trainer  map.id  map.summary_polyline  map.resource_state",
        "16  42.20 km  false    a16",
        " 7",
    ]


def test_of_the_fields_asked_for_the_longest_text_gives_way_first() -> None:
    record = {**RIDE, "id": 16990401583, "map": {"summary_polyline": "odh_I" * 400}}
    fields = ("id", "name", "map.summary_polyline")
    assert lines([record], fields=fields, header=False, width=50) == [
        "16990401583  Out east, home b…  odh_Iodh_Iodh_Iod…"
    ]


def test_numbers_are_never_shortened() -> None:
    record = {"id": 16990401583, "upload_id": 18179729693}
    assert lines([record], fields=tuple(record), header=False, width=10) == [
        "16990401583  18179729693"
    ]


@pytest.mark.parametrize("kind", ["comments", "kudos"])
def test_a_name_made_of_two_fields_stands_on_the_left_and_gives_way(kind: str) -> None:
    anna, bo = ({"firstname": name, "lastname": "B."} for name in ("Anna " * 50, "Bo"))
    records = [{"athlete": who, "text": "!"} if kind == "comments" else who for who in (anna, bo)]
    long, short = lines(records, kind=kind, header=False, width=40)
    assert wcswidth(long) <= 40
    assert "…" in long
    assert short.index("Bo B.") == long.index("Anna")


def test_a_sport_of_any_length_gives_way_before_a_column_leaves() -> None:
    ride = {**RIDE, "sport_type": "Roller" * 100, "average_heartrate": 131}
    assert "131 bpm" in lines([ride], header=False, width=90)[0]


def test_an_invalid_date_is_cut_like_any_text() -> None:
    odd = {**RIDE, "start_date_local": "々" * 100}
    assert max(map(wcswidth, lines([odd], width=70))) <= 70


def test_of_a_fetch_that_fails_the_records_that_came_are_shown() -> None:
    out = io.StringIO()

    def pages() -> Iterator[Page]:
        yield [RIDE]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_table(pages(), out, Style(warn=never))
    assert out.getvalue().splitlines() == lines([RIDE])


def test_a_fetch_that_fails_at_once_shows_nothing() -> None:
    out = io.StringIO()

    def pages() -> Iterator[Page]:
        raise RuntimeError
        yield []

    with pytest.raises(RuntimeError):
        write_table(pages(), out, Style(warn=never))
    assert out.getvalue() == ""


class Nowhere:
    """Takes text and keeps none."""

    def write(self, text: str, /) -> None: ...

    def flush(self) -> None: ...


@pytest.mark.parametrize("width", [None, 60])
def test_of_a_long_history_only_its_lines_are_kept(width: int | None) -> None:
    page = json.dumps(sample_history(200))
    pages = (json.loads(page) for _ in range(50))
    tracemalloc.start()
    try:
        write_table(pages, Nowhere(), Style(width=width))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak / 10_000 < 400  # bytes a record, of which each has 2,000 as JSON


@pytest.mark.parametrize("width", [None, 40])
@pytest.mark.parametrize("kind", ["records", "streams", "zones"])
def test_no_records_of_any_kind_are_no_lines(kind: str, width: int | None) -> None:
    assert lines([], kind=kind, width=width) == []
