import pytest

from stravafetch.output.sanitize import replace_control_characters, sanitize, sanitize_line

CONTROLS = {
    "clears the screen": "\x1b[2J",
    "rings": "\x07",
    "goes back": "\r",
    "is an eight-bit escape": "\x9b2J",
    "ends a line where nobody sees it": "\u2028",
    "turns the direction of writing": "\u202e",
    "isolates a direction": "\u2066",
}


@pytest.mark.parametrize("control", CONTROLS.values(), ids=CONTROLS.keys())
def test_a_control_character_is_replaced(control: str) -> None:
    assert sanitize(f"a{control}b") == f"a\N{REPLACEMENT CHARACTER}{control[1:]}b"


@pytest.mark.parametrize("text", ["Zürich", "朝のラン", "🚴‍♀️ 12 km", "two\nlines", "a b"])
def test_letters_and_emoji_of_a_name_are_kept(text: str) -> None:
    assert sanitize(text) == text


def test_a_line_end_is_replaced_where_one_line_is_wanted() -> None:
    assert (
        sanitize_line("two\nlines\x1b")
        == "two\N{REPLACEMENT CHARACTER}lines\N{REPLACEMENT CHARACTER}"
    )


def test_the_replacement_can_be_chosen() -> None:
    assert replace_control_characters("a\x1bb", lambda char: f"<{ord(char)}>") == "a<27>b"
