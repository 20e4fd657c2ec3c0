import os

import pytest

from stravafetch.export.file_names import base_name, is_temporary

LONG = "\u0950" * 300


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Morning Run", "morning-run"),
        ("Bagels & hills / 6x800 m?", "bagels-hills-6x800-m"),
        ("Legs of lead \N{TURTLE}", "legs-of-lead"),
        ("Don't stop", "dont-stop"),
        ("..\\..\\CON:<>|*\x00\n", "con"),
        ("\u4ee3\u3005\u6728\u516c\u5712", "\u4ee3\u3005\u6728\u516c\u5712"),
        ("e\u0301te\u0301", "\u00e9t\u00e9"),
        ("\N{TURTLE}", "run"),
        ("\u2600\ufe0f", "run"),
        ("\u2600\ufe0f Sunny \u2764\ufe0f\u200d\U0001f525 ride", "sunny-ride"),
        ("1\ufe0f\u20e3 km", "1-km"),
        ("\u3164", "run"),
        ("\u200b\u0301\U000e0061", "run"),
        ("", "run"),
        ("x" * 100, "x" * 40),
    ],
)
def test_a_name_becomes_part_of_a_file_name_that_every_system_takes(name: str, slug: str) -> None:
    assert base_name("2026-05-01T07:12:33Z", name, "Run", 7) == f"2026-05-01-0712-{slug}-7"


def test_the_longest_name_fits_what_a_file_system_takes() -> None:
    whole = f".{base_name('2026-05-01T07:12:33Z', LONG, 'Run', 10**18)}.streams.json.part"
    assert len(whole.encode()) <= 255


def test_an_activity_without_a_start_or_a_kind_has_a_name_all_the_same() -> None:
    assert base_name("", "", "", 7) == "undated-activity-7"


def test_a_name_that_this_system_cannot_spell_gives_way_to_the_sport(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "fsencode", lambda name: name.encode("ascii"))
    assert base_name("2026-05-01T07:12:33Z", "Zürich", "Run", 7) == "2026-05-01-0712-run-7"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (".2026-05-01-0712-run-7.json.0123456789abcdef.part", True),
        ("..without-track.0123456789abcdef.part", True),
        (".2026-05-01-0712-run-7.json.part", False),
        (".mine.0123456789abcdef.part", False),
        ("2026-05-01-0712-run-7.json", False),
    ],
)
def test_a_temporary_file_is_known_by_its_whole_name(name: str, expected: bool) -> None:
    assert is_temporary(name) == expected
