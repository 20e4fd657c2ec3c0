import pytest

from stravafetch.cli.actions.edit_preview import Change

ACTIVITY = {
    "id": 17,
    "start_date_local": "2026-11-20T07:00:00Z",
    "name": "Morning Run",
    "commute": False,
    "gear_id": "b1",
    "description": "Twice\r\naround",
}


def test_each_activity_is_named_and_each_change_has_a_line() -> None:
    change = Change(ACTIVITY, {"name": "Tempo", "commute": True, "gear_id": "b2"})
    assert change.lines({"b2": "Trek"}).split("\n") == [
        "17 2026-11-20 Morning Run",
        '  name: "Morning Run" → "Tempo"',
        "  commute: false → true",
        "  gear_id: b1 → Trek (b2)",
    ]


def test_a_multiline_text_is_shown_on_one_line() -> None:
    [_, line] = Change(ACTIVITY, {"description": "Once\n\\n"}).lines({}).split("\n")
    assert line == '  description: "Twice\\naround" → "Once\\n\\\\n"'


@pytest.mark.parametrize("old", ["", "y" * 500])
def test_different_long_texts_are_cut_where_they_differ(old: str) -> None:
    change = Change({**ACTIVITY, "description": f"{old}a"}, {"description": f"{old}b" * 2})
    before, after = change.lines({}).split("description: ")[1].split(" → ")
    assert before != after
    assert len(before) < 200
