"""Wraps messages to fit a terminal, without breaking URLs and commands."""

import re
from textwrap import TextWrapper

_GLUE = "\x00"  # stands for a space inside a command; sanitized text has none
_COMMAND = re.compile(r"`[^`\n]*`")


def wrap(text: str, width: int | None, indent: int = 0) -> str:
    """Break lines that are longer than ``width`` columns; if it is None, break none.

    Continuation lines are indented by ``indent`` columns.

    A longer word, such as a URL, and text between backquotes are not broken, so that they can be
    copied; the terminal wraps them if necessary.
    """
    if width is None:
        return text
    wrapper = TextWrapper(
        width,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
        replace_whitespace=False,
    )
    glued = _COMMAND.sub(lambda found: found[0].replace(" ", _GLUE), text)
    lines = (
        wrapper.fill(line) if len(line) > width and line.strip() else line
        for line in glued.split("\n")
    )
    return "\n".join(lines).replace(_GLUE, " ")
