"""Messages that fit a terminal: wrapped between words, addresses and commands left whole."""

import re
from textwrap import TextWrapper

_GLUE = "\x00"  # stands for a space inside a command; sanitized text has none
_COMMAND = re.compile(r"`[^`\n]*`")


def wrap(text: str, width: int | None, indent: int = 0) -> str:
    """Break lines that are longer than ``width`` columns; None breaks none.

    What goes on in the next line begins at column ``indent``.

    A word that is longer, such as an address, and what is between backquotes stays in one piece:
    it can be copied, and the terminal itself breaks it where it has to.
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
