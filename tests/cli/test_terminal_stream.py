import io

import pytest

from stravafetch.cli.terminal_stream import TerminalStream


def shown(text: str) -> str:
    terminal = io.StringIO(newline="")
    stream = TerminalStream(terminal)
    stream.write(text)
    stream.flush()
    return terminal.getvalue()


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("\x1b]0;owned\x07", "\\u001b]0;owned\\u0007"),
        ("a\x9b2Jb", "a\\u009b2Jb"),
        ("a\x7fb\x08c", "a\\u007fb\\u0008c"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("\u2066x\u2069", "\\u2066x\\u2069"),
        ("a\rb", "a\\u000db"),
    ],
)
def test_a_control_character_is_shown_and_not_obeyed(text: str, seen: str) -> None:
    assert shown(text) == seen


def test_text_for_people_stays_as_it_is() -> None:
    text = "id\tname\n1\t\u521d\u65e5 \U0001f305 Zo\u00eb\n"
    assert shown(text) == text


def test_the_line_ends_of_csv_are_line_ends() -> None:
    assert shown("id,name\r\n1,x\r\n") == "id,name\n1,x\n"
