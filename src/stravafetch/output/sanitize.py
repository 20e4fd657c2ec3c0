"""Control characters in text that comes from elsewhere, such as names and error messages."""

import re
from collections.abc import Callable

# Control characters, line separators, and characters that change the text direction.
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def sanitize(text: str) -> str:
    """Replace control characters, except for the line end."""
    return replace_control_characters(text, lambda _: "\N{REPLACEMENT CHARACTER}")


def sanitize_line(text: str) -> str:
    """Replace line ends as well, if a second line could be mistaken for the program's own."""
    return sanitize(text).replace("\n", "\N{REPLACEMENT CHARACTER}")


def replace_control_characters(text: str, rewrite: Callable[[str], str]) -> str:
    """Replace each control character, and each that changes the text direction."""
    return _CONTROL.sub(lambda found: rewrite(found[0]), text)
